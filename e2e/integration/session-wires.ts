import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { type Failure, fail, ok, type Result } from '../../src-shared/base/failure.ts';
import { createHttpTap } from '../../src-main/host/capture/http-tap.ts';
import type { Clock, Line, Random, Recorder, Wire } from '../../src-main/host/ports.ts';
import { createSseSplitter } from '../../src-main/host/transport/sse-splitter.ts';
import type { EntryBody } from '../../src-shared/journal/entry.ts';

export const clock: Clock = {
  wallMs: () => Date.now(),
  monoUs: () => performance.now() * 1000,
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};
export const random: Random = {
  token: (length) => Array.from({ length }, () => Math.floor(Math.random() * 36).toString(36)).join(''),
};

export const pathOf = (relative: string) => fileURLToPath(new URL(`../../${relative}`, import.meta.url));
const EVERYTHING = 'node_modules/@modelcontextprotocol/server-everything/dist/index.js';
export const everything = (transport: string) => [EVERYTHING, transport] as const;
export const DEMO = 'resources/demo-server/main.mjs';

/** The failure of an outcome that should be one. */
export function told(outcome: Result<unknown>): Failure {
  if (outcome.ok) throw new Error(`no failure but ${JSON.stringify(outcome.value)}`);
  return outcome.failure;
}

/** A server process with a plain pipe wire on it: whole lines up, frames down, both kept as text. */
export class PipeServer implements AsyncDisposable {
  readonly child: ChildProcessWithoutNullStreams;
  readonly wire: Extract<Wire, { kind: 'pipe' }>;
  readonly sent: string[] = [];
  readonly received: string[] = [];
  #listener: { onFrame(line: Line): void; onClosed(): void } | null = null;
  #rest: Buffer = Buffer.alloc(0);

  constructor(script: string, args: readonly string[] = []) {
    this.child = spawn(process.execPath, [pathOf(script), ...args], { stdio: 'pipe' });
    this.child.stdin.on('error', () => {}); // a server that has died does not read
    this.child.stderr.resume();
    this.child.stdout.on('data', (chunk: Buffer) => this.#split(chunk));
    this.child.on('close', () => {
      if (this.#rest.length > 0) this.#frame(this.#rest, 'unterminated');
      this.#listener?.onClosed();
    });
    this.wire = {
      kind: 'pipe',
      send: async (bytes) => {
        this.sent.push(Buffer.from(bytes).toString());
        if (!this.child.stdin.writable) return fail('session-closed', 'stdin is closed', 'none');
        this.child.stdin.write(bytes);
        return ok(null);
      },
      listen: (listener) => {
        if (this.#listener !== null) throw new Error('a wire has one listener');
        this.#listener = listener;
      },
    };
  }

  #split(chunk: Buffer): void {
    let rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    for (let at = rest.indexOf(10); at !== -1; at = rest.indexOf(10)) {
      this.#frame(rest.subarray(0, at + 1), 'whole');
      rest = rest.subarray(at + 1);
    }
    this.#rest = rest;
  }

  #frame(bytes: Buffer, mark: Line['mark']): void {
    this.received.push(bytes.toString());
    this.#listener?.onFrame({ bytes, mark });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const closed = once(this.child, 'close');
    this.child.kill('SIGKILL');
    await closed;
  }
}

export interface Exchanged {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body: string;
}

/** A server process that listens on HTTP, and a wire whose fetch keeps what it sent. */
export class HttpServer implements AsyncDisposable {
  readonly child: ChildProcessWithoutNullStreams;
  readonly url: string;
  readonly sent: Exchanged[] = [];

  private constructor(child: ChildProcessWithoutNullStreams, url: string) {
    this.child = child;
    this.url = url;
  }

  /** `pattern` finds the URL, or with `urlOf` the port, in what the server prints when it listens. */
  static async start(
    script: string,
    args: readonly string[],
    env: Record<string, string> = {},
    pattern = /LISTENING (\S+)/,
    urlOf = (found: string) => found,
  ): Promise<HttpServer> {
    const child = spawn(process.execPath, [pathOf(script), ...args], {
      stdio: 'pipe',
      env: { ...process.env, ...env },
    });
    let output = '';
    const url = await new Promise<string>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`never listened: ${output}`)), 60_000);
      const read = (chunk: Buffer) => {
        output += chunk.toString();
        const found = pattern.exec(output)?.[1];
        if (found === undefined) return;
        clearTimeout(timer);
        resolve(urlOf(found));
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
    });
    return new HttpServer(child, url);
  }

  wire(path?: string): Extract<Wire, { kind: 'http' }> {
    return {
      kind: 'http',
      url: path === undefined ? this.url : new URL(path, this.url).href,
      fetch: (input, init) => {
        this.sent.push({
          method: init?.method ?? 'GET',
          url: input instanceof Request ? input.url : String(input),
          headers: new Headers(init?.headers),
          body: bodyText(init?.body),
        });
        return fetch(input, init);
      },
    };
  }

  methods(): string[] {
    return this.sent.map(({ method, body }) => {
      const found = /"method":"([^"]+)"/.exec(body)?.[1];
      return found ?? method;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const closed = once(this.child, 'close');
    this.child.kill('SIGKILL');
    await closed;
  }
}

function bodyText(body: unknown): string {
  if (body instanceof Uint8Array) return Buffer.from(body).toString();
  return typeof body === 'string' ? body : '';
}

/** A wire of the real HTTP tap; what it records is kept in memory. */
export function tappedWire(server: HttpServer, path?: string) {
  const entries: EntryBody[] = [];
  const recorder: Recorder = {
    tapeId: 'tape',
    serverId: 'server',
    record: (bodies) => {
      entries.push(...bodies);
      return [];
    },
    forward: (bodies, send) => {
      entries.push(...bodies);
      send();
    },
    close: () => {},
  };
  const plain = server.wire(path);
  const tap = createHttpTap({ url: plain.url, headers: {}, recorder, createSseSplitter, fetch: plain.fetch });
  return { tap, wire: tap.wire, entries };
}

/** A port that was free a moment ago, for servers that cannot choose one themselves. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return address.port;
}
