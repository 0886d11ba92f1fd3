import { describe, expect, it } from 'vitest';
import { fail } from '../../../src-shared/base/failure.ts';
import type { Entry, EntryBody } from '../../../src-shared/journal/entry.ts';
import { createFakeClock } from '../../sim/clock.ts';
import { createMemoryTape } from '../../sim/memory-tape.ts';
import { HELD_BYTES_MAX, HELD_ITEMS_MAX, UNSAFE_BYTES_PRESSURE } from './held-back.ts';
import {
  HELD_DEADLINE_MS,
  RETRY_MS,
  type RecorderTrouble,
  type Stopped,
  RESUME_ROOM_BYTES,
  createRecorder,
} from './recorder.ts';

const line = (text: string): EntryBody => ({ kind: 'stderr', mark: 'whole', bytes: Buffer.from(text) });
const diskFull = fail('disk-failed', 'No space left on the disk.', 'Free some.').failure;

function setup() {
  const tape = createMemoryTape(createFakeClock());
  const heard: Entry[] = [];
  const troubles: RecorderTrouble[] = [];
  const recorder = createRecorder({
    writer: tape,
    serverId: 'server-1',
    listeners: [
      {
        onEntries: (from, entries) => {
          expect(from).toEqual({ tapeId: 'tape-1', serverId: 'server-1' });
          heard.push(...entries);
        },
      },
    ],
    onTrouble: (trouble) => troubles.push(trouble),
  });
  return { tape, heard, troubles, recorder };
}

describe('recorder', () => {
  it('appends in one write, stamps, and tells the listeners', () => {
    const { tape, heard, recorder } = setup();
    const entries = recorder.record([line('a\n'), line('b\n')]);
    expect(entries.map((entry) => entry.seq)).toEqual([0, 1]);
    expect(tape.appends).toEqual([2]);
    expect(heard).toEqual(entries);
    expect(recorder.record([])).toEqual([]);
    expect(tape.appends).toEqual([2]);
  });

  it('counts what a refusing disk loses, says so once, and marks the hole when it accepts again', () => {
    const { tape, heard, troubles, recorder } = setup();
    tape.refuse = diskFull;
    expect(recorder.record([line('lost\n')])).toEqual([]);
    expect(recorder.record([line('also\n'), { kind: 'process-started', pid: 7 }])).toEqual([]);
    expect(troubles).toEqual([{ kind: 'disk', failure: diskFull }]);
    expect(heard).toEqual([]);

    tape.refuse = null;
    const entries = recorder.record([line('kept\n')]);
    expect(entries.map((entry) => entry.kind)).toEqual(['stderr']);
    expect(tape.entries[0]).toMatchObject({
      kind: 'gap',
      reason: diskFull.message,
      lostEntries: 3,
      lostBytes: 10,
    });
    expect(heard.map((entry) => entry.kind)).toEqual(['gap', 'stderr']);

    recorder.record([line('more\n')]);
    expect(tape.entries.filter((entry) => entry.kind === 'gap')).toHaveLength(1);
    tape.refuse = diskFull;
    recorder.record([line('x\n')]);
    expect(troubles).toHaveLength(2);
  });

  it('is not fooled by the last block of a file: a disk that is full has to have room again first', () => {
    const { tape, recorder } = setup();
    tape.refuse = diskFull;
    tape.roomBytes = RESUME_ROOM_BYTES - 1;
    recorder.record([line('large\n')]);
    // The disk would take this one, and not the next large one.
    tape.refuse = null;
    expect(recorder.record([line('small\n')])).toEqual([]);
    recorder.retry();
    expect(tape.entries).toEqual([]);
    tape.roomBytes = RESUME_ROOM_BYTES;
    recorder.retry();
    expect(tape.entries).toMatchObject([{ kind: 'gap', lostEntries: 2 }]);
    expect(recorder.record([line('after\n')])).toHaveLength(1);
  });

  it('marks the hole when it is closed on a disk that is still full, where that still fits', () => {
    const { tape, recorder } = setup();
    tape.refuse = diskFull;
    tape.roomBytes = 0;
    recorder.record([line('lost\n')]);
    tape.refuse = null;
    recorder.close('done');
    expect(tape.entries.map(({ kind }) => kind)).toEqual(['gap', 'tape-closed']);
  });

  it('closes once, with the hole marked first, and records nothing afterwards', () => {
    const { tape, heard, recorder } = setup();
    tape.refuse = diskFull;
    recorder.record([line('lost\n')]);
    tape.refuse = null;
    recorder.close('stopped');
    recorder.close('again');
    expect(recorder.record([line('late\n')])).toEqual([]);
    expect(tape.entries.map((entry) => entry.kind)).toEqual(['gap', 'tape-closed']);
    expect(heard).toEqual(tape.entries);
  });

  it('keeps recording, and tells the others, when a listener throws', () => {
    const tape = createMemoryTape(createFakeClock());
    const troubles: RecorderTrouble[] = [];
    const heard: Entry[] = [];
    const defect = new Error('defect');
    const recorder = createRecorder({
      writer: tape,
      serverId: 's',
      listeners: [
        {
          onEntries: () => {
            throw defect;
          },
        },
        { onEntries: (_tape, entries) => heard.push(...entries) },
      ],
      onTrouble: (trouble) => troubles.push(trouble),
    });
    expect(recorder.record([line('a\n')])).toHaveLength(1);
    expect(heard).toHaveLength(1);
    expect(troubles).toEqual([{ kind: 'listener', error: defect }]);
  });
});

describe('a gate that lets traffic wait', () => {
  function gated() {
    const clock = createFakeClock();
    const tape = createMemoryTape(clock);
    const log: string[] = [];
    const stops: (Stopped | null)[] = [];
    const set = { onDiskFailure: 'pause' as 'continue' | 'pause', syncsFirst: false };
    const recorder = createRecorder({
      writer: tape,
      serverId: 's',
      listeners: [],
      onTrouble: () => {},
      gate: {
        clock,
        onDiskFailure: () => set.onDiskFailure,
        syncsFirst: () => set.syncsFirst,
        onHeld: (isHeld) => log.push(isHeld ? 'held' : 'free'),
        onStopped: (stopped) => stops.push(stopped),
      },
    });
    const send = (text: string) =>
      recorder.forward(
        [line(text)],
        () => log.push(text),
        (failure) => log.push(`${text} ${failure.code}`),
      );
    const texts = () =>
      tape.entries.map((entry) =>
        entry.kind === 'stderr' ? Buffer.from(entry.bytes).toString() : entry.kind,
      );
    return { clock, tape, log, stops, set, recorder, send, texts };
  }

  it('forwards nothing that is not recorded, and all of it in order when the disk accepts again', () => {
    const { clock, tape, log, stops, recorder, send, texts } = gated();
    send('a');
    tape.refuse = diskFull;
    send('b');
    recorder.record([line('stderr')]);
    send('c');
    expect(log).toEqual(['a', 'held']);
    expect(stops.at(-1)).toMatchObject({ lostEntries: 0, heldEntries: 3, failure: diskFull });
    clock.advance(RETRY_MS * 3);
    expect(log).toEqual(['a', 'held']);
    tape.refuse = null;
    clock.advance(RETRY_MS);
    expect(log).toEqual(['a', 'held', 'b', 'c', 'free']);
    expect(texts()).toEqual(['a', 'b', 'stderr', 'c']);
    expect(stops.at(-1)).toBeNull();
    send('d');
    expect(log.at(-1)).toBe('d');
    expect(clock.waiting()).toBe(0);
  });

  it('tells a sender after a deadline, and sends and records nothing of it', () => {
    const { clock, tape, log, recorder, send, texts } = gated();
    tape.refuse = diskFull;
    send('late');
    recorder.forward([line('arrived')], () => log.push('arrived'));
    clock.advance(HELD_DEADLINE_MS);
    expect(log).toEqual(['held', 'late recording-paused']);
    tape.refuse = null;
    clock.advance(RETRY_MS);
    expect(log).toEqual(['held', 'late recording-paused', 'arrived', 'free']);
    expect(texts()).toEqual(['arrived']);
  });

  it('lets go on what waits when a person says so, with an exact gap', () => {
    const { tape, log, set, recorder, send, texts } = gated();
    tape.refuse = diskFull;
    send('b');
    send('c');
    set.onDiskFailure = 'continue';
    recorder.retry();
    expect(log).toEqual(['held', 'b', 'c', 'free']);
    send('d');
    tape.refuse = null;
    recorder.retry();
    expect(texts()).toEqual(['gap']);
    expect(tape.entries[0]).toMatchObject({ lostEntries: 3, lostBytes: 3 });
  });

  it('holds back no more than its bound; past it nothing is sent, and all is counted', () => {
    const { clock, tape, log, recorder, texts } = gated();
    tape.refuse = diskFull;
    const big: EntryBody = { kind: 'stderr', mark: 'whole', bytes: Buffer.alloc(HELD_BYTES_MAX / 2) };
    for (const name of ['1', '2', '3'])
      recorder.forward(
        [big],
        () => log.push(name),
        () => log.push(`no ${name}`),
      );
    expect(log).toEqual(['held', 'no 3']);
    for (let i = 0; i < HELD_ITEMS_MAX + 5; i += 1) recorder.record([line('')]);
    tape.refuse = null;
    clock.advance(RETRY_MS);
    expect(log).toEqual(['held', 'no 3', '1', '2', 'free']);
    expect(tape.entries[0]).toMatchObject({ kind: 'gap', lostEntries: 1 + 5 + 2 });
    expect(texts()).toHaveLength(1 + HELD_ITEMS_MAX);
  });

  it('forwards only what is safe when frames are synced first, and asks the source to wait for a slow disk', () => {
    const { tape, log, set, send, recorder } = gated();
    set.syncsFirst = true;
    tape.isSafeAtOnce = false;
    send('a');
    send('b');
    expect(log).toEqual([]);
    expect(tape.entries).toHaveLength(2);
    const [first, second] = tape.unsafe.splice(0);
    second?.(null);
    expect(log).toEqual([]);
    first?.(null);
    expect(log).toEqual(['a', 'b']);
    const big: EntryBody = { kind: 'stderr', mark: 'whole', bytes: Buffer.alloc(UNSAFE_BYTES_PRESSURE + 1) };
    recorder.forward([big], () => log.push('big'));
    expect(log.at(-1)).toBe('held');
    tape.unsafe.splice(0)[0]?.(null);
    expect(log.slice(-2)).toEqual(['big', 'free']);
  });

  it('asks again when a sync failed', () => {
    const { clock, tape, log, set, stops, send } = gated();
    set.syncsFirst = true;
    tape.isSafeAtOnce = false;
    send('a');
    tape.unsafe.splice(0)[0]?.(diskFull);
    expect(log).toEqual([]);
    expect(stops.at(-1)).toMatchObject({ failure: diskFull });
    clock.advance(RETRY_MS);
    tape.unsafe.splice(0)[0]?.(null);
    expect(log).toEqual(['a']);
    expect(stops.at(-1)).toBeNull();
  });

  it('refuses what still waits when its tape is closed', () => {
    const { clock, tape, log, send, recorder, texts } = gated();
    tape.refuse = diskFull;
    send('b');
    recorder.close('stopped');
    expect(log).toEqual(['held', 'free', 'b recording-paused']);
    expect(texts()).toEqual(['tape-closed']);
    expect(clock.waiting()).toBe(0);
  });
});
