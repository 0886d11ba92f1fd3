import { randomBytes } from 'node:crypto';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/fetch';
import type { ContractRouterClient } from '@orpc/contract';
import { z } from 'zod';
import type { Contract } from '../../../src-shared/api/contract.ts';
import { fail, FAILURE_CODES, type Result } from '../../../src-shared/base/failure.ts';
import { readAppFile, type AppFile } from './app-file.ts';
import { proofOf, sameSecret } from './secrets.ts';

const HELLO_TIMEOUT_MS = 3000;
const LAUNCH_TIMEOUT_MS = 5000;

const helloSchema = z.object({ proof: z.string() });
const launchSchema = z.object({ url: z.string() });
const failureSchema = z.object({ code: z.enum(FAILURE_CODES), message: z.string(), hint: z.string() });

/** The app that works on a data folder, for another program of the same user. */
export interface RunningApp {
  readonly pid: number;
  /** The contract, as the page has it. */
  readonly api: ContractRouterClient<Contract>;
  /** One of the app's LocalMethods. Ends with the signal; a call may take long, so there is no deadline of its own. */
  do<T>(name: string, input: unknown, output: z.ZodType<T>, signal: AbortSignal): Promise<Result<T>>;
  /** A fresh URL that lets one browser in. */
  launchUrl(): Promise<string>;
}

/**
 * Finds the running app through the data folder's app.json. Null when none answers: the file may be of an app that was
 * killed, and its port may be another program's by now, so the other side must show first that it knows the secret.
 */
export async function findRunningApp(dataFolder: string): Promise<RunningApp | null> {
  const file = await readAppFile(dataFolder);
  if (file === null || !(await isOurs(file))) return null;
  const headers = { authorization: `Bearer ${file.secret}` };

  return {
    pid: file.pid,
    api: createORPCClient(new RPCLink({ url: `${file.origin}/cli/rpc`, headers })),
    async do(name, input, output, signal) {
      const reply = await post(`${file.origin}/cli/do/${encodeURIComponent(name)}`, input, headers, signal);
      const result = z.discriminatedUnion('ok', [
        z.object({ ok: z.literal(true), value: output }),
        z.object({ ok: z.literal(false), failure: failureSchema }),
      ]);
      const parsed = result.safeParse(reply);
      if (parsed.success) return parsed.data;
      return fail(
        'internal',
        'The running app did not answer.',
        'Look at the terminal that runs it, or restart it.',
      );
    },
    async launchUrl() {
      const reply = await post(
        `${file.origin}/cli/launch`,
        {},
        headers,
        AbortSignal.timeout(LAUNCH_TIMEOUT_MS),
      );
      return launchSchema.parse(reply).url;
    },
  };
}

async function isOurs(file: AppFile): Promise<boolean> {
  const nonce = randomBytes(24).toString('base64url');
  const reply = await post(`${file.origin}/cli/hello`, { nonce }, {}, AbortSignal.timeout(HELLO_TIMEOUT_MS));
  const hello = helloSchema.safeParse(reply);
  return hello.success && sameSecret(hello.data.proof, proofOf(file.secret, nonce));
}

/** The JSON of the answer, or null when there was none. */
async function post(
  url: string,
  body: unknown,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<unknown> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal,
    });
    const reply: unknown = await response.json();
    return reply;
  } catch {
    return null;
  }
}
