import { crc32 } from 'node:zlib';
import type { Entry } from '../../../src-shared/journal/entry.ts';
import { SegmentReader, type SegmentStep } from '../../../src-shared/journal/segment-reader.ts';
import { SEGMENT_HEADER_BYTES } from '../../../src-shared/journal/segment.ts';
import type { TapePosition } from '../ports.ts';
import { SegmentFile, hasSegment } from './tape-files.ts';

/** How the damage of a tape begins that is read on all the same. */
export const LOST = 'lost: ';

export type CursorStep =
  | {
      readonly kind: 'entry';
      readonly entry: Entry;
      readonly at: TapePosition;
      /** Says what is lost; the entry is then a gap that stands for it. */
      readonly lost?: string;
    }
  /** Nothing more, yet. */
  | { readonly kind: 'end' }
  | { readonly kind: 'damaged'; readonly why: string };

/** Reads one tape in order, over all its segments, and can follow it while it grows. Owns one open file. */
export class TapeCursor {
  readonly #tapesFolder: string;
  readonly #tapeId: string;
  #segment: number;
  #offset: number;
  #nextSeq: number;
  #file: SegmentFile | null = null;
  #reader: SegmentReader | null = null;
  /** The stamps of the newest entry, for those that are lost behind it. */
  #stamp = { wallMs: 0, monoUs: 0 };

  /** Begins at the entry `nextSeq`, which stands at `at`; offset 0 means the beginning of that segment. */
  constructor(tapesFolder: string, tapeId: string, at: TapePosition, nextSeq: number) {
    this.#tapesFolder = tapesFolder;
    this.#tapeId = tapeId;
    this.#segment = at.segment;
    this.#offset = at.offset;
    this.#nextSeq = nextSeq;
  }

  /** Where the next entry begins. */
  get at(): TapePosition {
    return { segment: this.#segment, offset: this.#offset };
  }

  get nextSeq(): number {
    return this.#nextSeq;
  }

  next(): CursorStep {
    const opened = this.#open();
    if (opened !== null) return opened;
    const step = this.#reader?.next() ?? { kind: 'end', offset: this.#offset };
    switch (step.kind) {
      case 'entry':
        return this.#entry(step);
      case 'end':
      case 'torn':
        return this.#atEnd();
      case 'lost':
        return this.#lost(step);
      case 'damaged':
        return { kind: 'damaged', why: `segment ${this.#segment}, byte ${step.offset}: ${step.why}` };
    }
  }

  close(): void {
    this.#file?.close();
    this.#file = null;
    this.#reader = null;
  }

  #entry(step: SegmentStep & { kind: 'entry' }): CursorStep {
    if (step.entry.seq !== this.#nextSeq) {
      const why = `segment ${this.#segment}, byte ${step.offset}: entry ${step.entry.seq} instead of ${this.#nextSeq}`;
      return { kind: 'damaged', why };
    }
    this.#offset = step.offset + step.sizeBytes;
    this.#nextSeq += 1;
    this.#stamp = { wallMs: step.entry.wallMs, monoUs: step.entry.monoUs };
    return { kind: 'entry', entry: step.entry, at: { segment: this.#segment, offset: step.offset } };
  }

  /** Every entry that is lost keeps its place, so that the rest of the tape can be listed by number. */
  #lost(step: SegmentStep & { kind: 'lost' }): CursorStep {
    const seq = this.#nextSeq;
    const at = { segment: this.#segment, offset: step.offset };
    const end = step.firstSeq + step.entries;
    if (seq < step.firstSeq || seq >= end) {
      if (step.entries === 0) {
        this.#offset = step.resumeAt;
        this.#reader?.seek(step.resumeAt);
        return this.next();
      }
      return { kind: 'damaged', why: `segment ${this.#segment}, byte ${step.offset}: ${step.why}` };
    }
    this.#nextSeq += 1;
    if (this.#nextSeq === end) {
      this.#offset = step.resumeAt;
      this.#reader?.seek(step.resumeAt);
    }
    const reason = `damaged on disk: ${step.why}`;
    const entry: Entry = { seq, ...this.#stamp, kind: 'gap', reason, lostEntries: 1, lostBytes: 0 };
    const lost = `${LOST}entries ${step.firstSeq} to ${end - 1} of segment ${this.#segment}, ${step.why}`;
    return { kind: 'entry', entry, at, lost };
  }

  #atEnd(): CursorStep {
    if (!hasSegment(this.#tapesFolder, this.#tapeId, this.#segment + 1)) return { kind: 'end' };
    // The writer may have finished this segment between our look at it and the birth of the next: look once more.
    const again = this.#reader?.next();
    if (again?.kind === 'entry') return this.#entry(again);
    this.close();
    this.#segment += 1;
    this.#offset = 0;
    return this.next();
  }

  /** Null when a segment is open. */
  #open(): CursorStep | null {
    if (this.#reader !== null) return null;
    if (!hasSegment(this.#tapesFolder, this.#tapeId, this.#segment)) return { kind: 'end' };
    const file = new SegmentFile(this.#tapesFolder, this.#tapeId, this.#segment);
    const decoded = file.header();
    if (decoded.kind !== 'header') {
      file.close();
      if (decoded.kind === 'torn') return { kind: 'end' };
      return { kind: 'damaged', why: `segment ${this.#segment}: ${decoded.why}` };
    }
    if (this.#offset === 0) {
      if (decoded.header.firstSeq !== this.#nextSeq) {
        file.close();
        const why = `segment ${this.#segment} begins with entry ${decoded.header.firstSeq} instead of ${this.#nextSeq}`;
        return { kind: 'damaged', why };
      }
      this.#offset = SEGMENT_HEADER_BYTES;
    }
    this.#file = file;
    this.#reader = new SegmentReader(file, this.#offset, decoded.header.entryVersion, crc32);
    return null;
  }
}
