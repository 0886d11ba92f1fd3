import type { Clock, Disk } from '../ports.ts';
import type { SegmentWriter } from './segment-writer.ts';

/** After a sync that failed the next one waits at least this long. */
export const SYNC_BACKOFF_MS = 1000;

export interface TapeSyncOptions {
  readonly clock: Clock;
  readonly disk: Disk;
  /** Milliseconds from an append to its sync, 0 for at once; null leaves power cuts to the operating system. */
  syncAfterMs(): number | null;
  /** A sync of this file failed. True: its content is on the disk all the same, by another way. */
  mend(segment: SegmentWriter, error: Error): boolean;
}

interface File {
  readonly segment: SegmentWriter;
  /** Folders whose names must be on the disk before anything in the file counts. */
  folders: readonly string[];
  /** Entries of the tape before this one are safe, as far as this file is concerned. */
  safe: number;
  /** Entries that the sync under way covers; null when there is none. */
  covering: number | null;
  /** Wanted while one was under way. */
  isWanted: boolean;
  /** The tape went on in another file behind this entry; it is closed when all before it are safe. */
  endsAt: number;
  isGivenUp: boolean;
}

interface Waiter {
  readonly upTo: number;
  readonly done: (error: Error | null) => void;
}

/**
 * When the files of one tape are synced. One sync covers everything appended before it began, and a file has at most one
 * under way: a flood shares syncs, a single message does not wait for a timer that others have set.
 */
export class TapeSync {
  readonly #options: TapeSyncOptions;
  /** Oldest first; the last is the one that is written. */
  readonly #files: File[] = [];
  readonly #waiters: Waiter[] = [];
  #appended = 0;
  #callOff: (() => void) | null = null;
  #notBeforeUs = 0;

  constructor(options: TapeSyncOptions) {
    this.#options = options;
  }

  /** Entries before this one would survive a power cut. */
  get safe(): number {
    return this.#files[0]?.safe ?? this.#appended;
  }

  /** The tape goes on in this file. `folders`: those that a new name stands in. */
  begin(segment: SegmentWriter, folders: readonly string[]): void {
    const left = this.#files.at(-1);
    const safe = this.#appended;
    const state = { covering: null, isWanted: false, endsAt: Number.POSITIVE_INFINITY, isGivenUp: false };
    this.#files.push({ segment, folders, safe, ...state });
    if (left === undefined) return;
    left.endsAt = safe;
    if (this.#options.syncAfterMs() === null || left.isGivenUp) this.#forget(left);
    else this.#sync(left);
  }

  /** The tape has this many entries now. */
  appended(entries: number): void {
    this.#appended = entries;
    const afterMs = this.#options.syncAfterMs();
    if (afterMs === null || this.#callOff !== null) return;
    const { clock } = this.#options;
    const backoffMs = Math.max(0, (this.#notBeforeUs - clock.monoUs()) / 1000);
    const delayMs = Math.max(afterMs, backoffMs);
    if (delayMs === 0) return this.#syncLast();
    this.#callOff = clock.after(delayMs, () => {
      this.#callOff = null;
      this.#syncLast();
    });
  }

  whenSafe(done: (error: Error | null) => void): void {
    if (this.#options.syncAfterMs() === null || this.safe >= this.#appended) return done(null);
    this.#waiters.push({ upTo: this.#appended, done });
    for (const file of this.#files) this.#sync(file);
  }

  /** All of this file is on the disk by another way; throws when the names of its folders are not. */
  rewritten(segment: SegmentWriter): void {
    const file = this.#files.find((each) => each.segment === segment);
    if (file === undefined) return;
    for (const folder of file.folders) this.#options.disk.syncFolder(folder);
    file.folders = [];
    file.safe = this.#appended;
    if (file.safe >= file.endsAt && file.covering === null) this.#forget(file);
    this.#tell();
  }

  /** What this file holds stays in doubt, and nobody waits for it any more. */
  giveUp(segment: SegmentWriter): void {
    const file = this.#files.find((each) => each.segment === segment);
    if (file === undefined) return;
    file.isGivenUp = true;
    file.safe = this.#appended;
    if (file.safe >= file.endsAt && file.covering === null) this.#forget(file);
    this.#tell();
  }

  /** Syncs what is left, blocking; throws the first error, after all files have been tried. */
  close(): void {
    this.#callOff?.();
    this.#callOff = null;
    let failed: Error | null = null;
    const isWanted = this.#options.syncAfterMs() !== null;
    for (const file of this.#files.splice(0)) {
      try {
        if (isWanted && !file.isGivenUp && file.safe < this.#appended) this.#syncNow(file);
      } catch (error) {
        failed ??= asError(error);
      }
      file.segment.close();
    }
    if (failed === null) return this.#tell();
    this.#fail(failed);
    throw failed;
  }

  #syncNow(file: File): void {
    try {
      file.segment.sync();
      for (const folder of file.folders) this.#options.disk.syncFolder(folder);
    } catch (error) {
      if (!this.#options.mend(file.segment, asError(error))) throw error;
    }
  }

  #syncLast(): void {
    const last = this.#files.at(-1);
    if (last !== undefined) this.#sync(last);
  }

  #sync(file: File): void {
    if (file.covering !== null) {
      file.isWanted = true;
      return;
    }
    const covering = this.#appended;
    file.covering = covering;
    const { folders } = file;
    let left = 1 + folders.length;
    let failed: Error | null = null;
    const one = (error: Error | null): void => {
      failed ??= error;
      left -= 1;
      if (left > 0) return;
      file.covering = null;
      if (failed === null) file.folders = [];
      this.#synced(file, covering, failed);
    };
    file.segment.syncLater(one);
    for (const folder of folders) this.#options.disk.syncFolderLater(folder, one);
  }

  #synced(file: File, covered: number, error: Error | null): void {
    if (!this.#files.includes(file)) {
      // Closed meanwhile. The system tells an error once: the sync at the close may have heard nothing of it.
      if (error !== null) this.#options.mend(file.segment, error);
      return;
    }
    const isOnDisk = error === null || this.#options.mend(file.segment, error);
    if (isOnDisk) {
      file.safe = Math.max(file.safe, covered);
      if (file.safe >= file.endsAt) this.#forget(file);
    } else {
      this.#notBeforeUs = this.#options.clock.monoUs() + SYNC_BACKOFF_MS * 1000;
      file.isWanted = false;
      // It is not tried for ever: who waits asks again.
      return this.#fail(error);
    }
    this.#tell();
    if (!file.isWanted || !this.#files.includes(file)) return;
    file.isWanted = false;
    this.#sync(file);
  }

  #forget(file: File): void {
    file.segment.close();
    const at = this.#files.indexOf(file);
    if (at !== -1) this.#files.splice(at, 1);
  }

  #fail(error: Error): void {
    for (const waiter of this.#waiters.splice(0)) waiter.done(error);
  }

  #tell(): void {
    while ((this.#waiters[0]?.upTo ?? Number.POSITIVE_INFINITY) <= this.safe)
      this.#waiters.shift()?.done(null);
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
