import type { ClientContext, ClientOptions } from '@orpc/client';
import type { Carrier, RpcLink } from './carrier.ts';
import { isRead, isStream } from './reads.ts';

/** A question waits this long for the link to come back, then fails. */
export const LINK_WAIT_MS = 10_000;
/** No answer of the host takes longer, a server's start with its handshake included. */
export const ANSWER_DEADLINE_MS = 90_000;
/** A read whose link broke is asked at most this often again. */
export const READ_RETRIES_MAX = 2;

/** Where the carrier of the moment is found. */
export interface CarrierSource {
  /** The open carrier, as soon as there is one; rejects after `deadlineMs`, or at once when the host refuses us. */
  next(deadlineMs: number): Promise<Carrier>;
}

/** One RPC link that outlives its carriers: the client built on it is made once and stays good. */
export function createSteadyRpc(source: CarrierSource, deadlineMs = ANSWER_DEADLINE_MS): RpcLink {
  async function ask(path: readonly string[], input: unknown, options: ClientOptions<ClientContext>) {
    for (let retries = 0; ; retries += 1) {
      const carrier = await source.next(LINK_WAIT_MS);
      try {
        return await carrier.rpc.call(path, input, options);
      } catch (error) {
        const mayRepeat = carrier.isClosed() && isRead(path) && options.signal?.aborted !== true;
        if (!mayRepeat || retries >= READ_RETRIES_MAX) throw error;
      }
    }
  }

  return {
    async call(path, input, options) {
      if (isStream(path)) return ask(path, input, options);
      const deadline = AbortSignal.timeout(deadlineMs);
      const signal = options.signal === undefined ? deadline : AbortSignal.any([options.signal, deadline]);
      return ask(path, input, { ...options, signal });
    },
  };
}
