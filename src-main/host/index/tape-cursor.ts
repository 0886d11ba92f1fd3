import { crc32 } from 'node:zlib';
import type { Entry } from '../../../src-shared/journal/entry.ts';
import { SegmentReader, type SegmentStep } from '../../../src-shared/journal/segment-reader.ts';
import { SEGMENT_HEADER_BYTES } from '../../../src-shared/journal/segment.ts';
import type { TapePosition } from '../ports.ts';
import { SegmentFile, hasSegment } from './tape-files.ts';

export type CursorStep =
  | { readonly kind: 'entry'; readonly entry: Entry; readonly at: TapePosition }
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
    return { kind: 'entry', entry: step.entry, at: { segment: this.#segment, offset: step.offset } };
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
