import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const WAIT_MS = 30_000;
const POLL_MS = 5;

export const INITIALIZE_PARAMS = {
  protocolVersion: '2025-11-25',
  capabilities: {},
  clientInfo: { name: 'probe', version: '1.0.0' },
};

type Exit = { code: number | null; signal: NodeJS.Signals | null };

export const pathOf = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** Polls until `read` gives something; a wait that ends in nothing says what it waited for. */
export async function eventually<T>(what: string, read: () => T | undefined | false): Promise<T> {
  const deadline = performance.now() + WAIT_MS;
  while (performance.now() < deadline) {
    const value = read();
    if (value !== undefined && value !== false) return value;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error(`waited ${WAIT_MS} ms in vain for ${what}`);
}

/** A server process seen as bytes: nothing is parsed, repaired or dropped. `await using` kills it. */
export class Probe implements AsyncDisposable {
  readonly child: ChildProcessWithoutNullStreams;
  readonly exited: Promise<Exit>;
  #stdout: Buffer[] = [];
  #stderr = '';

  constructor(script: string, args: readonly string[] = []) {
    this.child = spawn(process.execPath, [pathOf(script), ...args], { stdio: 'pipe' });
    this.child.stdout.on('data', (chunk: Buffer) => this.#stdout.push(chunk));
    this.child.stderr.on('data', (chunk: Buffer) => (this.#stderr += chunk.toString()));
    this.child.stdin.on('error', () => {}); // a server that has died does not read
    this.exited = once(this.child, 'close').then(() => ({
      code: this.child.exitCode,
      signal: this.child.signalCode,
    }));
  }

  get stdout(): Buffer {
    return Buffer.concat(this.#stdout);
  }

  get lines(): string[] {
    return this.stdout.toString().split('\n');
  }

  get stderr(): string {
    return this.#stderr;
  }

  send(...messages: object[]): void {
    this.child.stdin.write(messages.map((message) => `${JSON.stringify(message)}\n`).join(''));
  }

  request(id: number, method: string, params: object = {}): void {
    this.send({ jsonrpc: '2.0', id, method, params });
  }

  call(id: number, name: string, args: object = {}): void {
    this.request(id, 'tools/call', { name, arguments: args });
  }

  /** The legacy handshake, as far as these servers look at it. */
  async open(): Promise<void> {
    this.request(0, 'initialize', INITIALIZE_PARAMS);
    await this.text('the answer to initialize', '"protocolVersion":"2025-11-25"');
    this.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
  }

  /** The first whole line that carries this id. */
  answer(id: number): Promise<string> {
    return eventually(`an answer to ${id}`, () =>
      this.lines.slice(0, -1).find((line) => line.includes(`"id":${id},`) || line.includes(`"id":${id}}`)),
    );
  }

  /** Waits until stdout holds the text. */
  async text(what: string, expected: string): Promise<void> {
    await eventually(`${what}: ${expected}`, () => this.stdout.includes(expected));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exited;
  }
}
