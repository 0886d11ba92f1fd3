import { HEAD_BYTES, MAX_ENTRY_BYTES, PREFIX_BYTES } from '../../../src-shared/journal/codec.ts';
import { KIND_NUMBER } from '../../../src-shared/journal/entry.ts';
import { SEGMENT_HEADER_BYTES } from '../../../src-shared/journal/segment.ts';
import type { TapePosition } from '../ports.ts';
import { SegmentShelf } from './segment-shelf.ts';
import { hasSegment, type SegmentFile } from './tape-files.ts';

const CHUNK_BYTES = 1024 * 1024;
/** What is read at once of a few rows in the middle of a tape: more of it would be copied than is looked at. */
const ROW_BYTES_GUESS = 640;
const CHUNK_BYTES_MIN = 16 * 1024;
/** Between two looks at the clock. */
const ENTRIES_PER_LOOK = 256;
const BYTES_PER_LOOK = 256 * 1024;
const KIND_AT = PREFIX_BYTES;
const SEQ_AT = PREFIX_BYTES + 4;
const META_LENGTH_AT = PREFIX_BYTES + 24;
const META_AT = PREFIX_BYTES + HEAD_BYTES;

export interface WalkRequest {
  readonly tapesFolder: string;
  readonly tapeId: string;
  readonly fromSeq: number;
  readonly toSeq: number;
  /** Where the entry `fromSeq` begins. */
  readonly at: TapePosition;
}

export interface Walked {
  /** Entries below this have been looked at. */
  readonly scannedTo: number;
  readonly at: TapePosition;
}

/**
 * Is shown an entry: what a text is looked for in are bytes[from, to), the whole begins at `entryAt`, and at
 * `offset` of its segment. None of it is to be kept.
 */
export type EntryVisit = (
  seq: number,
  bytes: Uint8Array,
  from: number,
  to: number,
  entryAt: number,
  file: SegmentFile,
  offset: number,
) => void;

/** The first place in bytes[from, to) that makes an entry worth a visit, or -1. */
export type Sieve = (bytes: Uint8Array, from: number, to: number) => number;

/**
 * Goes through the entries of a tape without decoding them, straight from the files. What is shown of each is what texts are
 * looked for in: the bytes of frames and stderr lines, the JSON of all other entries (see haystackOf).
 */
export class EntryWalk {
  /** One buffer for all walks; grows to the longest entry met. */
  #chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  readonly #segments: SegmentShelf;

  /** `keptBytes`: of sealed tapes, decompressed, for walks that come again; none for one that goes through once. */
  constructor(keptBytes: number) {
    this.#segments = new SegmentShelf(keptBytes);
  }

  /** Whether a block that is read now stays in memory without another giving way. */
  get hasRoom(): boolean {
    return this.#segments.hasRoom;
  }

  /** Gives its file back. */
  rest(): void {
    this.#segments.rest();
  }

  /** With a `sieve` only entries are visited that have something of what it finds. */
  run(request: WalkRequest, visit: EntryVisit, mayGoOn: () => boolean, sieve: Sieve | null = null): Walked {
    let { segment, offset } = request.at;
    let seq = request.fromSeq;
    while (seq < request.toSeq) {
      const { tapesFolder, tapeId } = request;
      if (!this.#segments.isOpen(tapesFolder, tapeId, segment) && !hasSegment(tapesFolder, tapeId, segment))
        break;
      const file = this.#segments.take(tapesFolder, tapeId, segment);
      const walk = this.#walk(
        file,
        Math.max(offset, SEGMENT_HEADER_BYTES),
        seq,
        request.toSeq,
        visit,
        mayGoOn,
        sieve,
      );
      seq = walk.seq;
      offset = walk.offset;
      if (!walk.isAtEnd) break;
      if (seq >= request.toSeq) break;
      segment += 1;
      offset = 0;
    }
    return { scannedTo: seq, at: { segment, offset } };
  }

  #walk(
    file: SegmentFile,
    from: number,
    firstSeq: number,
    toSeq: number,
    visit: EntryVisit,
    mayGoOn: () => boolean,
    sieve: Sieve | null,
  ): { seq: number; offset: number; isAtEnd: boolean } {
    let offset = from;
    let seq = firstSeq;
    let looked = 0;
    let lookedBytes = 0;
    for (;;) {
      const lost = file.lostAt(offset);
      if (lost !== null) {
        seq = Math.max(seq, lost.firstSeq + lost.entries);
        offset = lost.resumeAt;
        if (seq >= toSeq) return { seq: toSeq, offset, isAtEnd: false };
        continue;
      }
      const { bytes, view } = this.#bytesAt(file, offset, toSeq - seq);
      let at = 0;
      // What is read together is looked through at once: most entries are passed over without a call.
      let found = sieve === null ? 0 : foundIn(sieve, bytes, 0);
      while (at + META_AT <= bytes.length) {
        const length = view.getUint32(at, true);
        const end = at + PREFIX_BYTES + length;
        if (end > bytes.length) break;
        if (found < end) {
          visit(view.getUint32(at + SEQ_AT, true), bytes, hayStart(view, at), end, at, file, offset + at);
          if (sieve !== null) found = foundIn(sieve, bytes, end);
        }
        looked += 1;
        lookedBytes += end - at;
        at = end;
        seq += 1;
        if (seq >= toSeq) return { seq, offset: offset + at, isAtEnd: false };
        if (looked < ENTRIES_PER_LOOK && lookedBytes < BYTES_PER_LOOK) continue;
        if (!mayGoOn()) return { seq, offset: offset + at, isAtEnd: false };
        looked = 0;
        lookedBytes = 0;
      }
      // Not one whole entry: the file has no more of them.
      if (at === 0) return { seq, offset, isAtEnd: true };
      offset += at;
    }
  }

  /** Entries from `offset` on: about as many as there are `rows`, or what else is in their block. */
  #bytesAt(file: SegmentFile, offset: number, rows: number): { bytes: Uint8Array; view: DataView } {
    const block = file.blockAt(offset);
    // No entry is in two blocks; what is too short for one is the end of the segment, or damage.
    if (block !== null && block.length > 0)
      return { bytes: block, view: new DataView(block.buffer, block.byteOffset, block.length) };
    const guess = Math.max(CHUNK_BYTES_MIN, rows * ROW_BYTES_GUESS);
    return this.#read(file, offset, Math.min(CHUNK_BYTES, guess));
  }

  /** A chunk that holds the entry at `offset` whole, if the file does. */
  #read(file: SegmentFile, offset: number, chunkBytes: number): { bytes: Uint8Array; view: DataView } {
    const asked = Math.min(chunkBytes, file.chunkAt(offset));
    let got = file.readInto(this.#chunk.subarray(0, asked), offset);
    let view = new DataView(this.#chunk.buffer, 0, got);
    const needed = got < PREFIX_BYTES ? 0 : PREFIX_BYTES + view.getUint32(0, true);
    if (needed > got && got === asked && needed <= PREFIX_BYTES + MAX_ENTRY_BYTES) {
      if (needed > this.#chunk.length) this.#chunk = Buffer.allocUnsafeSlow(needed);
      got = file.readInto(this.#chunk.subarray(0, needed), offset);
      view = new DataView(this.#chunk.buffer, 0, got);
    }
    return { bytes: this.#chunk.subarray(0, got), view };
  }
}

function foundIn(sieve: Sieve, bytes: Uint8Array, from: number): number {
  const at = sieve(bytes, from, bytes.length);
  return at < 0 ? bytes.length : at;
}

function hayStart(view: DataView, at: number): number {
  const kind = view.getUint8(at + KIND_AT);
  const hasBytes = kind === KIND_NUMBER.frame || kind === KIND_NUMBER.stderr;
  return at + META_AT + (hasBytes ? view.getUint32(at + META_LENGTH_AT, true) : 0);
}
