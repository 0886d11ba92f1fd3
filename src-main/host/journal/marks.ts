import type { TapeMark } from '../ports.ts';

/** Entries between two marks, and how many marks are kept: enough for what a fold may lag behind. */
export const MARK_EVERY_ENTRIES = 512;
export const MARKS_MAX = 512;

/** Where some of a tape's newest entries begin, so that a reader can be sent near to any of them. */
export class Marks {
  readonly #marks: TapeMark[] = [];
  #nextSeq = 0;

  /** An append begins with this entry, here. */
  note(seq: number, segment: number, offset: number): void {
    if (seq < this.#nextSeq) return;
    this.#nextSeq = seq + MARK_EVERY_ENTRIES;
    this.#marks.push({ seq, at: { segment, offset } });
    if (this.#marks.length >= 2 * MARKS_MAX) this.#marks.splice(0, MARKS_MAX);
  }

  /** The last mark at or before this entry; null when it is too far back. */
  before(seq: number): TapeMark | null {
    return this.#marks.findLast((mark) => mark.seq <= seq) ?? null;
  }
}
