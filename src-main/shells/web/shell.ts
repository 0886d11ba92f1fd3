import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { fail, ok, type Result } from '../../../src-shared/base/failure.ts';
import type { HostApi } from '../../../src-shared/api/host-api.ts';
import type { Clock, Random } from '../../host/ports.ts';
import { createChannelServer } from '../rpc/channel.ts';
import type { ReportUnexpected } from '../rpc/failures.ts';
import { removeAppFile, writeAppFile } from './app-file.ts';
import { cliRoutes } from './cli-routes.ts';
import type { ConsentDesk } from './consent-desk.ts';
import { consentRoutes } from './consent-routes.ts';
import { judge, type Asked } from './guard.ts';
import { appHeaders } from './headers.ts';
import { createLaunchCodes } from './launch-codes.ts';
import { listenOnLoopback } from './listen.ts';
import type { LocalMethods } from './local-methods.ts';
import { originsOf, type Origins } from './origins.ts';
import { pageRoutes } from './page-routes.ts';
import { createSessions } from './sessions.ts';
import { createSockets, type Sockets } from './socket.ts';
import { createStaticFiles } from '../page/static-files.ts';

export interface WebShellOptions {
  readonly api: HostApi;
  /** The same desk that the host asks. */
  readonly desk: ConsentDesk;
  /** 0 for any free one. */
  readonly port: number;
  /** Where the built page is. */
  readonly rendererFolder: string;
  readonly dataFolder: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly report: ReportUnexpected;
  readonly methods?: LocalMethods | undefined;
  readonly heartbeatMs?: number | undefined;
}

export interface WebShell {
  readonly origin: string;
  readonly port: number;
  /** A URL that lets one browser in, once, for ten minutes. */
  mintLaunchUrl(): string;
  /** Lets go of every connection and of the port. Idempotent. */
  close(): Promise<void>;
}

const SECRET_LENGTH = 48;
const REQUEST_TIMEOUT_MS = 30_000;
const CONNECTIONS_MAX = 128;
const CLOSE_GRACE_MS = 500;

export async function createWebShell(options: WebShellOptions): Promise<Result<WebShell>> {
  const { random, desk, dataFolder } = options;
  let parts: Parts | null = null;
  const limits = { requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: REQUEST_TIMEOUT_MS };
  const [main, twin] = [createServer(limits), createServer(limits)];
  for (const server of [main, twin]) {
    server.maxConnections = CONNECTIONS_MAX;
    // Who comes before the port is known (an old tab that reconnects) tries again.
    server.on('request', (request, response) =>
      parts ? parts.onRequest(request, response) : response.destroy(),
    );
    server.on('upgrade', (request, socket, head) =>
      parts ? parts.onUpgrade(request, socket, head) : socket.destroy(),
    );
    server.on('clientError', (_error, socket) => socket.destroy());
  }
  const listening = await listenOnLoopback(main, twin, options.port);
  if (listening.kind === 'failed') {
    return fail(
      'port-unavailable',
      `Port ${options.port} of this machine cannot be used (${listening.code}).`,
      'Choose another one with --port, or leave it out for any free one.',
    );
  }
  const origins = originsOf(listening.port);
  const secret = random.token(SECRET_LENGTH);
  const { sockets, mintLaunchUrl } = (parts = assemble(options, origins, secret));
  try {
    await writeAppFile(dataFolder, { version: 1, pid: process.pid, origin: origins.app, secret });
  } catch (error) {
    await Promise.all([release(main), release(twin)]);
    return fail(
      'data-folder-unusable',
      `Cannot write into the data folder: ${String(error)}`,
      'Check its owner and its space.',
    );
  }
  desk.open(origins.consent);

  let closing: Promise<void> | null = null;
  return ok({
    origin: origins.app,
    port: origins.port,
    mintLaunchUrl,
    close() {
      closing ??= (async () => {
        desk.close();
        sockets.close();
        await Promise.all([release(main), release(twin), removeAppFile(dataFolder, secret)]);
      })();
      return closing;
    },
  });
}

interface Parts {
  readonly sockets: Sockets;
  readonly mintLaunchUrl: () => string;
  readonly onRequest: (request: IncomingMessage, response: ServerResponse) => void;
  readonly onUpgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

function assemble(options: WebShellOptions, origins: Origins, secret: string): Parts {
  const { api, clock, random, desk, report, methods = {} } = options;
  const codes = createLaunchCodes(clock, random);
  const sessions = createSessions(origins.port, random);
  const files = createStaticFiles(options.rendererFolder, clock);
  const serve = createChannelServer(api, report);
  const sockets = createSockets({ clock, serve, heartbeatMs: options.heartbeatMs });
  const mintLaunchUrl = (): string => `${origins.app}/launch/${codes.mint()}`;

  const app = new Hono();
  app.route('/', cliRoutes({ api, methods, secret, mintLaunchUrl, report }));
  app.route('/', consentRoutes(desk));
  app.route('/', pageRoutes({ codes, sessions, files, hasRoom: sockets.hasRoom }));
  app.onError((error, c) => {
    if (error instanceof HTTPException) return error.getResponse();
    report(`${c.req.method} request`, error);
    return c.body(null, 500);
  });
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const headers = Object.entries(appHeaders(origins));

  return {
    sockets,
    mintLaunchUrl,
    onRequest(request, response) {
      // Set before anything else, so that no answer goes out without them; a route may only replace them.
      for (const [name, value] of headers) response.setHeader(name, value);
      const verdict = judge(askedOf(request), origins);
      if (verdict.kind === 'turned-away' || verdict.area === 'rpc') {
        const status = verdict.kind === 'turned-away' ? verdict.status : 426;
        response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' });
        response.end(verdict.kind === 'turned-away' ? `${verdict.why}\n` : 'a WebSocket lives here\n');
        return;
      }
      void listener(request, response);
    },
    onUpgrade(request, socket, head) {
      socket.on('error', () => socket.destroy());
      const verdict = judge(askedOf(request), origins);
      if (verdict.kind === 'turned-away') return refuseUpgrade(socket, verdict.status);
      if (verdict.area !== 'rpc') return refuseUpgrade(socket, 404);
      if (!sessions.admits(request.headers.cookie)) return refuseUpgrade(socket, 401);
      if (!sockets.accept(request, socket, head)) refuseUpgrade(socket, 503);
    },
  };
}

function single(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.join(', ');
}

function askedOf(request: IncomingMessage): Asked {
  const { headers } = request;
  return {
    method: request.method ?? '',
    target: request.url ?? '',
    host: headers.host,
    origin: single(headers.origin),
    fetchSite: single(headers['sec-fetch-site']),
    fetchMode: single(headers['sec-fetch-mode']),
    fetchDest: single(headers['sec-fetch-dest']),
    purpose: single(headers['sec-purpose'] ?? headers['purpose']),
  };
}

function refuseUpgrade(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** Waits a moment for answers that are under way, then cuts them off. */
function release(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const cut = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS);
  server.close(() => {
    clearTimeout(cut);
    resolve();
  });
  server.closeIdleConnections();
  return promise;
}
