import type { Client } from '@modelcontextprotocol/client';
import { EXCHANGE, Exchange } from './exchange.ts';
import { resultOf } from './outcome.ts';
import { ATTEMPT_MS } from './reconnect-policy.ts';
import type { Opening } from './reconnector.ts';

/** Asks the server for a sign of life, where there is no stream to open again: the cheapest request of its era. */
export async function probeOf(client: Client, signal: AbortSignal): Promise<Opening> {
  const isModern = client.getProtocolEra() === 'modern';
  const what = isModern ? 'server/discover' : 'ping';
  const exchange = new Exchange(null, null);
  const params = { [EXCHANGE]: exchange };
  const options = { timeout: ATTEMPT_MS, signal };
  const answer = await resultOf(
    exchange,
    () =>
      isModern
        ? client.request({ method: 'server/discover', params }, options)
        : client.request({ method: 'ping', params }, options),
    { what, timeoutMs: ATTEMPT_MS, signal },
  );
  if (answer.ok) return { kind: 'open' };
  const { failure } = answer;
  switch (failure.code) {
    case 'session-expired':
      return { kind: 'gone', failure };
    case 'connect-failed':
    case 'request-timeout':
    case 'not-http':
      return { kind: 'unreachable', why: failure.message };
    default:
      // Whatever it was, somebody answered.
      return { kind: 'open' };
  }
}
