import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { SEGMENT_HEADER_BYTES, segmentName } from '../../../src-shared/journal/segment.ts';
import { createFakeDisk, type FakeDisk } from '../../sim/disk-fake.ts';
import { frame, journalWorld } from '../../sim/journal-world.ts';
import { openArchive } from './archive.ts';

const DATA = '/data';

/** A small tape of one segment (or more), whole and closed. */
function recorded(options: { segmentBytes?: number; isOpen?: boolean } = {}) {
  const disk = createFakeDisk();
  const world = journalWorld(disk, DATA, { segmentBytes: options.segmentBytes ?? 1_000_000 });
  const tape = world.record();
  tape.append([frame('{"id":1}\n', 'out'), frame('{"id":1,"result":{}}\n')]);
  tape.append([{ kind: 'stderr', mark: 'whole', bytes: new Uint8Array([0xff, 0x0a]) }]);
  tape.append([{ kind: 'process-exited', code: 7, signal: null, expected: false, killedDescendants: 0 }]);
  if (options.isOpen !== true) tape.close('exited');
  const folder = join(DATA, 'tapes', tape.tapeId);
  const offsets = [...world.journal.read(tape.tapeId)].map((each) => each.at);
  return { disk, world, tape, folder, offsets, first: join(folder, segmentName(1)) };
}

/** The writer died: nobody owns the tape any more. */
function killWriter(disk: FakeDisk, folder: string): void {
  disk.remove(join(folder, 'owner.json'));
}

describe('a tape that is cut short', () => {
  it('is read up to its last whole entry, wherever it was cut', () => {
    const { disk, world, tape, first, offsets, folder } = recorded({ isOpen: true });
    killWriter(disk, folder);
    const whole = disk.peek(first);
    const starts = offsets.map((at) => at.offset);
    for (let length = 0; length < whole.length; length += 1) {
      disk.poke(first, whole.subarray(0, length));
      const ends = [...starts.slice(1), whole.length];
      const entries = ends.filter((end) => end <= length).length;
      expect(world.bodies(tape.tapeId)).toHaveLength(entries);
      const isBetween = length === SEGMENT_HEADER_BYTES || ends.includes(length);
      const report = openArchive(disk, DATA).verify();
      expect(report).toMatchObject({ ok: true, entries, tornTails: isBetween ? 0 : 1, problems: [] });
      expect(openArchive(disk, DATA).tapes()).toMatchObject([
        { state: 'interrupted', ending: 'host died', entries, openedMs: Date.UTC(2026, 10, 1) },
      ]);
    }
  });

  it('is torn, not damaged, when a power cut left zeros', () => {
    const { disk, first, folder } = recorded({ isOpen: true });
    killWriter(disk, folder);
    const zeros = new Uint8Array(5000);
    disk.poke(first, Buffer.concat([disk.peek(first), zeros]));
    expect(openArchive(disk, DATA).verify()).toMatchObject({ ok: true, entries: 5, tornTails: 1 });
    expect(openArchive(disk, DATA).tapes()[0]).toMatchObject({ state: 'interrupted', entries: 5 });
  });

  it('is whole while its writer lives', () => {
    const { disk, first } = recorded({ isOpen: true });
    disk.poke(first, disk.peek(first).subarray(0, -3));
    expect(openArchive(disk, DATA).verify()).toMatchObject({ ok: true, living: 1, tornTails: 0, entries: 4 });
    expect(openArchive(disk, DATA).tapes()[0]).toMatchObject({ state: 'living', ending: '', entries: 4 });
  });
});

describe('a tape that was changed', () => {
  it('is found out, whichever byte it was', () => {
    const { disk, world, tape, first } = recorded();
    const whole = disk.peek(first);
    for (let at = 0; at < whole.length; at += 1) {
      for (const flip of [0x01, 0x80, 0xff]) {
        const changed = whole.slice();
        changed[at] = (changed[at] ?? 0) ^ flip;
        disk.poke(first, changed);
        const report = openArchive(disk, DATA).verify();
        expect(report.ok, `byte ${at} ^ ${flip}`).toBe(false);
        expect(report.problems[0]).toMatchObject({ tapeId: tape.tapeId, segment: 1 });
        expect(world.bodies(tape.tapeId).length).toBeLessThan(6);
        expect(openArchive(disk, DATA).tapes()).toHaveLength(1);
      }
    }
  });

  it('is read on behind the damage by verify and scan', () => {
    const { disk, first, offsets } = recorded();
    const changed = disk.peek(first);
    const at = (offsets[2]?.offset ?? 0) + 40;
    changed[at] = (changed[at] ?? 0) ^ 1;
    disk.poke(first, changed);
    const report = openArchive(disk, DATA).verify();
    expect(report).toMatchObject({ ok: false, entries: 5, frames: 1 });
    expect(report.problems).toEqual([
      expect.objectContaining({ offset: offsets[2]?.offset, why: 'checksum does not match' }),
      expect.objectContaining({ offset: offsets[3]?.offset, why: 'entry 3 stands where 2 belongs' }),
    ]);
    expect([...openArchive(disk, DATA).scan('')].map((hit) => hit.entry.seq)).toEqual([0, 1, 3, 4, 5]);
  });

  it('is found out when a segment is missing, or belongs to another tape', () => {
    const { disk, folder } = recorded({ segmentBytes: 300 });
    const second = disk.peek(join(folder, segmentName(2)));
    disk.remove(join(folder, segmentName(2)));
    const report = openArchive(disk, DATA).verify();
    expect(report.ok).toBe(false);
    expect(report.problems[0]).toMatchObject({ segment: 2, why: 'the segment is missing' });
    disk.open(join(folder, segmentName(2)), 'create').close();
    const foreign = second.slice();
    foreign.set(new TextEncoder().encode('20200101'), 28);
    new DataView(foreign.buffer).setUint32(60, crc32(foreign.subarray(0, 60)), true);
    disk.poke(join(folder, segmentName(2)), foreign);
    expect(openArchive(disk, DATA).verify().problems[0]?.why).toMatch(/^belongs to tape 20200101/);
  });

  it('is found out when something stands behind its end', () => {
    const { disk, first, offsets } = recorded();
    const whole = disk.peek(first);
    const again = whole.subarray(offsets[4]?.offset, offsets[5]?.offset);
    disk.poke(first, Buffer.concat([whole, again]));
    expect(openArchive(disk, DATA).verify().ok).toBe(false);
    disk.poke(first, Buffer.concat([whole, again.subarray(0, 20)]));
    expect(openArchive(disk, DATA).verify().problems[0]?.why).toBe('bytes stand behind the end of the tape');
  });

  it('is found out when a segment in the middle ends early', () => {
    const { disk, first } = recorded({ segmentBytes: 300 });
    disk.poke(first, disk.peek(first).subarray(0, -2));
    expect(openArchive(disk, DATA).verify().problems[0]?.why).toBe('the segment ends inside of an entry');
  });
});

describe('a tape of a newer version', () => {
  it('is refused and left as it is', () => {
    const { disk, world, tape, first } = recorded();
    const newer = disk.peek(first);
    const view = new DataView(newer.buffer);
    view.setUint16(8, 9, true);
    view.setUint32(60, crc32(newer.subarray(0, 60)), true);
    disk.poke(first, newer);
    expect(world.journal.readAt(tape.tapeId, { segment: 1, offset: 64 })).toMatchObject({
      ok: false,
      failure: { code: 'data-too-new' },
    });
    expect(world.bodies(tape.tapeId)).toEqual([]);
    expect(world.journal.list()).toMatchObject([{ tapeId: tape.tapeId, opened: null }]);
    expect(openArchive(disk, DATA).verify().problems[0]?.why).toMatch(
      /^format 9\.2, this program reads up to/,
    );
    expect(openArchive(disk, DATA).tapes()[0]).toMatchObject({ ending: 'recorded by a newer version' });
    expect(disk.peek(first)).toEqual(newer);
    expect(disk.openFiles()).toBe(0);
  });
});

describe('other things in the folder', () => {
  it('are nobody’s tapes', () => {
    const { disk } = recorded();
    disk.makeFolder(join(DATA, 'tapes', 'notes'));
    disk.makeFolder(join(DATA, 'tapes', '20200101-000000-aaaaaa'));
    const report = openArchive(disk, DATA).verify();
    expect(report).toMatchObject({ ok: true, tapes: 2, entries: 6, frames: 2, problems: [] });
    expect(
      openArchive(disk, DATA)
        .tapes()
        .map((tape) => tape.state),
    ).toEqual(['interrupted', 'ended']);
  });
});
