import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decodeSegmentHeader, segmentName } from '../../../src-shared/journal/segment.ts';
import { createFakeDisk } from '../../sim/disk-fake.ts';
import { frame, journalWorld } from '../../sim/journal-world.ts';
import type { Disk, DiskFile } from '../ports.ts';
import { openArchive } from './archive.ts';
import { sealTape } from './seal.ts';
import { SegmentWriter } from './segment-writer.ts';

const DATA = '/data';
const ENTRIES = 12;

/** A tape whose first segment was left, and the writer that still has to sync it. */
function recorded() {
  const disk = createFakeDisk();
  const world = journalWorld(disk, DATA, { segmentBytes: 900 });
  const tape = world.record();
  for (let n = 0; n < ENTRIES; n += 1) tape.append([frame(`${n} ${'x'.repeat(120)}`)]);
  const folder = `${DATA}/tapes/${tape.tapeId}`;
  const path = `${folder}/${segmentName(1)}`;
  const header = decodeSegmentHeader(disk.peek(path), crc32);
  const second = decodeSegmentHeader(disk.peek(`${folder}/${segmentName(2)}`), crc32);
  if (header.kind !== 'header' || second.kind !== 'header') throw new Error('no two segments');
  const end = { sizeBytes: disk.peek(path).length, nextSeq: second.header.firstSeq };
  const writer = SegmentWriter.reopen(disk, folder, header.header, end);
  const bodies = () => world.bodies(tape.tapeId);
  return { disk, tape, folder, path, writer, bodies };
}

/** The same disk; before its call number `at`, something else happens. */
function interrupted(
  disk: Disk,
  at: number,
  meanwhile: () => void,
): { readonly disk: Disk; calls(): number } {
  let calls = 0;
  const call = (): void => {
    calls += 1;
    if (calls === at) meanwhile();
  };
  const file = (real: DiskFile): DiskFile => ({
    write(bytes, from, to, position) {
      call();
      return real.write(bytes, from, to, position);
    },
    read(into, position) {
      call();
      return real.read(into, position);
    },
    sizeBytes: () => real.sizeBytes(),
    truncate: (sizeBytes) => real.truncate(sizeBytes),
    sync() {
      call();
      real.sync();
    },
    syncLater: (done) => real.syncLater(done),
    close: () => real.close(),
  });
  return {
    disk: {
      ...disk,
      open(path, mode) {
        call();
        return file(disk.open(path, mode));
      },
      replace(path, bytes) {
        call();
        disk.replace(path, bytes);
      },
      rename(from, to) {
        call();
        disk.rename(from, to);
      },
      remove(path) {
        call();
        disk.remove(path);
      },
      syncFolder(path) {
        call();
        disk.syncFolder(path);
      },
    },
    calls: () => calls,
  };
}

function seal(disk: Disk, folder: string): void {
  for (const step of sealTape(disk, folder, { bytesMin: 1, blockEntries: 3 })) void step;
}

/** Runs one of them, and the other before each of its calls in turn. */
function inEveryOrder(
  one: (disk: Disk, all: ReturnType<typeof recorded>) => void,
  other: (disk: Disk, all: ReturnType<typeof recorded>) => void,
): { readonly orders: number; readonly sealed: number } {
  let sealed = 0;
  for (let at = 1; ; at += 1) {
    const all = recorded();
    const before = all.bodies();
    const way = interrupted(all.disk, at, () => other(all.disk, all));
    one(way.disk, all);
    if (way.calls() < at) return { orders: at - 1, sealed };
    expect(all.bodies(), `at call ${at}`).toEqual(before);
    // The disk had failed to sync it once: what counts now is what a power cut leaves.
    all.writer.close();
    const segment = all.disk.peek(all.path);
    all.disk.powerCut();
    expect(all.disk.peek(all.path), `at call ${at}`).toEqual(segment);
    const header = decodeSegmentHeader(segment, crc32);
    if (header.kind === 'header' && header.isSealed) sealed += 1;
    // And whoever seals next finishes.
    seal(all.disk, all.folder);
    expect(openArchive(all.disk, DATA).verify()).toMatchObject({ problems: [] });
    expect(all.disk.names(all.folder).filter((name) => name.endsWith('.sealing'))).toEqual([]);
  }
}

describe('a segment that is written again after a failed sync, while it is sealed', () => {
  it('has all its entries, on the disk, whenever the sealer comes in between', () => {
    const { orders } = inEveryOrder(
      (disk, { writer }) => writer.rewrite(disk),
      (disk, { folder }) => seal(disk, folder),
    );
    expect(orders).toBeGreaterThan(2);
  });

  it('has all its entries, on the disk, whenever the writer comes in between', () => {
    const { orders, sealed } = inEveryOrder(
      (disk, { folder }) => seal(disk, folder),
      (disk, { writer }) => writer.rewrite(disk),
    );
    expect(orders).toBeGreaterThan(10);
    expect(sealed).toBeGreaterThan(5);
  });

  it('stays sealed when the sealer was first', () => {
    const { disk, folder, path, writer } = recorded();
    seal(disk, folder);
    const sealed = disk.peek(path);
    writer.rewrite(disk);
    expect(disk.peek(path)).toEqual(sealed);
  });
});
