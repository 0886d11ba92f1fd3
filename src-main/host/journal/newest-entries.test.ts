import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFakeDisk, type FakeDisk } from '../../sim/disk-fake.ts';
import { frame, journalWorld } from '../../sim/journal-world.ts';
import type { Disk } from '../ports.ts';
import { newestEntries } from './newest-entries.ts';
import { sealTape } from './seal.ts';
import { readTape } from './tape-reader.ts';

const DATA = '/data';
const SEGMENTS_MAX = 4;
const APPENDED = 5;

function recorded(lengths: readonly number[], segmentBytes: number) {
  const disk = createFakeDisk();
  const tape = journalWorld(disk, DATA, { segmentBytes }).record();
  const frames = lengths.map((length) => frame(`"${'x'.repeat(length)}"\n`));
  for (let at = 0; at < frames.length; at += APPENDED) tape.append(frames.slice(at, at + APPENDED));
  tape.close('stopped');
  return { disk, tapeId: tape.tapeId, folder: join(DATA, 'tapes', tape.tapeId) };
}

const placesOf = (read: Iterable<ReturnType<typeof newestEntries>[number]>) =>
  Array.from(read, ({ entry, at }) => ({ seq: entry.seq, at }));

/** The last of what is read from the beginning, as far as the newest segments have them. */
function last(disk: Disk, folder: string, max: number) {
  const all = placesOf(readTape(disk, folder));
  const newest = all.at(-1)?.at.segment ?? 0;
  return all.slice(-max).filter(({ at }) => at.segment > newest - SEGMENTS_MAX);
}

function readBytes(disk: FakeDisk): { disk: Disk; read: () => number } {
  let bytes = 0;
  return {
    read: () => bytes,
    disk: {
      ...disk,
      open(path, mode) {
        const file = disk.open(path, mode);
        return {
          ...file,
          read(into, position) {
            const got = file.read(into, position);
            bytes += got;
            return got;
          },
        };
      },
    },
  };
}

describe('newestEntries', () => {
  it('are the last of all entries, over segments, sealed or not', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 600 }), { maxLength: 120 }),
        fc.constantFrom(500, 4_000, 10_000_000),
        fc.integer({ min: 1, max: 150 }),
        fc.boolean(),
        (lengths, segmentBytes, max, isSealed) => {
          const { disk, tapeId, folder } = recorded(lengths, segmentBytes);
          const expected = last(disk, folder, max);
          if (isSealed) for (const _step of sealTape(disk, folder, { bytesMin: 0, blockEntries: 3 }));
          expect(placesOf(newestEntries(disk, DATA, tapeId, max))).toEqual(expected);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('look further back when the entries are large, and not at the whole of a long segment', () => {
    const { disk, tapeId, folder } = recorded(
      Array.from({ length: 600 }, () => 8_000),
      100_000_000,
    );
    const counted = readBytes(disk);
    expect(placesOf(newestEntries(counted.disk, DATA, tapeId, 100))).toEqual(last(disk, folder, 100));
    expect(counted.read()).toBeLessThan(3_500_000);
    const expected = last(disk, folder, 100);
    expect([...sealTape(disk, folder)].length).toBeGreaterThan(0);
    expect(placesOf(newestEntries(disk, DATA, tapeId, 100))).toEqual(expected);
  });

  it('are none for what is no tape, or has nothing that can be read', () => {
    const { disk, tapeId, folder } = recorded([], 1_000);
    expect(newestEntries(disk, DATA, '../../etc', 10)).toEqual([]);
    expect(newestEntries(disk, DATA, '20260101-000000-absent', 10)).toEqual([]);
    disk.poke(join(folder, '00000001.seg'), new Uint8Array(10));
    expect(newestEntries(disk, DATA, tapeId, 10)).toEqual([]);
  });
});
