import type { Client } from '@modelcontextprotocol/client';
import type { Result } from '../../../src-shared/base/failure.ts';
import { ok } from '../../../src-shared/base/failure.ts';
import { EXCHANGE, Exchange } from './exchange.ts';
import { resultOf } from './outcome.ts';

/** What a healthy server answers at once: `ping` where there is one, `server/discover` in the modern era. */
export function probeMethod(client: Client): 'ping' | 'server/discover' {
  return client.getProtocolEra() === 'modern' ? 'server/discover' : 'ping';
}

/** Asks whether it is there. An error is an answer too: only silence, and a connection that is gone, are none. */
export async function ping(client: Client, timeoutMs: number, signal: AbortSignal): Promise<Result<null>> {
  const exchange = new Exchange(null, null);
  const method = probeMethod(client);
  const request = (): Promise<unknown> =>
    client.request({ method, params: { [EXCHANGE]: exchange } }, { timeout: timeoutMs, signal });
  const result = await resultOf(exchange, request, { what: method, timeoutMs, signal });
  return result.ok || exchange.outcome?.kind === 'error' ? ok(null) : result;
}
