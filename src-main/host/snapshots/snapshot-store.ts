import { join } from 'node:path';
import { isTapeId } from '../../../src-shared/journal/segment.ts';
import type { Disk } from '../ports.ts';
import { decodeSnapshot, encodeSnapshot, snapshotVersion, type Snapshot } from './snapshot-file.ts';

/** Snapshots kept of one tape, and tapes of which any are kept; the oldest go. */
export const SNAPSHOTS_PER_TAPE = 5;
export const SNAPSHOT_TAPES_MAX = 200;
/** A state that takes more than this is not saved: folding it again costs less than keeping it. */
export const SNAPSHOT_BYTES_MAX = 16 * 1024 * 1024;

const NAME = /^(\d{10})[.](\d+-[0-9a-f]{8})[.]snap$/;

/** The snapshots of a data folder. They are a cache: when all are gone, nothing is lost but time. */
export class SnapshotStore {
  readonly #disk: Disk;
  readonly #folder: string;

  constructor(disk: Disk, dataFolder: string) {
    this.#disk = disk;
    this.#folder = join(dataFolder, 'snapshots');
  }

  /** Throws what the disk throws. False when the state is too large to be kept. */
  write(snapshot: Omit<Snapshot, 'hash'>): boolean {
    const { tapeId, entries } = snapshot;
    const { bytes } = encodeSnapshot(snapshot);
    if (bytes.length > SNAPSHOT_BYTES_MAX) return false;
    const folder = join(this.#folder, tapeId);
    this.#disk.makeFolder(folder);
    const name = `${String(entries).padStart(10, '0')}.${snapshotVersion()}.snap`;
    const half = join(folder, 'half');
    this.#disk.remove(half);
    // Not synced: one that a power cut tears has a wrong checksum, and the one before it is used.
    const file = this.#disk.open(half, 'create');
    try {
      for (let done = 0; done < bytes.length;) {
        const took = file.write(bytes, done, bytes.length, done);
        if (took <= 0) throw new Error('the disk took no bytes');
        done += took;
      }
    } finally {
      file.close();
    }
    this.#disk.rename(half, join(folder, name));
    this.#prune(tapeId);
    return true;
  }

  /** How many entries are in each usable-looking snapshot of a tape, newest first. */
  list(tapeId: string): number[] {
    return this.#names(tapeId)
      .flatMap((name) => (NAME.exec(name)?.[2] === snapshotVersion() ? [Number(NAME.exec(name)?.[1])] : []))
      .toReversed();
  }

  /** The snapshot after exactly these entries; null when there is none or it is not whole. */
  load(tapeId: string, entries: number): Snapshot | null {
    const bytes = this.#disk.readWhole(
      join(this.#folder, tapeId, `${String(entries).padStart(10, '0')}.${snapshotVersion()}.snap`),
    );
    const snapshot = bytes === null ? null : decodeSnapshot(bytes);
    return snapshot?.tapeId === tapeId && snapshot.entries === entries ? snapshot : null;
  }

  /** The newest that is whole and has at most these entries, and how many newer ones could not be used. */
  newest(tapeId: string, entriesMax = Infinity): { snapshot: Snapshot | null; unusable: number } {
    let unusable = 0;
    for (const entries of this.list(tapeId)) {
      const snapshot = entries > entriesMax ? null : this.load(tapeId, entries);
      if (snapshot !== null) return { snapshot, unusable };
      unusable += 1;
    }
    return { snapshot: null, unusable };
  }

  sizeBytes(tapeId: string, entries: number): number {
    const path = join(this.#folder, tapeId, `${String(entries).padStart(10, '0')}.${snapshotVersion()}.snap`);
    return this.#disk.readWhole(path)?.length ?? 0;
  }

  /** Removes those with more than this many entries; all when absent. */
  remove(tapeId: string, beyondEntries = -1): number {
    let removed = 0;
    for (const name of this.#names(tapeId)) {
      if (Number(NAME.exec(name)?.[1] ?? Infinity) <= beyondEntries) continue;
      this.#disk.remove(join(this.#folder, tapeId, name));
      removed += 1;
    }
    if (this.#names(tapeId).length === 0 && this.#tapes().includes(tapeId))
      this.#disk.removeFolder(join(this.#folder, tapeId));
    return removed;
  }

  removeAll(): number {
    let removed = 0;
    for (const tapeId of this.#tapes()) removed += this.remove(tapeId);
    return removed;
  }

  #prune(tapeId: string): void {
    const names = this.#names(tapeId).filter((name) => NAME.test(name));
    const useful = names.filter((name) => NAME.exec(name)?.[2] === snapshotVersion());
    const kept = new Set(useful.slice(-SNAPSHOTS_PER_TAPE));
    for (const name of names) if (!kept.has(name)) this.#disk.remove(join(this.#folder, tapeId, name));
    const tapes = this.#tapes();
    for (const oldest of tapes.slice(0, Math.max(0, tapes.length - SNAPSHOT_TAPES_MAX))) this.remove(oldest);
  }

  #names(tapeId: string): readonly string[] {
    return this.#disk.names(join(this.#folder, tapeId));
  }

  /** Oldest first: their ids begin with the date. */
  #tapes(): string[] {
    return this.#disk.names(this.#folder).filter(isTapeId);
  }
}
