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
import { createLaunchCodes, type LaunchCodes } from './launch-codes.ts';
import { listenOnLoopback } from './listen.ts';
import type { LocalMethods } from './local-methods.ts';
import { originsOf, type Origins } from './origins.ts';
import { pageRoutes } from './page-routes.ts';
import { createSessions, type Sessions } from './sessions.ts';
import { createSockets, type Sockets } from './socket.ts';
import type { Downloads } from '../page/downloads.ts';
import { createStaticFiles, type StaticFiles } from '../page/static-files.ts';

export interface WebShellOptions {
  /** Null: there is none yet, `starting` is shown until `attach`. */
  readonly api: HostApi | null;
  /** The page of a start that has work to do first. */
  readonly starting?: (() => string) | undefined;
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
  readonly downloads?: Downloads | undefined;
  readonly heartbeatMs?: number | undefined;
}

export interface WebShell {
  readonly origin: string;
  readonly port: number;
  /** A URL that lets one browser in, once, for ten minutes. */
  mintLaunchUrl(): string;
  /** From now on the app is served. */
  attach(api: HostApi, methods: LocalMethods, downloads: Downloads): Promise<Result<null>>;
  /** Resolves when somebody has been given the page of a start once more. */
  looked(): Promise<void>;
  /** Lets go of every connection and of the port. Idempotent. */
  close(): Promise<void>;
}

const SECRET_LENGTH = 48;
const REQUEST_TIMEOUT_MS = 30_000;
const CONNECTIONS_MAX = 128;
const CLOSE_GRACE_MS = 500;

export async function createWebShell(options: WebShellOptions): Promise<Result<WebShell>> {
  const { random, desk, dataFolder, starting } = options;
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
  const door = makeDoor(options, origins);
  const looks = new Set<() => void>();
  const closers: (() => void)[] = [];
  parts = assembleStart(options, origins, door, () => {
    for (const look of looks) look();
    looks.clear();
    return starting?.() ?? '';
  });

  async function attach(api: HostApi, methods: LocalMethods, downloads: Downloads): Promise<Result<null>> {
    const { sockets, ...whole } = assemble(options, origins, door, { api, methods, downloads, secret });
    try {
      await writeAppFile(dataFolder, { version: 1, pid: process.pid, origin: origins.app, secret });
    } catch (error) {
      sockets.close();
      return fail(
        'data-folder-unusable',
        `Cannot write into the data folder: ${String(error)}`,
        'Check its owner and its space.',
      );
    }
    parts = whole;
    closers.push(() => sockets.close());
    desk.open(origins.consent);
    return ok(null);
  }

  if (options.api !== null) {
    const attached = await attach(options.api, options.methods ?? {}, options.downloads ?? (() => null));
    if (!attached.ok) {
      await Promise.all([release(main), release(twin)]);
      return attached;
    }
  }

  let closing: Promise<void> | null = null;
  return ok({
    origin: origins.app,
    port: origins.port,
    mintLaunchUrl: door.mintLaunchUrl,
    attach,
    looked: () => new Promise<void>((resolve) => looks.add(resolve)),
    close() {
      closing ??= (async () => {
        desk.close();
        for (const close of closers) close();
        await Promise.all([release(main), release(twin), removeAppFile(dataFolder, secret)]);
      })();
      return closing;
    },
  });
}

/** The way in, which stays the same from the first page on. */
interface Door {
  readonly codes: LaunchCodes;
  readonly sessions: Sessions;
  readonly files: StaticFiles;
  readonly mintLaunchUrl: () => string;
}

function makeDoor({ clock, random, rendererFolder }: WebShellOptions, origins: Origins): Door {
  const codes = createLaunchCodes(clock, random);
  return {
    codes,
    sessions: createSessions(origins.port, random),
    files: createStaticFiles(rendererFolder, clock),
    mintLaunchUrl: () => `${origins.app}/launch/${codes.mint()}`,
  };
}

interface Parts {
  readonly onRequest: (request: IncomingMessage, response: ServerResponse) => void;
  readonly onUpgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

/** Before there is a host: the way in, and the page that says how far the start is. */
function assembleStart(options: WebShellOptions, origins: Origins, door: Door, page: () => string): Parts {
  const app = appOf(
    options.report,
    pageRoutes({ ...door, hasRoom: () => false, downloads: () => null, starting: page }),
  );
  return {
    onRequest: answerer(app, origins),
    onUpgrade(_request, socket) {
      socket.on('error', () => socket.destroy());
      refuseUpgrade(socket, 503);
    },
  };
}

interface Attached {
  readonly api: HostApi;
  readonly methods: LocalMethods;
  readonly downloads: Downloads;
  readonly secret: string;
}

function assemble(
  options: WebShellOptions,
  origins: Origins,
  door: Door,
  { api, methods, downloads, secret }: Attached,
): Parts & { readonly sockets: Sockets } {
  const { clock, desk, report } = options;
  const { sessions, mintLaunchUrl } = door;
  const serve = createChannelServer(api, report);
  const sockets = createSockets({ clock, serve, heartbeatMs: options.heartbeatMs });
  const app = appOf(
    report,
    cliRoutes({ api, methods, secret, mintLaunchUrl, report }),
    consentRoutes(desk),
    pageRoutes({ ...door, hasRoom: sockets.hasRoom, downloads, starting: null }),
  );
  return {
    sockets,
    onRequest: answerer(app, origins),
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

function appOf(report: ReportUnexpected, ...routes: readonly Hono[]): Hono {
  const app = new Hono();
  for (const each of routes) app.route('/', each);
  app.onError((error, c) => {
    if (error instanceof HTTPException) return error.getResponse();
    report(`${c.req.method} request`, error);
    return c.body(null, 500);
  });
  return app;
}

function answerer(app: Hono, origins: Origins): Parts['onRequest'] {
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const headers = Object.entries(appHeaders(origins));
  return (request, response) => {
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
