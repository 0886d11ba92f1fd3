import type { Note, NoteChange, NoteMark, NoteRef } from '../../../src-shared/api/notes.ts';
import type { Result } from '../../../src-shared/base/failure.ts';

/** Notes and pinned frames. Reads are synchronous; what a write has acknowledged survives a power cut. */
export interface NoteStore {
  /** Of every tape, by tape and position. */
  marks(): readonly NoteMark[];
  /** Of one tape; that of the tape itself first. */
  of(tapeId: string): readonly Note[];
  get(ref: NoteRef): Note | null;
  put(change: NoteChange, nowMs: number): Result<Note | null>;
  remove(ref: NoteRef): Result<Note | null>;
  /** The tape is gone for good. */
  forget(tapeId: string): Result<null>;
  /** Notes of a tape that came from elsewhere, with their times; all of them, or none when a bound is in the way. */
  adopt(tapeId: string, notes: readonly Note[]): Result<null>;
}
