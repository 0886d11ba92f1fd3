import { once } from 'node:events';
import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const TRIES_MAX = 5;
const LISTEN_DEADLINE_MS = 5000;

export type Listening =
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'failed'; readonly code: string };

/**
 * Takes the port on 127.0.0.1 with `main`, and on [::1] with `twin`: a browser may try ::1 first for `localhost`, and
 * whoever sat there could show a question of its own. Where IPv6 is missing, nobody can. With `wanted` 0 another free
 * port is tried when somebody sits there.
 */
export async function listenOnLoopback(main: Server, twin: Server, wanted: number): Promise<Listening> {
  let last: Listening = { kind: 'failed', code: 'EADDRINUSE' };
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    last = await listen(main, '127.0.0.1', wanted);
    if (last.kind === 'failed') return last;
    const beside = await listen(twin, '::1', last.port);
    if (beside.kind === 'listening' || beside.code !== 'EADDRINUSE') return last;
    await new Promise((resolve) => main.close(resolve));
    if (wanted !== 0) return beside;
  }
  return { kind: 'failed', code: 'EADDRINUSE' };
}

async function listen(server: Server, host: string, port: number): Promise<Listening> {
  try {
    server.listen({ host, port, exclusive: true });
    await Promise.race([
      once(server, 'listening'),
      sleep(LISTEN_DEADLINE_MS, null, { ref: false }).then(tooLong),
    ]);
    const address = server.address();
    return typeof address === 'object' && address !== null
      ? { kind: 'listening', port: address.port }
      : { kind: 'failed', code: 'ENOTLISTENING' };
  } catch (error) {
    return {
      kind: 'failed',
      code: error instanceof Error && 'code' in error ? String(error.code) : 'unknown',
    };
  }
}

function tooLong(): never {
  throw new Error('listening took too long');
}
