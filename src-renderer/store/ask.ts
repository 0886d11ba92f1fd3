import type { ContractRouterClient } from '@orpc/contract';
import { ORPCError } from '@orpc/client';
import type { Contract } from '../../src-shared/api/contract.ts';
import { failureSchema } from '../../src-shared/api/servers.ts';
import { fail, ok, type Result } from '../../src-shared/base/failure.ts';

export type DeckClient = ContractRouterClient<Contract>;

/** An answer of the host as a value: its own failure, or what kept the question from being answered. */
export async function ask<T>(answer: Promise<T>): Promise<Result<T>> {
  try {
    return ok(await answer);
  } catch (error) {
    const failure = error instanceof ORPCError ? failureSchema.safeParse(error.data) : null;
    if (failure?.success === true) return { ok: false, failure: failure.data };
    return fail(
      'connect-failed',
      'The host did not answer.',
      'Is Tapedeck still running? This page reconnects by itself.',
    );
  }
}
