import type { Readable, Writable } from 'node:stream';
import { once } from 'node:events';
import type { JsonObject } from '../../../src-shared/wire/message.ts';
import { readText } from '../../../src-shared/wire/read-text.ts';
import type { LineSplitter } from '../ports.ts';
import { receiveBatch } from './batch.ts';
import { createMockSession } from './mock-session.ts';
import type { AnswerWay, MockWorld } from './mock-world.ts';

const PARSE_ERROR = -32700;
/** What is being answered when the client closes its end is answered still, for so long at the most. */
const LAST_WORDS_MS = 2_000;

export interface StdioMockOptions {
  readonly world: MockWorld;
  readonly input: Readable;
  readonly output: Writable;
  readonly createSplitter: () => LineSplitter;
}

export interface StdioMock {
  /** The client has closed its end, or does not read any more. */
  readonly ended: Promise<void>;
  close(): void;
}

/** A recorded server on the two streams of a client that has started it. */
export function runStdioMock({ world, input, output, createSplitter }: StdioMockOptions): StdioMock {
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  const splitter = createSplitter();
  const answering = new Set<Promise<void>>();

  let drained: Promise<void> | null = null;

  /** Resolves when the client can take more. */
  async function write(bytes: string | Uint8Array): Promise<void> {
    if (output.destroyed || output.writableEnded) return;
    // What is said in one turn is one write.
    if (output.writableCorked === 0) {
      output.cork();
      process.nextTick(() => output.uncork());
    }
    if (output.write(bytes)) return;
    drained ??= untilDrained();
    await drained;
  }

  async function untilDrained(): Promise<void> {
    input.pause();
    await Promise.race([once(output, 'drain').catch(() => null), ended]);
    drained = null;
    input.resume();
  }

  const say = (message: JsonObject): Promise<void> => write(`${JSON.stringify(message)}\n`);
  const way: AnswerWay = { say, answer: say, noise: write };
  const session = createMockSession(world, way);

  function follow(work: Promise<void>): void {
    answering.add(work);
    void work.finally(() => answering.delete(work));
  }

  async function lastWords(): Promise<void> {
    const late = Promise.withResolvers<null>();
    const callOff = world.clock.after(LAST_WORDS_MS, () => late.resolve(null));
    await Promise.race([Promise.allSettled(answering), late.promise]);
    callOff();
    end();
  }

  function receive(bytes: Uint8Array): void {
    const text = readText(bytes).text.trim();
    if (text === '') return;
    let value: unknown;
    try {
      value = JSON.parse(text.replace(/^\uFEFF/, ''));
    } catch {
      const error = { code: PARSE_ERROR, message: 'Parse error: the line is not JSON' };
      void say({ jsonrpc: '2.0', id: null, error });
      return;
    }
    if (Array.isArray(value))
      follow(receiveBatch(world, session, value, way, null, (list) => write(`${JSON.stringify(list)}\n`)));
    else follow(session.receive(value, way, null));
  }

  input.on('data', (chunk: Uint8Array) => {
    for (const { bytes } of splitter.push(chunk)) receive(bytes);
  });
  input.once('end', () => {
    for (const { bytes } of splitter.end()) receive(bytes);
    void lastWords();
  });
  input.once('error', () => end());
  input.once('close', () => {
    if (!input.readableEnded) end();
  });
  output.once('error', () => end());
  session.open();
  return {
    ended,
    close() {
      session.close();
      input.destroy();
    },
  };
}
