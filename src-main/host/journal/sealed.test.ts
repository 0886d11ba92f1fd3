import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { segmentName } from '../../../src-shared/journal/segment.ts';
import { createFakeDisk, type FakeDisk } from '../../sim/disk-fake.ts';
import { frame, journalWorld } from '../../sim/journal-world.ts';
import { anyBody } from '../../sim/journal-arbitrary.ts';
import type { Entry } from '../../../src-shared/journal/entry.ts';
import type { Disk } from '../ports.ts';
import { openArchive } from './archive.ts';
import { sealTape, sealable } from './seal.ts';
import { readTape } from './tape-reader.ts';

const DATA = '/data';
const SMALL = { bytesMin: 0, blockEntries: 3 };

function recorded({ segmentBytes = 1_000_000, entries = 10, isOpen = false } = {}) {
  const disk = createFakeDisk();
  const world = journalWorld(disk, DATA, { segmentBytes });
  const tape = world.record();
  for (let i = 2; i < entries; i += 1) tape.append([frame(`{"id":${i},"method":"ping"}\n`)]);
  if (!isOpen) tape.close('stopped');
  const folder = join(DATA, 'tapes', tape.tapeId);
  return { disk, world, tape, folder, first: join(folder, segmentName(1)) };
}

const seal = (disk: Disk, folder: string) => [...sealTape(disk, folder, SMALL)];
const entriesOf = (disk: Disk, folder: string) => [...readTape(disk, folder)];
/** Buffers and plain arrays are the same bytes. */
const plain = (entry: Entry) => ('bytes' in entry ? { ...entry, bytes: [...entry.bytes] } : entry);
const plainAll = (read: ReturnType<typeof entriesOf>) =>
  read.map(({ entry, at }) => ({ entry: plain(entry), at }));
const verify = (disk: Disk) => openArchive(disk, DATA).verify();

/** A disk that is gone after so many changes, as for a process that was killed. */
function killedAfter(disk: FakeDisk, changes: number): { disk: Disk; killed: () => boolean } {
  let left = changes;
  const spend = () => {
    if (left === 0) throw Object.assign(new Error('killed'), { code: 'EKILLED' });
    left -= 1;
  };
  const dying: Disk = {
    ...disk,
    open(path, mode) {
      if (mode !== 'read') spend();
      const file = disk.open(path, mode);
      return {
        ...file,
        write(bytes, from, to, position) {
          spend();
          return file.write(bytes, from, to, position);
        },
        sync() {
          spend();
          file.sync();
        },
      };
    },
    rename(from, to) {
      spend();
      disk.rename(from, to);
    },
    remove(path) {
      spend();
      disk.remove(path);
    },
    syncFolder: () => spend(),
  };
  return { disk: dying, killed: () => left === 0 };
}

describe('a tape that is sealed', () => {
  it('has the same entries at the same places, whatever they are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(anyBody, { minLength: 1, maxLength: 4 }), { maxLength: 20 }),
        fc.integer({ min: 200, max: 5_000 }),
        fc.integer({ min: 1, max: 7 }),
        (batches, segmentBytes, blockEntries) => {
          const disk = createFakeDisk();
          const world = journalWorld(disk, DATA, { segmentBytes });
          const tape = world.record();
          for (const batch of batches) tape.append(batch);
          tape.close('stopped');
          const folder = join(DATA, 'tapes', tape.tapeId);
          const before = entriesOf(disk, folder);
          const [summary] = openArchive(disk, DATA).tapes();
          const wasOk = verify(disk).ok;
          const steps = [...sealTape(disk, folder, { bytesMin: 0, blockEntries })];
          expect(steps.every(({ kind }) => kind === 'sealed')).toBe(true);
          expect(plainAll(entriesOf(disk, folder))).toEqual(plainAll(before));
          for (const { entry, at } of before) {
            const read = world.journal.readAt(tape.tapeId, at);
            expect(read.ok && plain(read.value)).toEqual(plain(entry));
          }
          const [after] = openArchive(disk, DATA).tapes();
          expect(after).toEqual({
            ...summary,
            sealing: 'sealed',
            sizeBytes: after?.sizeBytes,
            sealedBytes: after?.sizeBytes,
          });
          expect(verify(disk)).toMatchObject({ ok: wasOk, sealed: steps.length, segments: steps.length });
          expect(disk.openFiles()).toBe(0);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('is smaller, tells both sizes, and is not sealed again', () => {
    const { disk, world, folder, tape } = recorded({ entries: 600 });
    const rawBytes = world.journal.list()[0]?.sizeBytes ?? 0;
    expect([...sealTape(disk, folder)]).toMatchObject([{ kind: 'sealed', segment: 1, rawBytes }]);
    const [info] = world.journal.list();
    expect(info).toMatchObject({ tapeId: tape.tapeId, rawBytes, segments: 1, sealed: 1 });
    expect(info?.sizeBytes).toBeLessThan(rawBytes / 4);
    expect([...sealTape(disk, folder)]).toEqual([]);
    expect(openArchive(disk, DATA).tapes()).toMatchObject([{ sealing: 'sealed', entries: 600, rawBytes }]);
  });

  it('leaves what may still grow: the last segment of a tape that has not ended', () => {
    const { disk, folder, tape, world } = recorded({ segmentBytes: 300, isOpen: true, entries: 20 });
    const segments = world.journal.list()[0]?.segments ?? 0;
    expect(segments).toBeGreaterThan(2);
    expect(seal(disk, folder)).toHaveLength(segments - 1);
    expect(sealable(disk, folder, 0)).toEqual([]);
    tape.append([frame('more\n')]);
    tape.close('stopped');
    expect(verify(disk)).toMatchObject({ ok: true, entries: 21, problems: [] });
    seal(disk, folder);
    expect(verify(disk)).toMatchObject({ ok: true, entries: 21, problems: [] });
    expect(world.journal.list()).toMatchObject([{ sealed: world.journal.list()[0]?.segments }]);
  });

  it('leaves a tape whose host died as it is, and what is too small to gain anything', () => {
    const { disk, folder } = recorded({ isOpen: true });
    disk.remove(join(folder, 'owner.json'));
    expect(seal(disk, folder)).toEqual([]);
    const small = recorded();
    expect([...sealTape(small.disk, small.folder)]).toEqual([]);
  });

  it('leaves what is damaged as it lies there', () => {
    const { disk, folder, first } = recorded();
    const whole = disk.peek(first);
    for (const at of [100, 400]) {
      const changed = whole.slice();
      changed[at] = (changed[at] ?? 0) ^ 1;
      disk.poke(first, changed);
      expect(seal(disk, folder).filter(({ kind }) => kind === 'sealed')).toEqual([]);
      expect(disk.peek(first)).toEqual(changed);
      expect(disk.names(folder)).toEqual([segmentName(1)]);
    }
  });

  it('can be read on by who had it open, and by who opens it afterwards', () => {
    const { disk, folder } = recorded({ entries: 30, segmentBytes: 400 });
    const before = entriesOf(disk, folder);
    const read: typeof before = [];
    for (const each of readTape(disk, folder)) {
      read.push(each);
      if (read.length === 2) seal(disk, folder);
    }
    expect(plainAll(read)).toEqual(plainAll(before));
  });
});

describe('sealing that is interrupted', () => {
  it('leaves the old tape or the new one, wherever it was killed', () => {
    let wasKilled = true;
    let oldOnes = 0;
    let newOnes = 0;
    for (let changes = 0; wasKilled; changes += 1) {
      const { disk, folder, first, world } = recorded({ segmentBytes: 400, entries: 12 });
      // The raw tape is on the disk for good; only what sealing does is not.
      for (const name of disk.names(folder)) {
        const file = disk.open(join(folder, name), 'append');
        file.sync();
        file.close();
      }
      const before = entriesOf(disk, folder);
      const raw = disk.peek(first);
      const dying = killedAfter(disk, changes);
      try {
        seal(dying.disk, folder);
        wasKilled = false;
      } catch {
        // That is what the test is about.
      }
      if (wasKilled) disk.powerCut();
      if (Buffer.compare(disk.peek(first), raw) === 0) oldOnes += 1;
      else newOnes += 1;
      expect(entriesOf(disk, folder)).toEqual(before);
      expect(verify(disk)).toMatchObject({ ok: true, problems: [] });
      // The next one cleans up and finishes.
      seal(disk, folder);
      const [info] = world.journal.list();
      expect(info?.sealed).toBe(info?.segments);
      expect(entriesOf(disk, folder)).toEqual(before);
      expect(disk.names(folder).every((name) => name.endsWith('.seg'))).toBe(true);
    }
    expect(oldOnes).toBeGreaterThan(3);
    expect(newOnes).toBeGreaterThan(3);
  });

  it('leaves the old tape when the disk is full, fails or cannot read back', () => {
    for (const [operation, code] of [
      ['write', 'ENOSPC'],
      ['sync', 'EIO'],
      ['rename', 'EACCES'],
      ['open', 'EACCES'],
    ] as const) {
      const { disk, folder, first } = recorded();
      const raw = disk.peek(first);
      disk.failNext(operation, code, 1, operation === 'open' ? 3 : 0);
      expect(() => seal(disk, folder)).toThrow(code);
      expect(disk.peek(first)).toEqual(raw);
      expect(disk.names(folder)).toEqual([segmentName(1)]);
      expect(disk.openFiles()).toBe(0);
    }
  });
});

describe('a sealed tape that was changed', () => {
  it('is found out whichever byte it was, and loses one block at most', () => {
    const { disk, world, folder, first, tape } = recorded();
    seal(disk, folder);
    const whole = disk.peek(first);
    for (let at = 0; at < whole.length; at += 1) {
      // One bit, all of them, or the highest, in turns: every byte is changed once.
      for (const flip of [[0x01, 0x80, 0xff][at % 3] ?? 1]) {
        const changed = whole.slice();
        changed[at] = (changed[at] ?? 0) ^ flip;
        disk.poke(first, changed);
        const report = verify(disk);
        expect(report.ok, `byte ${at} ^ ${flip}`).toBe(false);
        expect(report.entries, `byte ${at} ^ ${flip}`).toBeGreaterThanOrEqual(7);
        const gone = report.problems.reduce((sum, { lost }) => sum + (lost?.entries ?? 0), 0);
        expect(report.entries + gone, `byte ${at} ^ ${flip}`).toBe(10);
        expect(openArchive(disk, DATA).tapes()).toHaveLength(1);
        expect([...openArchive(disk, DATA).scan('')]).toHaveLength(report.entries);
        expect(world.bodies(tape.tapeId).length).toBeLessThanOrEqual(10);
      }
    }
    expect(disk.openFiles()).toBe(0);
  });

  it('says which entries are lost, and why one of them cannot be shown', () => {
    const { disk, world, folder, first, tape } = recorded();
    const places = entriesOf(disk, folder).map(({ at }) => at);
    seal(disk, folder);
    const changed = disk.peek(first);
    const second = Buffer.from(changed).indexOf('TBLK', 64 + 4);
    changed[second + 40] = (changed[second + 40] ?? 0) ^ 1;
    disk.poke(first, changed);
    expect(verify(disk).problems).toEqual([
      {
        tapeId: tape.tapeId,
        segment: 1,
        offset: places[3]?.offset,
        why: 'entries 3 to 5 are lost: the checksum of its block does not match',
        lost: { firstSeq: 3, entries: 3 },
      },
    ]);
    for (const [seq, at] of places.entries()) {
      const read = world.journal.readAt(tape.tapeId, at);
      const isLost = seq >= 3 && seq <= 5;
      expect(read).toMatchObject(
        isLost ? { ok: false, failure: { code: 'entry-lost' } } : { ok: true, value: { seq } },
      );
    }
  });

  it('is read as far as it goes wherever it was cut', () => {
    const { disk, folder, first } = recorded();
    seal(disk, folder);
    const whole = disk.peek(first);
    for (let length = 64; length < whole.length; length += 1) {
      disk.poke(first, whole.subarray(0, length));
      const report = verify(disk);
      expect(report.ok, `cut to ${length}`).toBe(false);
      const seqs = [...openArchive(disk, DATA).scan('')].map(({ entry }) => entry.seq);
      expect(seqs).toEqual(Array.from({ length: report.entries }, (_, i) => i));
    }
  });

  it('finds its blocks by their heads when the index is gone, also behind a bad head', () => {
    const { disk, folder, first } = recorded();
    seal(disk, folder);
    const changed = disk.peek(first);
    changed[changed.length - 1] = 0;
    const second = Buffer.from(changed).indexOf('TBLK', 64 + 4);
    changed[second + 5] = (changed[second + 5] ?? 0) ^ 0xff;
    disk.poke(first, changed);
    const report = verify(disk);
    expect(report.problems.map(({ why }) => why)).toEqual([
      'the index of its blocks is damaged',
      expect.stringMatching(/does not follow/),
      'entries 3 to 5 are lost: its block is not there',
    ]);
    expect(report.entries).toBe(7);
  });
});
