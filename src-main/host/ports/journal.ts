/** The journal: writing one tape, and reading any. */
import type { Failure, Result } from '../../../src-shared/base/failure.ts';
import type { Entry, EntryBody, TapeOpened } from '../../../src-shared/journal/entry.ts';
import type { WholeLines } from '../../../src-shared/journal/whole-lines.ts';

/** Owns one tape for writing. Bodies appended in one call go to the file in one write, before it returns. */
export interface TapeWriter {
  readonly tapeId: string;
  /** The number of the next entry: so many it has. */
  readonly nextSeq: number;
  /**
   * Appends and stamps. When it returns ok the entries survive the death of this process. On failure nothing of the
   * call counts as recorded, the file is cut back to the last whole entry, and later calls may succeed. What comes back
   * are the entries of the bodies; `lines` come behind them, in the same write.
   */
  append(bodies: readonly EntryBody[], lines?: WholeLines): Result<readonly Entry[]>;
  /** Whether so many bytes more would find room on the disk, as far as the system tells. */
  hasRoom(bytes: number): boolean;
  /**
   * Calls back, in order, when everything appended so far would survive a power cut; with a Failure when the disk could
   * not say so, and asking again tries again. Without syncing it calls back at once.
   */
  whenSafe(done: (failure: Failure | null) => void): void;
  /** Appends `tape-closed` and gives the file back: that entry, or null when it was closed already. Idempotent. */
  close(reason: string): Result<Entry | null>;
  /** Where an entry at or shortly before `seq` begins; null when that is too long ago. */
  markBefore(seq: number): TapeMark | null;
}

export interface TapeInfo {
  readonly tapeId: string;
  readonly opened: (TapeOpened & { readonly wallMs: number }) | null;
  /** On the disk. */
  readonly sizeBytes: number;
  /** As it was recorded: more than on the disk where segments are sealed. */
  readonly rawBytes: number;
  /** On the disk, of its sealed segments. */
  readonly sealedBytes: number;
  readonly segments: number;
  readonly sealed: number;
}

/** Where an entry begins: segment number from 1, and byte offset in that segment as it was written; sealing does not move it. */
export interface TapePosition {
  readonly segment: number;
  readonly offset: number;
}

/** An entry, and where it begins. */
export interface TapeMark {
  readonly seq: number;
  readonly at: TapePosition;
}

export interface Journal {
  create(opened: Omit<TapeOpened, 'kind' | 'version' | 'tapeId'>): Result<TapeWriter>;
  /** Every tape of the data folder, oldest first; reads only heads. */
  list(): readonly TapeInfo[];
  /** Reads one entry; `at` comes from the index or from a reader. */
  readAt(tapeId: string, at: TapePosition): Result<Entry>;
  /**
   * Reads a tape in order; ends at the first torn entry. Throws a FailureError when the disk fails. Begins at `from`, or
   * at the beginning of its segment, or of the tape, when that entry is not where the mark says.
   */
  read(tapeId: string, from?: TapeMark): Iterable<{ readonly entry: Entry; readonly at: TapePosition }>;
}
