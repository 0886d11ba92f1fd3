import { crc32 } from 'node:zlib';
import { HEAD_BYTES, MAX_ENTRY_BYTES, PREFIX_BYTES, decodeEntry } from '../../../src-shared/journal/codec.ts';
import { KIND_NUMBER } from '../../../src-shared/journal/entry.ts';
import { SEGMENT_HEADER_BYTES } from '../../../src-shared/journal/segment.ts';
import type { PayloadMatcher } from '../../../src-shared/query/payload.ts';
import type { TapePosition } from '../ports.ts';
import { SegmentFile, hasSegment } from './tape-files.ts';

const CHUNK_BYTES = 1024 * 1024;
/** What is read at once of a few rows in the middle of a tape: more of it would be copied than is looked at. */
const ROW_BYTES_GUESS = 640;
const CHUNK_BYTES_MIN = 16 * 1024;
const ENTRIES_PER_LOOK = 256;
const KIND_AT = PREFIX_BYTES;
const SEQ_AT = PREFIX_BYTES + 4;
const META_LENGTH_AT = PREFIX_BYTES + 24;
const META_AT = PREFIX_BYTES + HEAD_BYTES;

export interface GrepRequest {
  readonly tapesFolder: string;
  readonly tapeId: string;
  readonly matcher: PayloadMatcher;
  readonly fromSeq: number;
  readonly toSeq: number;
  /** Where the entry `fromSeq` begins. */
  readonly at: TapePosition;
  /** Entries that need not be looked at are 0, from `fromSeq` on. */
  readonly wanted?: Uint8Array;
}

export interface GrepAnswer {
  readonly seqs: number[];
  /** Entries below this have been looked at. */
  readonly scannedTo: number;
  readonly at: TapePosition;
}

/**
 * Looks through the bytes of entries, straight from the files: the bytes of frames and stderr lines, the JSON of all other
 * entries (see haystackOf). Only what may match is decoded. The entries were checked when they were indexed.
 */
export class Grep {
  /** One buffer for all searches; grows to the longest entry met. */
  #chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  /** The segment that was read last: a search comes back to it for every few rows. */
  #open: { readonly path: string; readonly file: SegmentFile } | null = null;

  /** Gives its file back. */
  rest(): void {
    this.#open?.file.close();
    this.#open = null;
  }

  run(request: GrepRequest, mayGoOn: () => boolean): GrepAnswer {
    const seqs: number[] = [];
    let { segment, offset } = request.at;
    let seq = request.fromSeq;
    while (seq < request.toSeq) {
      if (!hasSegment(request.tapesFolder, request.tapeId, segment)) break;
      const file = this.#fileOf(request, segment);
      const walk = this.#walk(file, Math.max(offset, SEGMENT_HEADER_BYTES), seq, request, seqs, mayGoOn);
      seq = walk.seq;
      offset = walk.offset;
      if (!walk.isAtEnd) break;
      if (seq >= request.toSeq) break;
      segment += 1;
      offset = 0;
    }
    return { seqs, scannedTo: seq, at: { segment, offset } };
  }

  #fileOf({ tapesFolder, tapeId }: GrepRequest, segment: number): SegmentFile {
    const path = `${tapesFolder} ${tapeId} ${segment}`;
    if (this.#open?.path === path) return this.#open.file;
    this.rest();
    const file = new SegmentFile(tapesFolder, tapeId, segment);
    this.#open = { path, file };
    return file;
  }

  #walk(
    file: SegmentFile,
    from: number,
    firstSeq: number,
    { matcher, fromSeq, toSeq, wanted }: GrepRequest,
    seqs: number[],
    mayGoOn: () => boolean,
  ): { seq: number; offset: number; isAtEnd: boolean } {
    let offset = from;
    let seq = firstSeq;
    let looked = 0;
    for (;;) {
      const lost = file.lostAt(offset);
      if (lost !== null) {
        seq = Math.max(seq, lost.firstSeq + lost.entries);
        offset = lost.resumeAt;
        if (seq >= toSeq) return { seq: toSeq, offset, isAtEnd: false };
        continue;
      }
      const guess = Math.max(CHUNK_BYTES_MIN, (toSeq - seq) * ROW_BYTES_GUESS);
      const { bytes, view } = this.#read(file, offset, Math.min(CHUNK_BYTES, guess));
      let at = 0;
      while (at + META_AT <= bytes.length) {
        const length = view.getUint32(at, true);
        const end = at + PREFIX_BYTES + length;
        if (end > bytes.length) break;
        const isAsked = wanted === undefined || wanted[seq - fromSeq] === 1;
        if (isAsked && matcher.mayMatch(bytes, hayStart(view, at), end) && isMatch(file, matcher, bytes, at))
          seqs.push(view.getUint32(at + SEQ_AT, true));
        at = end;
        seq += 1;
        looked += 1;
        if (seq >= toSeq || (looked % ENTRIES_PER_LOOK === 0 && !mayGoOn())) {
          return { seq, offset: offset + at, isAtEnd: false };
        }
      }
      // Not one whole entry: the file has no more of them.
      if (at === 0) return { seq, offset, isAtEnd: true };
      offset += at;
    }
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

/** What a matcher cannot tell from the bytes alone it tells from the entry. */
function isMatch(file: SegmentFile, matcher: PayloadMatcher, bytes: Uint8Array, at: number): boolean {
  if (matcher.isExact) return true;
  const header = file.header();
  if (header.kind !== 'header') return false;
  const decoded = decodeEntry(bytes, at, header.header.entryVersion, crc32);
  return decoded.kind === 'entry' && matcher.inEntry(decoded.entry);
}

function hayStart(view: DataView, at: number): number {
  const kind = view.getUint8(at + KIND_AT);
  const hasBytes = kind === KIND_NUMBER.frame || kind === KIND_NUMBER.stderr;
  return at + META_AT + (hasBytes ? view.getUint32(at + META_LENGTH_AT, true) : 0);
}
