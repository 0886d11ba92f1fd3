import { PassThrough, Writable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../../sim/clock.ts';
import { createMemoryTape } from '../../sim/memory-tape.ts';
import type { Line, LineRecorder, RunSplitter } from '../ports.ts';
import { type LineEar, pump } from './pump.ts';

/** A splitter for tests that begin their chunks with a line. */
function plainSplitter(): RunSplitter {
  let rest = '';
  const push = (chunk: Uint8Array): Line[] => {
    const lines = (rest + Buffer.from(chunk).toString('latin1')).split(/(?<=\n)/);
    rest = lines.at(-1)?.endsWith('\n') === true ? '' : (lines.pop() ?? '');
    return lines.map((line) => ({ bytes: Buffer.from(line, 'latin1'), mark: 'whole' }));
  };
  return {
    push,
    pushRun(chunk) {
      const end = chunk.lastIndexOf(10) + 1;
      if (rest !== '' || end === 0) return { before: push(chunk), whole: new Uint8Array(0) };
      push(chunk.subarray(end));
      return { before: [], whole: chunk.subarray(0, end) };
    },
    end() {
      const bytes = Buffer.from(rest, 'latin1');
      rest = '';
      return bytes.length === 0 ? [] : [{ bytes, mark: 'unterminated' }];
    },
    gauge: () => ({ entries: 0, bytes: rest.length, dropped: 0 }),
  };
}

interface Setup {
  readonly ear?: LineEar;
  readonly keepsSink?: boolean;
  readonly to?: Writable;
}

function setup({ ear, keepsSink, to = new PassThrough() }: Setup = {}) {
  const tape = createMemoryTape(createFakeClock());
  const recorder: LineRecorder = {
    tapeId: 't',
    serverId: 's',
    get nextSeq() {
      return tape.nextSeq;
    },
    record(bodies) {
      const appended = tape.append(bodies);
      return appended.ok ? appended.value : [];
    },
    forward(bodies, send) {
      tape.append(bodies);
      send();
    },
    forwardLines(bodies, lines, send) {
      tape.append(bodies, lines);
      send();
    },
    close: () => undefined,
  };
  const from = new PassThrough();
  const pumped = pump({
    from,
    to,
    recorder,
    splitter: plainSplitter(),
    of: { kind: 'frame', dir: 'in' },
    ...(ear === undefined ? {} : { ear }),
    ...(keepsSink === undefined ? {} : { keepsSink }),
  });
  const recorded = (): readonly string[] =>
    tape.entries.flatMap((entry) =>
      entry.kind === 'frame' ? [Buffer.from(entry.bytes).toString('latin1')] : [],
    );
  return { from, to, tape, recorded, done: pumped.done };
}

describe('one direction of a tap', () => {
  it('passes every byte in the chunks in which it comes, and records the lines', async () => {
    const chunk = fc.string({ unit: fc.constantFrom('a', '\n', 'é'), minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(fc.array(chunk, { maxLength: 8 }), fc.boolean(), async (chunks, listens) => {
        const got: string[] = [];
        const to = new Writable({
          write(bytes: Buffer, _, done) {
            got.push(bytes.toString('latin1'));
            done();
          },
        });
        const heard: string[] = [];
        const ear: LineEar = {
          wantsMore: () => listens && heard.length < 2,
          onLine: ({ bytes }) => void heard.push(Buffer.from(bytes).toString('latin1')),
        };
        const { from, recorded, done } = setup({ to, ear });
        const given = chunks.map((text) => Buffer.from(text).toString('latin1'));
        for (const text of given) {
          from.write(Buffer.from(text, 'latin1'));
          await new Promise(setImmediate);
        }
        from.end();
        await done;
        expect(got).toEqual(given);
        const lines = given
          .join('')
          .split(/(?<=\n)/)
          .filter((text) => text !== '');
        expect(recorded()).toEqual(lines);
        expect(heard).toEqual(listens ? lines.slice(0, heard.length) : []);
        expect(heard.length).toBeLessThanOrEqual(2);
      }),
      { numRuns: 60 },
    );
  });

  it('has on the tape what it passes on', async () => {
    let ahead = 0;
    const to = new Writable({
      write(bytes: Buffer, _, done) {
        if (recorded().join('').length < bytes.length) ahead += 1;
        done();
      },
    });
    const { from, recorded, done } = setup({ to });
    from.end('one\ntwo\n');
    await done;
    expect(ahead).toBe(0);
  });

  it('reads no more while the sink takes no more', async () => {
    const waiting: (() => void)[] = [];
    const to = new Writable({ highWaterMark: 1, write: (_, __, done) => void waiting.push(done) });
    const { from, tape } = setup({ to });
    from.write('a\n');
    await new Promise(setImmediate);
    from.write('b\n');
    await new Promise(setImmediate);
    expect(tape.entries).toHaveLength(1);
    waiting.shift()?.();
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    expect(tape.entries).toHaveLength(2);
  });

  it('ends the sink with its source, or keeps it for others', async () => {
    const ended = setup();
    ended.from.end('rest');
    ended.to.on('finish', () => undefined);
    await ended.done;
    expect(ended.to.writableFinished).toBe(true);
    expect(ended.recorded()).toEqual(['rest']);

    const kept = setup({ keepsSink: true });
    kept.from.end('rest');
    await kept.done;
    expect(kept.to.writableEnded).toBe(false);
  });

  it('closes its source when the sink is closed', async () => {
    const { from, to, done } = setup();
    to.destroy();
    await done;
    expect(from.destroyed).toBe(true);
  });
});
