import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Disk, DiskFile } from '../ports.ts';
import { createFakeClock } from '../../sim/clock.ts';
import { createFakeDisk } from '../../sim/disk-fake.ts';
import { frame, journalWorld } from '../../sim/journal-world.ts';
import { openArchive } from './archive.ts';
import { createRepair } from './repair.ts';

const DATA = '/data';

function finished<T>(work: Generator<null, T>): T {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

/** What a process can do before it is killed: this many operations that change the disk. */
class Killed extends Error {}

function mortal(disk: Disk, operations: number): Disk {
  let left = operations;
  const act = (): void => {
    if (left === 0) throw new Killed('killed');
    left -= 1;
  };
  const file = (real: DiskFile): DiskFile => ({
    write(bytes, from, to, position) {
      if (left === 0 && to - from > 1) {
        // A write may be cut in its middle.
        real.write(bytes, from, from + Math.floor((to - from) / 2), position);
      }
      act();
      return real.write(bytes, from, to, position);
    },
    truncate(sizeBytes) {
      act();
      real.truncate(sizeBytes);
    },
    read: (into, position) => real.read(into, position),
    sizeBytes: () => real.sizeBytes(),
    sync: () => real.sync(),
    syncLater: (done) => real.syncLater(done),
    close: () => real.close(),
  });
  return {
    open(path, mode) {
      if (mode === 'create') act();
      return file(disk.open(path, mode));
    },
    readWhole: (path) => disk.readWhole(path),
    replace(path, bytes) {
      act();
      disk.replace(path, bytes);
    },
    makeFolder: (path) => disk.makeFolder(path),
    names: (path) => disk.names(path),
    rename(from, to) {
      act();
      disk.rename(from, to);
    },
    roomBytes: (folder) => disk.roomBytes(folder),
    remove(path) {
      act();
      disk.remove(path);
    },
    removeFolder(path) {
      act();
      disk.removeFolder(path);
    },
    syncFolder: (path) => disk.syncFolder(path),
    syncFolderLater: (path, done) => disk.syncFolderLater(path, done),
  };
}

/** The owner's process, as far as the disk can tell, is gone. */
function bury(disk: ReturnType<typeof createFakeDisk>, tapeId: string): void {
  const path = `${DATA}/tapes/${tapeId}/owner.json`;
  const bytes = disk.readWhole(path);
  if (bytes === null) return;
  const owner = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
  disk.replace(path, new TextEncoder().encode(JSON.stringify({ ...owner, started: 'long ago/1' })));
}

const repairOn = (disk: Disk) =>
  createRepair({ dataFolder: DATA, disk, clock: createFakeClock(), hostRun: 'run-2' });

function recoverAll(disk: Disk): number {
  const repair = repairOn(disk);
  let torn = 0;
  for (const tapeId of finished(repair.interrupted())) {
    const end = finished(repair.examine(tapeId));
    if (end.kind === 'whole') {
      const done = repair.finish(tapeId, end, { reapedProcesses: 0 });
      if (!done.ok) throw new Killed(done.failure.message);
      torn = done.value.tornBytes;
    } else if (end.kind === 'empty') {
      const done = repair.clear(tapeId);
      if (!done.ok) throw new Killed(done.failure.message);
    }
  }
  return torn;
}

const life = fc.record({
  frames: fc.array(fc.nat({ max: 300 }), { maxLength: 12 }),
  segmentBytes: fc.constantFrom(400, 1200, 1_000_000),
  tornBytes: fc.nat({ max: 60 }),
  kills: fc.array(fc.nat({ max: 8 }), { maxLength: 4 }),
});

describe('a tape whose host died', () => {
  it('is ended whole, wherever recovery itself is killed, however often', () => {
    fc.assert(
      fc.property(life, ({ frames, segmentBytes, tornBytes, kills }) => {
        const disk = createFakeDisk();
        const { record, bodies } = journalWorld(disk, DATA, { segmentBytes });
        const writer = record();
        for (const size of frames) writer.append([frame('x'.repeat(size))]);
        const { tapeId } = writer;
        const before = bodies(tapeId);
        const segment = disk.names(`${DATA}/tapes/${tapeId}`).findLast((name) => name.endsWith('.seg'));
        const path = `${DATA}/tapes/${tapeId}/${segment}`;
        // An entry that was on its way: a length, and less than it says.
        const half = new Uint8Array(tornBytes).fill(7);
        if (tornBytes >= 4) new DataView(half.buffer).setUint32(0, 5000, true);
        disk.poke(path, new Uint8Array([...disk.peek(path), ...half]));
        for (const kill of kills) {
          bury(disk, tapeId);
          try {
            recoverAll(mortal(disk, kill));
          } catch (error) {
            if (!(error instanceof Killed)) throw error;
          }
        }
        bury(disk, tapeId);
        recoverAll(disk);
        expect(recoverAll(disk)).toBe(0);
        const after = bodies(tapeId);
        expect(after.slice(0, before.length)).toEqual(before);
        const ends = after.slice(before.length).map(({ kind }) => kind);
        expect(ends).toEqual(['recovered', 'tape-closed']);
        expect(openArchive(disk, DATA).verify()).toMatchObject({ ok: true, tornTails: 0, living: 0 });
        expect(disk.openFiles()).toBe(1);
      }),
      { numRuns: 400 },
    );
  });

  it('says how much was cut, also when the one that cut it was killed', () => {
    const disk = createFakeDisk();
    const { record, bodies } = journalWorld(disk, DATA);
    const writer = record();
    writer.append([frame('kept')]);
    const path = `${DATA}/tapes/${writer.tapeId}/00000001.seg`;
    const half = new Uint8Array(33).fill(1);
    new DataView(half.buffer).setUint32(0, 5000, true);
    disk.poke(path, new Uint8Array([...disk.peek(path), ...half]));
    bury(disk, writer.tapeId);
    expect(() => recoverAll(mortal(disk, 2))).toThrow(Killed);
    bury(disk, writer.tapeId);
    expect(recoverAll(disk)).toBeGreaterThanOrEqual(33);
    expect(bodies(writer.tapeId).at(-2)).toMatchObject({ kind: 'recovered', hostRun: 'run-2' });
  });

  it('is left as it is when it is damaged, and one that lives is not touched', () => {
    const disk = createFakeDisk();
    const { record } = journalWorld(disk, DATA);
    const living = record();
    const damaged = record();
    damaged.append([frame('one'), frame('two'), frame('three')]);
    bury(disk, damaged.tapeId);
    const path = `${DATA}/tapes/${damaged.tapeId}/00000001.seg`;
    const bytes = disk.peek(path);
    bytes[bytes.length - 80] = (bytes[bytes.length - 80] ?? 0) ^ 0xff;
    disk.poke(path, bytes);
    const repair = repairOn(disk);
    expect(finished(repair.interrupted())).toEqual([damaged.tapeId]);
    expect(finished(repair.examine(damaged.tapeId))).toMatchObject({ kind: 'unreadable', isTooNew: false });
    expect(disk.peek(path)).toEqual(bytes);
    expect(living.append([frame('goes on')]).ok).toBe(true);
  });
});
