import { describe, expect, it } from 'vitest';
import { ok } from '../../../src-shared/base/failure.ts';
import { createFakeClock } from '../../sim/clock.ts';
import { createMemoryTape } from '../../sim/memory-tape.ts';
import { createChunkCutter } from '../../sim/transport-line-cutter.ts';
import type { Child } from '../ports.ts';
import { EARLY_FRAMES_MAX, createPipeTap } from './pipe-tap.ts';
import { createRecorder } from './recorder.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);
const text = (view: Uint8Array): string => Buffer.from(view).toString();

function setup(maxBytes?: number) {
  const tape = createMemoryTape(createFakeClock());
  const recorder = createRecorder({ writer: tape, serverId: 's', listeners: [], onTrouble: () => {} });
  const tap = createPipeTap({ recorder, createSplitter: () => createChunkCutter(maxBytes) });
  /** What happened, in order: `tape N` is the length of the tape at that moment. */
  const log: string[] = [];
  const child: Child = {
    write: (given) => {
      log.push(`write ${text(given)} tape ${tape.entries.length}`);
      return Promise.resolve(ok(null));
    },
    input: () => ({ entries: 0, bytes: 0, dropped: 0 }),
    endStdin: () => {},
    signal: () => {},
    pause: () => {},
    resume: () => {},
  };
  const listener = {
    onFrame: (line: { bytes: Uint8Array; mark: string }) =>
      void log.push(`frame ${text(line.bytes)} ${line.mark} tape ${tape.entries.length}`),
    onClosed: () => void log.push('closed'),
  };
  return { tape, tap, log, child, listener };
}

describe('pipe tap', () => {
  it('records all frames of a chunk in one append, before any is delivered', () => {
    const { tape, tap, log, listener } = setup();
    tap.wire.listen(listener);
    tap.onStdout(bytes('a\nb\nc'));
    expect(tape.appends).toEqual([2]);
    expect(log).toEqual(['frame a\n whole tape 2', 'frame b\n whole tape 2']);
    tap.onStdout(bytes('d\n'));
    expect(tape.entries.at(-1)).toMatchObject({
      kind: 'frame',
      dir: 'in',
      channel: { kind: 'stdio' },
      mark: 'whole',
    });
    expect(log.at(-1)).toBe('frame cd\n whole tape 3');
  });

  it('records what is sent before it is written', async () => {
    const { tape, tap, log, child } = setup();
    tap.attach(child);
    expect(await tap.wire.send(bytes('hi\n'))).toEqual(ok(null));
    expect(log).toEqual(['write hi\n tape 1']);
    expect(tape.entries[0]).toMatchObject({ kind: 'frame', dir: 'out', mark: 'whole' });
  });

  it('records all that is sent in one turn in one append, before it is written', async () => {
    const { tape, tap, log, child } = setup();
    tap.attach(child);
    const big = 'x'.repeat(60_000);
    const sent = [tap.wire.send(bytes('a\n')), tap.wire.send(bytes('b\n')), tap.wire.send(bytes(big))];
    sent.push(tap.wire.send(bytes(big)));
    expect(await Promise.all(sent)).toEqual([ok(null), ok(null), ok(null), ok(null)]);
    expect(tape.appends).toEqual([4]);
    expect(log).toEqual([`write a\nb\n${big} tape 4`, `write ${big} tape 4`]);
    expect(tape.entries.map((entry) => (entry.kind === 'frame' ? entry.bytes.length : 0))).toEqual([
      2, 2, 60_000, 60_000,
    ]);
  });

  it('writes at once when told to, and not again at the end of the turn', async () => {
    const { tap, log, child } = setup();
    tap.attach(child);
    const sent = tap.wire.send(bytes('last\n'));
    tap.flushInput();
    expect(log).toEqual(['write last\n tape 1']);
    await sent;
    expect(log).toHaveLength(1);
  });

  it('keeps stderr as lines of the same tape and delivers none of it', () => {
    const { tape, tap, log, listener } = setup();
    tap.wire.listen(listener);
    tap.onStderr(bytes('warn\nhalf'));
    tap.onStdout(bytes('a\n'));
    tap.endStreams();
    expect(
      tape.entries.map((entry) =>
        entry.kind === 'stderr' ? `${text(entry.bytes)} ${entry.mark}` : entry.kind,
      ),
    ).toEqual(['warn\n whole', 'frame', 'half unterminated']);
    expect(log).toEqual(['frame a\n whole tape 2']);
  });

  it('records pieces of an oversize line and delivers none', () => {
    const { tape, tap, log, listener } = setup(3);
    tap.wire.listen(listener);
    tap.onStdout(bytes('123456\nok\n'));
    expect(tape.entries.map((entry) => (entry.kind === 'frame' ? entry.mark : ''))).toEqual([
      'oversize-part',
      'whole',
    ]);
    expect(log).toEqual(['frame ok\n whole tape 2']);
  });

  it('delivers a last line without newline, marked', () => {
    const { tap, log, listener } = setup();
    tap.wire.listen(listener);
    tap.onStdout(bytes('bye'));
    tap.endStreams();
    expect(log).toEqual(['frame bye unterminated tape 1']);
  });

  it('keeps early frames for a session that listens later, up to a bound', () => {
    const { tape, tap, log, listener } = setup();
    for (let count = 0; count < EARLY_FRAMES_MAX + 5; count += 1) tap.onStdout(bytes(`${count}\n`));
    tap.wire.listen(listener);
    expect(tape.entries).toHaveLength(EARLY_FRAMES_MAX + 5);
    expect(log).toHaveLength(EARLY_FRAMES_MAX);
    expect(log.at(-1)).toContain(`frame ${EARLY_FRAMES_MAX - 1}\n`);
  });

  it('closes once, refuses to send afterwards, and tells a listener that comes too late', async () => {
    const { tape, tap, log, child, listener } = setup();
    tap.attach(child);
    tap.close();
    tap.close();
    tap.wire.listen(listener);
    expect(log).toEqual(['closed']);
    const sent = await tap.wire.send(bytes('x\n'));
    expect(sent.ok ? '' : sent.failure.code).toBe('session-closed');
    expect(tape.entries).toEqual([]);
  });
});
