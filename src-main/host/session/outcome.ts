import type { Result } from '../../../src-shared/base/failure.ts';
import { fail, ok } from '../../../src-shared/base/failure.ts';
import type { Exchange } from './exchange.ts';
import { endedFailure, errorAnswerFailure, requestFailure } from './failures.ts';

export interface RequestContext {
  /** Names the request for a person. */
  readonly what: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * What a raw exchange came to. The SDK's promise only says when: what it comes to is made up for it when an answer went to
 * the exchange, or by what kept one from coming.
 */
export async function resultOf(
  exchange: Exchange,
  request: () => Promise<unknown>,
  { what, timeoutMs, signal }: RequestContext,
): Promise<Result<unknown>> {
  let thrown: unknown;
  try {
    await request();
  } catch (error) {
    thrown = error;
  }
  const { outcome } = exchange;
  switch (outcome?.kind) {
    case 'result':
      return ok(outcome.result);
    case 'error':
      return { ok: false, failure: errorAnswerFailure(what, outcome.error) };
    case 'ended':
      return { ok: false, failure: endedFailure(what) };
    case undefined:
      if (signal.aborted)
        return fail('request-cancelled', `${what} was cancelled.`, 'Run it again if it is wanted.');
      return { ok: false, failure: requestFailure(thrown, what, timeoutMs) };
  }
}
