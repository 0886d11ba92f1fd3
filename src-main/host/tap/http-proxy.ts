import {
  Agent as PlainAgent,
  createServer,
  type IncomingMessage,
  request,
  type ServerResponse,
} from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import type { Socket } from 'node:net';
import { fail, ok, type Result } from '../../../src-shared/base/failure.ts';
import { openHttpExchange } from './http-exchange.ts';
import { refusalOf } from './http-guard.ts';
import type { HttpTapOptions, HttpTapWorld } from './http-world.ts';

/** Clients of one server on one machine have a few; more are refused by the system. */
export const CONNECTIONS_MAX = 512;
/** Connections to the server that wait for their next use. */
const FREE_SOCKETS_MAX = 64;
/** Longer than clients keep theirs, so that none is closed under a request that is on its way. */
const KEEP_ALIVE_MS = 75_000;
/** So long exchanges that are open have to end when the tap is ended. */
const CLOSE_MS = 2000;

export interface HttpTap {
  /** What a client is given in the place of the server's URL. */
  readonly url: URL;
  close(): Promise<void>;
}

/** A reverse proxy on this machine in front of one server, with a tape. */
export async function openHttpTap(options: HttpTapOptions): Promise<Result<HttpTap>> {
  const { url, recorder } = options;
  const isSecure = url.protocol === 'https:';
  const Agent = isSecure ? SecureAgent : PlainAgent;
  const agent = new Agent({ keepAlive: true, maxFreeSockets: FREE_SOCKETS_MAX });
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 0 });
  const sockets = new Set<Socket>();
  server.maxConnections = CONNECTIONS_MAX;
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });

  const failed = await new Promise<Error | null>((resolve) => {
    server.once('error', resolve);
    server.listen(options.port, '127.0.0.1', () => resolve(null));
  });
  if (failed !== null) {
    agent.destroy();
    return fail(
      'port-unavailable',
      `Port ${options.port} of 127.0.0.1 cannot be used: ${failed.message}`,
      'Choose another with --port.',
    );
  }
  server.on('error', () => {});
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  const tapOrigin = `http://127.0.0.1:${port}`;
  const world: HttpTapWorld = {
    ...options,
    tapOrigin,
    held: { bytes: 0 },
    ask: (method, path, headers) =>
      (isSecure ? secureRequest : request)({
        protocol: url.protocol,
        hostname: url.hostname.replace(/^\[|\]$/g, ''),
        port: url.port === '' ? undefined : url.port,
        agent,
        method,
        path,
        headers,
        setHost: false,
      }),
  };
  let exchanges = 0;

  server.on('request', (asked: IncomingMessage, answer: ServerResponse) => {
    const { host, origin } = asked.headers;
    const refusal = refusalOf({ host, origin }, { port, allowedOrigins: options.allowedOrigins });
    if (refusal !== null) {
      asked.resume();
      answer.writeHead(403, { 'content-type': 'text/plain' }).end(`tapedeck tap: ${refusal}\n`);
      return;
    }
    exchanges += 1;
    openHttpExchange(world, exchanges, asked, answer);
  });

  return ok({
    url: new URL(`${url.pathname}${url.search}`, tapOrigin),
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const timer = setTimeout(() => {
        for (const socket of sockets) socket.destroy();
      }, CLOSE_MS);
      await closed;
      clearTimeout(timer);
      agent.destroy();
      recorder.close('the tap was ended');
    },
  });
}
