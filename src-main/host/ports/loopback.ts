import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { fail, ok, type Result } from '../../../src-shared/base/failure.ts';

/** Clients of one port on one machine have a few; more are refused by the system. */
export const CONNECTIONS_MAX = 512;
/** Of one head: four times what Node takes by itself, since tokens in headers grow. A longer one is answered with 431. */
export const HEAD_BYTES_MAX = 64 * 1024;
/** A head that is not there after this, or after the deadline of a whole request, is answered with 408. */
export const HEAD_DEADLINE_MS = 60_000;
/** Connections are looked at this often for deadlines that have passed. */
const LOOK_EVERY_MS = 15_000;

export interface LoopbackOptions {
  /** On 127.0.0.1; 0 takes a free one. */
  readonly port: number;
  readonly onRequest: (asked: IncomingMessage, response: ServerResponse) => void;
  /** A connection without a request is kept so long; Node's own 5 s when it is not given. */
  readonly keepAliveMs?: number;
  /** A request has to be there as a whole after this, or it is answered with 408; null: bodies may take any time. */
  readonly requestDeadlineMs: number | null;
  /** So long what is under way has to end when the port is closed. */
  readonly closeMs: number;
  /** Smaller in tests. */
  readonly headDeadlineMs?: number;
}

/** A port of this machine, for programs of this machine. */
export interface Loopback {
  readonly port: number;
  /** Takes nothing more; resolves when the last connection has gone. */
  close(this: void): Promise<void>;
}

/** Listens for HTTP on 127.0.0.1, within bounds. */
export async function openLoopback(options: LoopbackOptions): Promise<Result<Loopback>> {
  const { keepAliveMs, requestDeadlineMs, closeMs } = options;
  const headDeadlineMs = Math.min(options.headDeadlineMs ?? HEAD_DEADLINE_MS, requestDeadlineMs ?? Infinity);
  const server = createServer({
    maxHeaderSize: HEAD_BYTES_MAX,
    // Not given, it would be the other one, and with that at none no head had a deadline.
    headersTimeout: headDeadlineMs,
    requestTimeout: requestDeadlineMs ?? 0,
    connectionsCheckingInterval: Math.min(LOOK_EVERY_MS, headDeadlineMs),
    ...(keepAliveMs === undefined ? {} : { keepAliveTimeout: keepAliveMs }),
  });
  const sockets = new Set<Socket>();
  server.maxConnections = CONNECTIONS_MAX;
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const failed = await new Promise<Error | null>((resolve) => {
    server.once('error', resolve);
    server.listen({ port: options.port, host: '127.0.0.1', exclusive: true }, () => resolve(null));
  });
  const address = server.address();
  if (failed !== null || typeof address !== 'object' || address === null) {
    const why = failed?.message ?? 'it has no address';
    return fail(
      'port-unavailable',
      `Port ${options.port} of 127.0.0.1 cannot be used: ${why}`,
      'Choose another with --port.',
    );
  }
  server.on('error', () => {});
  server.on('request', options.onRequest);
  return ok({
    port: address.port,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const timer = setTimeout(() => {
        for (const socket of sockets) socket.destroy();
      }, closeMs);
      await closed;
      clearTimeout(timer);
    },
  });
}
