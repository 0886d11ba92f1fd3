import type { Result } from '../../../src-shared/base/failure.ts';
import type { Entry } from '../../../src-shared/journal/entry.ts';
import type { SegmentHeader } from '../../../src-shared/journal/segment.ts';
import type { TapePosition } from '../ports.ts';

/** How the files of a tape end. */
export type TapeEnd =
  | {
      readonly kind: 'whole';
      /** Where the next entry would begin. */
      readonly at: TapePosition;
      /** The head of the segment that `at` is in. */
      readonly segment: SegmentHeader;
      readonly nextSeq: number;
      readonly last: Entry | null;
      /** Bytes of a write that was cut short: of an entry that nobody was ever told of. */
      readonly tornBytes: number;
      /** Segments behind `at` that have not even a whole header. */
      readonly tornSegments: readonly number[];
      /** The segment is sealed, or holds entries of an older version: what follows goes to another. */
      readonly takesNoMore: boolean;
    }
  /** Not one whole entry: the tape never began. */
  | { readonly kind: 'empty'; readonly tornBytes: number }
  /** It cannot be continued, and is left as it is. */
  | { readonly kind: 'unreadable'; readonly isTooNew: boolean; readonly why: string };

/** What can be read of a tape around its damage. */
export interface Salvage {
  /** Of its first entry; null when that is damaged. */
  readonly server: { readonly id: string; readonly name: string } | null;
  readonly readable: number;
  /** Entries that are gone; null when the damage is at the end, where nobody can tell. */
  readonly lost: number | null;
}

export interface FinishedTape {
  /** Torn bytes that this and earlier attempts have cut away. */
  readonly tornBytes: number;
  readonly entries: number;
}

/**
 * What a start may do to tapes that their writer left behind. Generators do a little work between two yields, so that
 * the caller can let others have their turn.
 */
export interface TapeRepair {
  /** Tapes that nobody writes now and that do not end in order, oldest first. */
  interrupted(): Generator<null, readonly string[]>;
  /** Reads the last segment, every byte of it. */
  examine(tapeId: string): Generator<null, TapeEnd>;
  /**
   * Takes the tape over, cuts the torn tail, appends `recovered` and `tape-closed`, and lets go. May be repeated after a
   * crash at any point of it: then it does what is left.
   */
  finish(
    tapeId: string,
    end: Extract<TapeEnd, { kind: 'whole' }>,
    found: { readonly reapedProcesses: number },
  ): Result<FinishedTape>;
  /** Reads all that can be read of a damaged tape; changes nothing. */
  salvage(tapeId: string): Generator<null, Salvage>;
  /** Removes what is left of a tape that never began. */
  clear(tapeId: string): Result<null>;
}

/** The index as something that can be made again. */
export interface RebuildableIndex {
  /** Deletes it and begins anew; resolves when the new one works. Questions meanwhile are refused. */
  rebuild(): Promise<Result<null>>;
  /** Entries of a tape that it has by now; 0 while it does not answer. */
  indexed(tapeId: string): Promise<number>;
  /** A digest of the rows of a tape from `fromSeq` up to `to`, for a comparison; ask again from there. */
  digest(tapeId: string, fromSeq: number): Promise<Result<{ digest: string; to: number; entries: number }>>;
}
