/** Tapes written by hand, and a client that says exactly what a test wants said. */
import { createJournal } from '../../src-main/host/journal/journal.ts';
import { nodeDisk } from '../../src-main/host/journal/disk.ts';
import { OPENED } from '../../src-main/sim/journal-world.ts';
import { eventually, unwrap } from './host-kit.ts';
import { random } from './session-wires.ts';
import { CLI, type Children } from './tap-kit.ts';

/** A message, or a line that is none; `atMs` from the beginning of the tape. */
export interface Spoken {
  readonly dir: 'in' | 'out';
  readonly atMs: number;
  readonly line: object | string;
}

/** Said by the client, `atMs` milliseconds into the tape. */
export const out = (line: object | string, atMs = 0): Spoken => ({ dir: 'out', line, atMs });
/** Said by the server. */
export const back = (line: object | string, atMs = 0): Spoken => ({ dir: 'in', line, atMs });

/** Its id. */
export function writeTape(data: string, spoken: readonly Spoken[]): string {
  let nowMs = 0;
  const clock = { wallMs: () => 1.7e12 + nowMs, monoUs: () => nowMs * 1000, after: () => () => {} };
  const journal = createJournal({ dataFolder: data, disk: nodeDisk, clock, random, hostRun: 'test' });
  const writer = unwrap(journal.create(OPENED));
  for (const { dir, line, atMs } of spoken) {
    nowMs = atMs;
    const text = typeof line === 'string' ? line : JSON.stringify(line);
    const bytes = new TextEncoder().encode(`${text}\n`);
    unwrap(writer.append([{ kind: 'frame', dir, channel: { kind: 'stdio' }, mark: 'whole', bytes }]));
  }
  writer.close('written by a test');
  return writer.tapeId;
}

export const rpc = (id: number | string, method: string, params?: object) => ({
  jsonrpc: '2.0',
  id,
  method,
  ...(params === undefined ? {} : { params }),
});
export const note = (method: string, params: object = {}) => ({ jsonrpc: '2.0', method, params });
export const result = (id: number | string, value: object) => ({ jsonrpc: '2.0', id, result: value });

/** Over stdio. */
export class RawMock {
  readonly #process: ReturnType<Children['start']>;

  constructor(children: Children, data: string, tape: string, ...options: readonly string[]) {
    this.#process = children.start([CLI, 'mock', tape, '--data', data, ...options]);
  }

  say(message: unknown): void {
    const line = typeof message === 'string' ? message : JSON.stringify(message);
    this.#process.child.stdin.write(`${line}\n`);
  }

  get lines(): readonly string[] {
    return this.#process.said.out.toString().split('\n').slice(0, -1);
  }

  get heard(): readonly Record<string, unknown>[] {
    return this.lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  get stderr(): string {
    return this.#process.said.err;
  }

  /** Waits until so many lines have come. */
  heardAtLeast(count: number): Promise<readonly Record<string, unknown>[]> {
    return eventually(async () => {
      if (this.lines.length < count)
        throw new Error(`only ${this.lines.length}: ${this.lines.join('\n')} ${this.stderr}`);
      return this.heard;
    });
  }

  async end(): Promise<{ readonly code: number | null }> {
    this.#process.child.stdin.end();
    return this.#process.ended;
  }
}
