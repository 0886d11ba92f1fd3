import { join } from 'node:path';
import * as Y from 'yjs';
import type { Disk, DiskFile } from '../ports.ts';
import { frameUpdate, readFrames } from './update-frames.ts';

/** Above this the log is folded into the snapshot. */
export const LOG_BYTES_MAX = 1024 * 1024;

/** Copies from before the document was migrated. */
export const DOCUMENT_BACKUPS_MAX = 5;
const BACKUP = /^document-v\d+-(\d+)\.bin$/;
const byTime = (a: string, b: string): number =>
  Number(BACKUP.exec(a)?.[1] ?? 0) - Number(BACKUP.exec(b)?.[1] ?? 0);

export interface UpdateLogOptions {
  readonly disk: Disk;
  readonly folder: string;
  readonly doc: Y.Doc;
  /** Names what is put aside. */
  readonly nowMs: number;
  /** Something could not be read or kept; the document lives on in memory, and is written whole once that works. */
  onProblem(problem: unknown): void;
  /** All of the document has been written. */
  onKept(): void;
}

/**
 * The document on disk: a snapshot and a log of the updates after it. An update that could not be written would leave
 * every later one without what it builds on, so after a failure the whole document is written instead. Never throws.
 */
export class UpdateLog {
  readonly #options: UpdateLogOptions;
  readonly #snapshotPath: string;
  readonly #logPath: string;
  #file: DiskFile | null = null;
  #sizeBytes = 0;
  #compactAtBytes = LOG_BYTES_MAX;
  #mustWriteWhole = false;
  /** `again`: more was written since the sync under way began. */
  #syncing: 'no' | 'yes' | 'again' = 'no';

  /** Reads what is there into the document. */
  constructor(options: UpdateLogOptions) {
    this.#options = options;
    this.#snapshotPath = join(options.folder, 'snapshot.bin');
    this.#logPath = join(options.folder, 'updates.log');
    this.#attempt(() => options.disk.makeFolder(options.folder));
    this.#attempt(() => this.#load(this.#snapshotPath, { isWholeOrNot: true }));
    let isLogRead = false;
    this.#attempt(() => {
      this.#sizeBytes = this.#load(this.#logPath, { isWholeOrNot: false });
      isLogRead = true;
    });
    this.#attempt(() => {
      this.#file = options.disk.open(this.#logPath, 'append');
      if (isLogRead && this.#file.sizeBytes() > this.#sizeBytes) this.#file.truncate(this.#sizeBytes);
    });
  }

  append(update: Uint8Array): void {
    if (this.#file !== null && !this.#mustWriteWhole) {
      const file = this.#file;
      this.#attempt(() => this.#write(file, frameUpdate(update)));
    }
    if (this.#mustWriteWhole || this.#file === null || this.#sizeBytes > this.#compactAtBytes)
      this.#compact();
    if (this.#mustWriteWhole) return;
    this.#options.onKept();
    this.#sync();
  }

  /** Keeps the whole document under a name of its own, in `backups`; the oldest go beyond DOCUMENT_BACKUPS_MAX. */
  backUp(name: string): void {
    const { disk, folder, doc } = this.#options;
    const backups = join(folder, 'backups');
    disk.makeFolder(backups);
    disk.replace(join(backups, name), frameUpdate(Y.encodeStateAsUpdate(doc)));
    const kept = disk
      .names(backups)
      .filter((each) => BACKUP.test(each))
      .toSorted(byTime);
    for (const old of kept.slice(0, -DOCUMENT_BACKUPS_MAX)) disk.remove(join(backups, old));
  }

  close(): void {
    this.#file?.close();
    this.#file = null;
  }

  /**
   * Applies the whole frames of a file and returns where they end. A file with what was never a frame, or that cannot be
   * read, is kept aside: what is written next takes its place. `isWholeOrNot`: it is never written in parts.
   */
  #load(path: string, { isWholeOrNot }: { readonly isWholeOrNot: boolean }): number {
    const { disk, doc, nowMs } = this.#options;
    const aside = `${path}.broken-${Math.round(nowMs)}`;
    const bytes = this.#read(path, aside);
    if (bytes === null) return 0;
    const { updates, wholeBytes, rest } = readFrames(bytes);
    try {
      doc.transact(() => {
        for (const update of updates) Y.applyUpdate(doc, update);
      });
      if (rest === 'none' || (rest === 'torn' && !isWholeOrNot)) return wholeBytes;
    } catch {
      // Whole frames that are no updates: as damaged as the others.
    }
    disk.replace(aside, bytes);
    this.#options.onProblem(
      new Error(`${path} is damaged; what could be read of it is used, and it is kept as ${aside}`),
    );
    this.#mustWriteWhole = true;
    return wholeBytes;
  }

  /** Null when there is no such file. */
  #read(path: string, aside: string): Uint8Array | null {
    try {
      return this.#options.disk.readWhole(path);
    } catch (error) {
      this.#attempt(() => this.#options.disk.rename(path, aside));
      const why = error instanceof Error ? error.message : String(error);
      throw new Error(`${path} cannot be read (${why}); it is kept as ${aside}`, { cause: error });
    }
  }

  #write(file: DiskFile, framed: Uint8Array): void {
    for (let done = 0; done < framed.length;) {
      const took = file.write(framed, done, framed.length, this.#sizeBytes + done);
      if (took <= 0) throw new Error('the disk took no bytes');
      done += took;
    }
    this.#sizeBytes += framed.length;
  }

  /** One sync covers all that was written before it; the next append writes the whole document when it fails. */
  #sync(): void {
    const file = this.#file;
    if (file === null || this.#syncing !== 'no') {
      if (this.#syncing === 'yes') this.#syncing = 'again';
      return;
    }
    this.#syncing = 'yes';
    file.syncLater((error) => {
      const mustGoOn = this.#syncing === 'again';
      this.#syncing = 'no';
      if (error !== null) {
        this.#mustWriteWhole = true;
        this.#options.onProblem(error);
      } else if (mustGoOn) this.#sync();
    });
  }

  /** The snapshot first: a crash in between leaves updates that the snapshot has too, which Yjs takes in its stride. */
  #compact(): void {
    const { disk, doc, folder } = this.#options;
    // After a failure it is tried again with the next update, or after as much log again.
    this.#compactAtBytes = this.#sizeBytes + LOG_BYTES_MAX;
    this.#attempt(() => {
      disk.makeFolder(folder);
      disk.replace(this.#snapshotPath, frameUpdate(Y.encodeStateAsUpdate(doc)));
      this.#mustWriteWhole = false;
      this.#file ??= disk.open(this.#logPath, 'append');
      this.#file.truncate(0);
      this.#sizeBytes = 0;
      this.#compactAtBytes = LOG_BYTES_MAX;
    });
  }

  #attempt(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.#mustWriteWhole = true;
      this.#options.onProblem(error);
    }
  }
}
