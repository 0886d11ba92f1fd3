import { describe, expect, it } from 'vitest';
import { fail, ok, type Result } from '../../../src-shared/base/failure.ts';
import type { EntryBody } from '../../../src-shared/journal/entry.ts';
import { createFakeClock } from '../../sim/clock.ts';
import { createMemoryTape, type MemoryTape } from '../../sim/memory-tape.ts';
import type { LineRecorder, TapeWriter } from '../ports.ts';
import { createPatientRecorder, TRY_EVERY_MS } from './patient-recorder.ts';

const line = (text: string): EntryBody => ({ kind: 'stderr', mark: 'whole', bytes: Buffer.from(text) });
const STARTED: EntryBody = { kind: 'process-started', pid: 7 };

/** As the recorder below is: it appends and sends. */
function recorderOf(writer: TapeWriter): LineRecorder {
  return {
    tapeId: writer.tapeId,
    serverId: 's',
    get nextSeq() {
      return writer.nextSeq;
    },
    record(bodies) {
      const appended = writer.append(bodies);
      return appended.ok ? appended.value : [];
    },
    forward(bodies, send) {
      writer.append(bodies);
      send();
    },
    forwardLines(bodies, lines, send) {
      writer.append(bodies, lines);
      send();
    },
    close: (reason) => void writer.close(reason),
  };
}

function world() {
  const clock = createFakeClock();
  const made: MemoryTape[] = [];
  const gone = new Set<string>();
  const troubles: string[] = [];
  const state: { refuses: Result<never> | null; breaks: boolean } = { refuses: null, breaks: false };
  const create = () =>
    createPatientRecorder({
      clock,
      serverId: 's',
      open() {
        if (state.refuses !== null) return state.refuses;
        const tape = createMemoryTape(clock, `tape-${made.length + 1}`);
        made.push(tape);
        const recorder = recorderOf(tape);
        return ok({
          ...recorder,
          get nextSeq() {
            return tape.nextSeq;
          },
          record(bodies) {
            if (state.breaks) throw new Error('a defect');
            return recorder.record(bodies);
          },
        });
      },
      isThere: (tapeId) => !gone.has(tapeId),
      onTrouble: (message) => troubles.push(message),
    });
  const kinds = (at: number) => made[at]?.entries.map(({ kind }) => kind);
  return { clock, made, gone, troubles, state, create, kinds };
}

describe('traffic', () => {
  it('goes on while no tape can be written, and the next tape says what is missing', () => {
    const { clock, made, troubles, state, create, kinds } = world();
    state.refuses = fail('disk-failed', 'No room.', 'Make some.');
    const recorder = create();
    recorder.record([STARTED]);
    let sent = 0;
    recorder.forward([line('a\n'), line('bc\n')], () => (sent += 1));
    recorder.forwardLines([], { of: { kind: 'stderr' }, bytes: Buffer.from('d\ne\n') }, () => (sent += 1));
    expect(sent).toBe(2);
    clock.advance(3 * TRY_EVERY_MS);
    // It is said once.
    expect(troubles).toEqual(['No room. Make some.']);

    state.refuses = null;
    clock.advance(TRY_EVERY_MS);
    expect(kinds(0)).toEqual(['process-started', 'gap']);
    expect(made[0]?.entries[1]).toMatchObject({ lostEntries: 5, lostBytes: 9, reason: 'No room.' });
    recorder.record([line('f\n')]);
    recorder.close('done');
    expect(kinds(0)).toEqual(['process-started', 'gap', 'stderr', 'tape-closed']);
  });

  it('goes on another tape when the first is not there any more', () => {
    const { clock, made, gone, troubles, create, kinds } = world();
    const recorder = create();
    recorder.record([STARTED]);
    recorder.forwardLines(
      [line('a\n')],
      { of: { kind: 'frame', dir: 'in' }, bytes: Buffer.from('b\nc\n') },
      () => undefined,
    );
    expect(kinds(0)).toEqual(['process-started', 'stderr', 'frame', 'frame']);
    gone.add('tape-1');
    clock.advance(TRY_EVERY_MS);
    recorder.record([line('d\n')]);
    expect(recorder.tapeId).toBe('tape-2');
    expect(kinds(1)).toEqual(['process-started', 'gap', 'stderr']);
    expect(made[1]?.entries[1]).toMatchObject({ lostEntries: 4, lostBytes: 6 });
    expect(troubles).toHaveLength(1);
  });

  it('goes on unrecorded for good when the recorder has a defect', () => {
    const { troubles, state, create, kinds } = world();
    const recorder = create();
    state.breaks = true;
    let sent = 0;
    recorder.forward([line('a\n')], () => (sent += 1));
    state.breaks = false;
    recorder.forward([line('b\n')], () => (sent += 1));
    expect(sent).toBe(2);
    expect(kinds(0)).toEqual([]);
    expect(troubles).toEqual(['recording ended: a defect']);
    expect(() => recorder.close('done')).not.toThrow();
  });
});
