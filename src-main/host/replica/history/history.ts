import * as Y from 'yjs';
import type { DocumentChanger } from '../../../../src-shared/api/past-document.ts';
import type { Disk, DiskFile } from '../../ports.ts';
import { finished } from './finish.ts';
import {
  frameRecord,
  readRecords,
  type HistoryRecord,
  type ReadRecords,
  type WholeRecord,
} from './records.ts';
import { lookAt, volumePath, volumesIn, type Volume } from './shelf.ts';

export interface HistoryBounds {
  /** Changes in one file; with it the longest way from a whole document to any moment. */
  readonly changes: number;
  /** Bytes of changes in one file; as much as the document takes, when that is more. */
  readonly changeBytes: number;
  /** Of all files; the oldest leave. */
  readonly bytes: number;
  /** How far back it goes; what is older leaves, file by file. */
  readonly ageMs: number;
}

export const HISTORY_BOUNDS: HistoryBounds = {
  changes: 2_048,
  changeBytes: 256 * 1024,
  bytes: 64 * 1024 * 1024,
  ageMs: 90 * 24 * 60 * 60 * 1000,
};

export interface HistoryOptions {
  readonly disk: Disk;
  readonly folder: string;
  readonly doc: Y.Doc;
  nowMs(): number;
  /** It is no history of the whole any more, until it begins anew with the next change. */
  onProblem(problem: unknown): void;
  /** A change was kept. */
  onKept(): void;
  readonly bounds?: Partial<HistoryBounds>;
}

interface Kept extends Volume {
  readonly fromMs: number;
  readonly sizeBytes: number;
}

/**
 * What the document was, and when: files that each begin with all of it, and every change after that. It follows what
 * keeps the document itself and is never read to open that: where the two part (a crash between two writes, a disk that
 * was full) it begins anew with the whole, which says that something changed unseen. Never throws.
 */
export class History {
  readonly #options: HistoryOptions;
  readonly #bounds: HistoryBounds;
  /** Finished files, oldest first. */
  #kept: Kept[] = [];
  #number = 0;
  #file: DiskFile | null = null;
  #sizeBytes = 0;
  #changes = 0;
  #changeBytes = 0;
  #wholeBytes = 0;
  #last: WholeRecord['changed'] = null;

  /** Goes on where it ended when the document is still what it was there. */
  constructor(options: HistoryOptions) {
    this.#options = options;
    this.#bounds = { ...HISTORY_BOUNDS, ...options.bounds };
    this.#attempt(() => this.#open());
  }

  /** The document has changed, by this update. */
  append(update: Uint8Array, by: DocumentChanger): void {
    const wallMs = this.#options.nowMs();
    const file = this.#file;
    if (file !== null) {
      this.#attempt(() => {
        this.#write(file, frameRecord({ kind: 'change', wallMs, by, update }));
        this.#last = { atMs: wallMs, by };
        this.#changes += 1;
        this.#changeBytes += update.length;
      });
    }
    const { changes, changeBytes } = this.#bounds;
    if (this.#file === null) this.#attempt(() => this.#begin('found'));
    else if (this.#changes >= changes || this.#changeBytes >= Math.max(changeBytes, this.#wholeBytes))
      this.#attempt(() => this.#begin('whole'));
    if (this.#file !== null) this.#options.onKept();
  }

  close(): void {
    this.#file?.close();
    this.#file = null;
  }

  #open(): void {
    const { disk, folder } = this.#options;
    disk.makeFolder(folder);
    const volumes = volumesIn(disk, folder);
    this.#number = volumes.at(-1)?.number ?? 0;
    for (const volume of volumes) {
      const isNewest = volume.number === this.#number;
      if (volume.isFinished) this.#keep(volume);
      else if (!isNewest || !this.#goOn(volume)) this.#finish(volume);
    }
    if (this.#file === null) this.#begin(volumes.length === 0 ? 'whole' : 'found');
    this.#trim();
  }

  /** True when the document is what this file ends with: changes are appended to it. */
  #goOn(volume: Volume): boolean {
    const { disk, folder, doc } = this.#options;
    const path = volumePath(folder, volume);
    const bytes = disk.readWhole(path);
    if (bytes === null) return false;
    const read = readRecords(bytes);
    if (read.rest === 'damaged' || !endsAs(doc, read)) return false;
    const file = disk.open(path, 'append');
    if (file.sizeBytes() > read.wholeBytes) file.truncate(read.wholeBytes);
    const changes = read.records.filter((record) => record.kind === 'change');
    this.#file = file;
    this.#sizeBytes = read.wholeBytes;
    this.#changes = changes.length;
    this.#changeBytes = changes.reduce((sum, { update }) => sum + update.length, 0);
    this.#wholeBytes = read.records[0]?.update.length ?? 0;
    this.#last = lastChange(read.records);
    return true;
  }

  /** Another file, which begins with all of the document. */
  #begin(kind: WholeRecord['kind']): void {
    const { disk, folder, doc } = this.#options;
    const before: Volume = { number: this.#number, isFinished: false };
    const hadFile = this.#file !== null;
    this.close();
    disk.makeFolder(folder);
    const update = Y.encodeStateAsUpdate(doc);
    const changed = kind === 'found' ? null : this.#last;
    const framed = frameRecord({ kind, wallMs: this.#options.nowMs(), changed, update });
    const volume = { number: this.#number + 1, isFinished: false };
    disk.replace(volumePath(folder, volume), framed);
    this.#number = volume.number;
    this.#file = disk.open(volumePath(folder, volume), 'append');
    this.#sizeBytes = framed.length;
    this.#wholeBytes = update.length;
    this.#changes = 0;
    this.#changeBytes = 0;
    this.#last = changed;
    // What cannot be finished now is finished at the next start, and read as it is until then.
    if (hadFile) this.#attempt(() => this.#finish(before), false);
    this.#attempt(() => this.#trim(), false);
  }

  #finish(volume: Volume): void {
    const { disk, folder } = this.#options;
    const open = volumePath(folder, volume);
    const bytes = disk.readWhole(open);
    const done = bytes === null ? null : finished(readRecords(bytes).records);
    if (done !== null) {
      const kept = { ...volume, isFinished: true };
      disk.replace(volumePath(folder, kept), done);
      this.#keep(kept);
    }
    disk.remove(open);
  }

  #keep(volume: Volume): void {
    const { disk, folder } = this.#options;
    const found = lookAt(disk, folder, volume);
    if (found === null) return;
    this.#kept.push({ ...volume, fromMs: found.span.fromMs, sizeBytes: found.sizeBytes });
    // A crash may have left the one that it was made of.
    if (volume.number !== this.#number) disk.remove(volumePath(folder, { ...volume, isFinished: false }));
  }

  /** A file leaves when the one after it is long ago too: what the document said since then stays known. */
  #trim(): void {
    const { disk, folder } = this.#options;
    const oldMs = this.#options.nowMs() - this.#bounds.ageMs;
    let sizeBytes = this.#kept.reduce((sum, each) => sum + each.sizeBytes, this.#sizeBytes);
    for (;;) {
      const [oldest, next] = this.#kept;
      if (oldest === undefined) return;
      const isOld = next !== undefined && next.fromMs < oldMs;
      if (!isOld && sizeBytes <= this.#bounds.bytes) return;
      disk.remove(volumePath(folder, oldest));
      sizeBytes -= oldest.sizeBytes;
      this.#kept = this.#kept.slice(1);
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

  /** After a failure that leaves a gap, nothing is appended behind it. */
  #attempt(step: () => void, leavesGap = true): void {
    try {
      step();
    } catch (error) {
      if (leavesGap) this.close();
      this.#options.onProblem(error);
    }
  }
}

/** Whether the history ends with what the document is: the same changes, and the same of them taken back. */
function endsAs(doc: Y.Doc, { records }: ReadRecords): boolean {
  const end = new Y.Doc();
  try {
    for (const { update } of records) Y.applyUpdate(end, update);
    return Y.equalSnapshots(Y.snapshot(end), Y.snapshot(doc));
  } catch {
    return false;
  } finally {
    end.destroy();
  }
}

function lastChange(records: readonly HistoryRecord[]): WholeRecord['changed'] {
  const last = records.at(-1);
  if (last === undefined) return null;
  return last.kind === 'change' ? { atMs: last.wallMs, by: last.by } : last.changed;
}
