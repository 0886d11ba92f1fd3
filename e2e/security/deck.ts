// A web shell over a fake host on a real port, and requests that a browser would not let one write.
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { request, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import type { HostApi } from '../../src-shared/api/host-api.ts';
import type { Clock, Random } from '../../src-main/host/ports.ts';
import { fakeHostApi } from '../../src-main/shells/rpc/fake-host-api.ts';
import { createConsentDesk, type ConsentDesk } from '../../src-main/shells/web/consent-desk.ts';
import type { LocalMethods } from '../../src-main/shells/web/local-methods.ts';
import { createWebShell, type WebShell } from '../../src-main/shells/web/shell.ts';

export const ASSETS = { hashed: '/assets/index-Ab12Cd34.js' };
const HTML = `<!doctype html><script type="module" src="${ASSETS.hashed}"></script>`;

const systemClock: Clock = {
  wallMs: () => Date.now(),
  monoUs: () => performance.now() * 1000,
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};

/** A clock that stands until it is moved; what is due then runs. */
export function movableClock(): Clock & { move(ms: number): void } {
  let nowMs = 1_000_000;
  let due: { atMs: number; run: () => void }[] = [];
  return {
    wallMs: () => nowMs,
    monoUs: () => nowMs * 1000,
    after(delayMs, run) {
      const entry = { atMs: nowMs + delayMs, run };
      due.push(entry);
      return () => (due = due.filter((one) => one !== entry));
    },
    move(ms) {
      nowMs += ms;
      const ripe = due.filter((one) => one.atMs <= nowMs);
      due = due.filter((one) => one.atMs > nowMs);
      for (const { run } of ripe) run();
    },
  };
}

const random: Random = {
  token: (length) =>
    Array.from(crypto.getRandomValues(new Uint8Array(length)), (byte) => (byte % 36).toString(36)).join(''),
};

export interface Deck {
  readonly shell: WebShell;
  readonly desk: ConsentDesk;
  readonly dataFolder: string;
  readonly reports: string[];
  readonly host: string;
  readonly consentHost: string;
  /** Launches and returns the Cookie header of the session. */
  enter(): Promise<string>;
  close(): Promise<void>;
}

export interface DeckOptions {
  readonly api?: HostApi | undefined;
  readonly clock?: Clock | undefined;
  readonly methods?: LocalMethods | undefined;
  readonly heartbeatMs?: number | undefined;
  readonly port?: number | undefined;
  /** The page itself, and its one script. */
  readonly html?: string | undefined;
  readonly script?: string | undefined;
}

export async function startDeck(options: DeckOptions = {}): Promise<Deck> {
  const folder = await mkdtemp(join(tmpdir(), 'tapedeck-security-'));
  const rendererFolder = join(folder, 'renderer');
  const dataFolder = join(folder, 'data');
  await mkdir(join(rendererFolder, 'assets'), { recursive: true });
  await mkdir(dataFolder);
  await writeFile(join(folder, 'secret.txt'), 'outside');
  await writeFile(join(rendererFolder, 'index.html'), options.html ?? HTML);
  await writeFile(join(rendererFolder, ASSETS.hashed), options.script ?? 'export {};');
  const clock = options.clock ?? systemClock;
  const desk = createConsentDesk(clock, random);
  const reports: string[] = [];
  const shell = await createWebShell({
    api: options.api ?? fakeHostApi(),
    desk,
    port: options.port ?? 0,
    rendererFolder,
    dataFolder,
    clock,
    random,
    report: (what, error) => reports.push(`${what}: ${String(error)}`),
    methods: options.methods,
    heartbeatMs: options.heartbeatMs,
  });
  if (!shell.ok) throw new Error(shell.failure.message);
  const { port } = shell.value;
  return {
    shell: shell.value,
    desk,
    dataFolder,
    reports,
    host: `127.0.0.1:${port}`,
    consentHost: `localhost:${port}`,
    async enter() {
      const { pathname } = new URL(shell.value.mintLaunchUrl());
      const answer = await ask(shell.value.port, { path: pathname });
      const cookie = answer.headers['set-cookie']?.[0]?.split(';')[0];
      if (cookie === undefined) throw new Error(`no cookie: ${answer.status}`);
      return cookie;
    },
    async close() {
      await shell.value.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export interface Ask {
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The Host header; null leaves it out. */
  readonly host?: string | null;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

const ASK_TIMEOUT_MS = 30_000;

/** The path goes out as it is, dots and all. */
export function ask(port: number, { path, method = 'GET', headers = {}, body, host }: Ask): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const named = host === null ? {} : { host: host ?? `127.0.0.1:${port}` };
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const outgoing = request(
    {
      host: '127.0.0.1',
      port,
      path,
      method,
      headers: { ...named, ...length, ...headers },
      setHost: false,
      agent: false,
      timeout: ASK_TIMEOUT_MS,
    },
    (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () => {
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          text: Buffer.concat(chunks).toString(),
        });
      });
    },
  );
  outgoing.on('timeout', () => outgoing.destroy(new Error('timed out')));
  outgoing.on('error', reject);
  outgoing.end(body);
  return promise;
}

/** The status with which an upgrade ended: 101 when it was let in, with the socket. */
export function upgrade(
  port: number,
  headers: Readonly<Record<string, string>>,
  path = '/rpc',
): Promise<{ status: number; socket: WebSocket }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; socket: WebSocket }>();
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, {
    headers,
    handshakeTimeout: ASK_TIMEOUT_MS,
  });
  socket.once('open', () => resolve({ status: 101, socket }));
  socket.once('unexpected-response', (_request, response) => {
    resolve({ status: response.statusCode ?? 0, socket });
    socket.terminate();
  });
  socket.once('error', reject);
  return promise;
}
