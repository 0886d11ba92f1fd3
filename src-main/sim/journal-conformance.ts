import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Entry, EntryBody } from '../../src-shared/journal/entry.ts';
import { openArchive } from '../host/journal/archive.ts';
import type { Disk } from '../host/ports.ts';
import { OPENED, frame, journalWorld } from './journal-world.ts';

/** What a journal does on any disk. `setUp` gives a disk and an absolute data folder. */
export function journalConformance(setUp: () => { disk: Disk; folder: string }): void {
  it('gives back what was appended, with stamps, in order', () => {
    const { disk, folder } = setUp();
    const world = journalWorld(disk, folder);
    const tape = world.record();
    world.clock.advance(5);
    const bodies: EntryBody[] = [
      { kind: 'process-started', pid: 42 },
      frame('{"id":1}\n', 'out'),
      frame('\u0000\u00ff not JSON'),
      { kind: 'stderr', mark: 'unterminated', bytes: new Uint8Array([0xff, 0xfe]) },
      { kind: 'process-exited', code: null, signal: 'SIGKILL', expected: false, killedDescendants: 2 },
    ];
    const appended = tape.append(bodies);
    tape.close('exited');
    expect(appended).toMatchObject({ ok: true });
    const read = [...world.journal.read(tape.tapeId)].map((each) => each.entry);
    expect(read.map((entry) => entry.seq)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(plain(read.slice(1, 6))).toEqual(appended.ok ? plain(appended.value) : null);
    expect(plain(read.slice(1, 6))).toMatchObject(plain(bodies));
    expect(read[0]).toMatchObject({ ...OPENED, kind: 'tape-opened', tapeId: tape.tapeId, monoUs: 0 });
    expect(read[1]).toMatchObject({ wallMs: world.clock.wallMs(), monoUs: 5000 });
    expect(read[6]).toMatchObject({ kind: 'tape-closed', reason: 'exited' });
  });

  it('reads what is appended before the tape is closed', () => {
    const { disk, folder } = setUp();
    const world = journalWorld(disk, folder);
    const tape = world.record();
    tape.append([frame('one')]);
    expect(world.bodies(tape.tapeId)).toHaveLength(2);
    tape.append([frame('two')]);
    expect(world.bodies(tape.tapeId)).toHaveLength(3);
    expect(openArchive(disk, folder).verify()).toMatchObject({ ok: true, living: 1, tapes: 1, entries: 3 });
    tape.close('done');
  });

  it('rolls to new segments, and any entry is found where the reader says', () => {
    const { disk, folder } = setUp();
    const world = journalWorld(disk, folder, { segmentBytes: 2000 });
    const tape = world.record();
    for (let i = 0; i < 40; i += 1)
      tape.append([frame(`frame ${i} ${'x'.repeat(i * 7)}`), frame(`more ${i}`)]);
    tape.append([frame('y'.repeat(10_000))]);
    tape.append([frame('z')]);
    tape.close('done');
    const all = [...world.journal.read(tape.tapeId)];
    expect(all).toHaveLength(84);
    expect(new Set(all.map((each) => each.at.segment)).size).toBeGreaterThan(5);
    for (const { entry, at } of all) {
      const again = world.journal.readAt(tape.tapeId, at);
      expect(again.ok ? plain([again.value]) : again).toEqual(plain([entry]));
    }
    expect(openArchive(disk, folder).verify()).toMatchObject({ ok: true, entries: 84, frames: 82 });
  });

  it('lists tapes, oldest first, and keeps apart those of one second', () => {
    const { disk, folder } = setUp();
    const world = journalWorld(disk, folder);
    const tapes = [1, 2, 3].map(() => {
      const tape = world.record();
      world.clock.advance(400);
      return tape;
    });
    expect(world.journal.list().map((info) => info.tapeId)).toEqual(tapes.map((tape) => tape.tapeId));
    expect(world.journal.list()[0]).toMatchObject({ segments: 1, opened: { serverName: 'echo' } });
    for (const tape of tapes) tape.close('done');
  });

  it('closes once, gives the last entry once, and refuses more', () => {
    const { disk, folder } = setUp();
    const world = journalWorld(disk, folder);
    const tape = world.record();
    expect(tape.close('done')).toMatchObject({ ok: true, value: { kind: 'tape-closed', seq: 1 } });
    expect(tape.close('again')).toEqual({ ok: true, value: null });
    expect(tape.append([frame('late')])).toMatchObject({ ok: false, failure: { code: 'session-closed' } });
    expect(world.bodies(tape.tapeId)).toHaveLength(2);
  });

  it('answers for tapes and entries that are not there', () => {
    const { disk, folder } = setUp();
    const world = journalWorld(disk, folder);
    const at = { segment: 1, offset: 64 };
    expect(world.journal.list()).toEqual([]);
    expect([...world.journal.read('20260101-000000-abcdef')]).toEqual([]);
    for (const tapeId of ['20260101-000000-abcdef', '../../etc', '']) {
      expect(world.journal.readAt(tapeId, at)).toMatchObject({
        ok: false,
        failure: { code: 'unknown-tape' },
      });
    }
    const tape = world.record();
    const end = { segment: 1, offset: 1_000_000 };
    expect(world.journal.readAt(tape.tapeId, end)).toMatchObject({ failure: { code: 'unknown-entry' } });
    expect(world.journal.readAt(tape.tapeId, { segment: 1, offset: 70 })).toMatchObject({ ok: false });
    tape.close('done');
  });

  it('records into one folder from several journals at once', () => {
    const { disk, folder } = setUp();
    const one = journalWorld(disk, folder);
    const two = journalWorld(disk, folder, { random: { token: (length) => 'b'.repeat(length) } });
    const tapes = [one.record(), two.record()];
    for (let i = 0; i < 10; i += 1) for (const tape of tapes) tape.append([frame(`${tape.tapeId} ${i}`)]);
    for (const tape of tapes) tape.close('done');
    expect(openArchive(disk, folder).verify()).toMatchObject({ ok: true, tapes: 2, frames: 20, living: 0 });
  });

  it('marks the folder as owned only while it records', () => {
    const { disk, folder } = setUp();
    const world = journalWorld(disk, folder);
    const tape = world.record();
    const names = () => disk.names(join(folder, 'tapes', tape.tapeId));
    expect(names()).toContain('owner.json');
    tape.close('done');
    expect(names()).toEqual(['00000001.seg']);
  });
}

/** Buffers and Uint8Arrays compare by content only when they are the same class. */
function plain(given: readonly (Entry | EntryBody)[]): unknown[] {
  return given.map((each) => ('bytes' in each ? { ...each, bytes: [...each.bytes] } : each));
}
