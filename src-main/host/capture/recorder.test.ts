import { describe, expect, it } from 'vitest';
import { fail } from '../../../src-shared/base/failure.ts';
import type { Entry, EntryBody } from '../../../src-shared/journal/entry.ts';
import { createFakeClock } from '../../sim/clock.ts';
import { createMemoryTape } from '../../sim/memory-tape.ts';
import { type RecorderTrouble, createRecorder } from './recorder.ts';

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
