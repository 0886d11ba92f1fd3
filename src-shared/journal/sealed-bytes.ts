import { MAX_ENTRY_BYTES, PREFIX_BYTES } from './codec.ts';
import {
  BLOCK_BYTES_ONCE,
  BLOCK_HEAD_BYTES,
  TRAILER_BYTES,
  decodeBlockHead,
  decodeEnd,
  endBytes,
  isSameBlock,
  type Block,
  type Digest,
  type Trailer,
  type UnsealCodec,
} from './sealed.ts';
import { SEGMENT_HEADER_BYTES } from './segment.ts';
import type { Lost, SegmentBytes } from './segment-reader.ts';

/** Decompressed blocks that one open segment keeps: a reader goes through one, a page of entries through two. */
export const BLOCKS_KEPT = 4;
/** The longest entry alone in a block; anything above is damage, and not worth the memory. */
const BLOCK_RAW_MAX = PREFIX_BYTES + MAX_ENTRY_BYTES + BLOCK_BYTES_ONCE;
const SCAN_BYTES = 1024 * 1024;
/** Of the file, read at once for whoever goes from block to block: reading each by itself is a tenth of the time. */
const AHEAD_BYTES = 128 * 1024;

/** Where decompressed blocks stay: `key` is one block of one file. */
export interface KeptBlocks {
  get(key: object): Uint8Array | undefined;
  put(key: object, bytes: Uint8Array): void;
}

/** The blocks used last. */
class LastBlocks implements KeptBlocks {
  readonly #blocks = new Map<object, Uint8Array>();

  get(key: object): Uint8Array | undefined {
    const known = this.#blocks.get(key);
    if (known === undefined) return undefined;
    this.#blocks.delete(key);
    this.#blocks.set(key, known);
    return known;
  }

  put(key: object, bytes: Uint8Array): void {
    this.#blocks.set(key, bytes);
    if (this.#blocks.size <= BLOCKS_KEPT) return;
    const oldest = this.#blocks.keys().next();
    if (oldest.done !== true) this.#blocks.delete(oldest.value);
  }
}

/** A file as it lies on the disk. */
export interface StoredBytes extends SegmentBytes {
  sizeBytes(): number;
}

/** A piece of the original bytes: a block, or what lay between two blocks and is gone. */
interface Span {
  readonly rawAt: number;
  readonly rawBytes: number;
  readonly firstSeq: number;
  readonly entries: number;
  readonly block: Block | null;
  /** Why it cannot be read; found out by reading it. */
  lost: string | null;
}

/**
 * The original bytes of a sealed segment, at their original offsets. A block that is damaged reads as zeros, and
 * `lostAt` tells what stood there.
 */
export class SealedBytes implements SegmentBytes {
  readonly #file: StoredBytes;
  readonly #codec: UnsealCodec;
  readonly #spans: Span[];
  readonly #kept: KeptBlocks;
  /** Where the block that was read last ends in the file, and what was read behind it. */
  #storedEnd = -1;
  #ahead: { readonly at: number; readonly bytes: Uint8Array } | null = null;
  /** Null when index and trailer are damaged; the blocks are then found by their heads. */
  readonly trailer: Trailer | null;
  /** Of the original. */
  readonly rawBytes: number;

  constructor(file: StoredBytes, codec: UnsealCodec, kept: KeptBlocks = new LastBlocks()) {
    this.#file = file;
    this.#codec = codec;
    this.#kept = kept;
    const end = readEnd(file, codec);
    this.trailer = end?.trailer ?? null;
    this.#spans = spansOf(end?.blocks ?? walk(file, codec));
    const last = this.#spans.at(-1);
    this.rawBytes = this.trailer?.rawBytes ?? (last === undefined ? 0 : last.rawAt + last.rawBytes);
  }

  /** Whether a file whose header is damaged is a sealed segment all the same. */
  static isOne(file: StoredBytes, codec: UnsealCodec): boolean {
    if (readEnd(file, codec) !== null) return true;
    const head = file.read(SEGMENT_HEADER_BYTES, BLOCK_HEAD_BYTES);
    return decodeBlockHead(head, 0, SEGMENT_HEADER_BYTES, codec.crc32) !== null;
  }

  read(offset: number, length: number): Uint8Array {
    const end = Math.min(offset + length, this.rawBytes);
    if (end <= offset) return new Uint8Array(0);
    const first = this.#spanAt(offset);
    if (first !== null && end <= first.rawAt + first.rawBytes) return this.#part(first, offset, end);
    const out = new Uint8Array(end - offset);
    for (let at = offset; at < end;) {
      const span = this.#spanAt(at);
      if (span === null) break;
      const to = Math.min(end, span.rawAt + span.rawBytes);
      out.set(this.#part(span, at, to), at - offset);
      at = to;
    }
    return out;
  }

  /** Gives back what was read ahead. */
  rest(): void {
    this.#ahead = null;
  }

  chunkAt(offset: number): number {
    const span = this.#spanAt(offset);
    return span === null ? 0 : span.rawAt + span.rawBytes - offset;
  }

  lostAt(offset: number): Lost | null {
    const span = this.#spanAt(offset);
    if (span === null) return null;
    if (span.lost === null) this.#load(span);
    return span.lost === null ? null : lostOf(span, span.lost);
  }

  /** Where a walk begins that is to meet the last `entries` entries. */
  tailAt(entries: number): number {
    let left = entries;
    for (const span of this.#spans.toReversed()) {
      left -= span.entries;
      if (left <= 0) return Math.max(span.rawAt, SEGMENT_HEADER_BYTES);
    }
    return SEGMENT_HEADER_BYTES;
  }

  /**
   * Reads every block, and checks the whole against the digest that was taken before it was sealed: how many blocks are
   * lost, and what else is wrong with the file.
   */
  check(digest: Digest): { lost: number; problems: string[] } {
    const problems: string[] = [];
    if (this.trailer === null) problems.push('the index of its blocks is damaged');
    let lost = 0;
    let storedEnd = SEGMENT_HEADER_BYTES;
    for (const [i, span] of this.#spans.entries()) {
      const { block } = span;
      if (block !== null) {
        const head = decodeBlockHead(
          this.#file.read(block.at, BLOCK_HEAD_BYTES),
          0,
          block.at,
          this.#codec.crc32,
        );
        if (head === null || !isSameBlock(head, block))
          problems.push(`the head of block ${i + 1} is damaged`);
        if (block.at !== storedEnd) problems.push(`block ${i + 1} does not follow the one before`);
        storedEnd = block.at + BLOCK_HEAD_BYTES + block.storedBytes;
      }
      if (this.lostAt(span.rawAt) === null)
        digest.update(this.#part(span, span.rawAt, span.rawAt + span.rawBytes));
      else lost += 1;
    }
    const { trailer } = this;
    if (trailer === null || lost > 0) return { lost, problems };
    const isWhole = digest.finish().every((byte, i) => byte === trailer.digest[i]);
    if (!isWhole) problems.push('its bytes are not those that were sealed: the digest does not match');
    return { lost, problems };
  }

  #part(span: Span, from: number, to: number): Uint8Array {
    const bytes = this.#load(span);
    if (bytes === null) return new Uint8Array(to - from);
    return bytes.subarray(from - span.rawAt, to - span.rawAt);
  }

  /** The decompressed block, or null when it is lost. */
  #load(span: Span): Uint8Array | null {
    const known = this.#kept.get(span);
    if (known !== undefined) return known;
    if (span.block === null || span.lost !== null) return null;
    const bytes = this.#decompress(span.block);
    if (typeof bytes === 'string') {
      span.lost = bytes;
      return null;
    }
    this.#kept.put(span, bytes);
    return bytes;
  }

  /** Its bytes, or why there are none. */
  #decompress(block: Block): Uint8Array | string {
    if (block.rawBytes > BLOCK_RAW_MAX) return `a block of ${block.rawBytes} bytes is impossible`;
    const stored = this.#stored(block);
    if (stored.length < block.storedBytes) return 'the file ends inside of its block';
    if (this.#codec.crc32(stored) !== block.crc) return 'the checksum of its block does not match';
    try {
      return this.#codec.decompress(stored, block.rawBytes);
    } catch {
      return 'its block cannot be decompressed';
    }
  }

  #stored({ at, storedBytes }: Block): Uint8Array {
    const from = at + BLOCK_HEAD_BYTES;
    const end = from + storedBytes;
    const isNext = at === this.#storedEnd;
    this.#storedEnd = end;
    if (!isNext) this.#ahead = null;
    else if (this.#ahead === null || end > this.#ahead.at + this.#ahead.bytes.length)
      this.#ahead = { at, bytes: this.#file.read(at, Math.max(AHEAD_BYTES, end - at)) };
    if (this.#ahead === null) return this.#file.read(from, storedBytes);
    return this.#ahead.bytes.subarray(from - this.#ahead.at, end - this.#ahead.at);
  }

  #spanAt(offset: number): Span | null {
    let low = 0;
    let high = this.#spans.length - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const span = this.#spans[middle];
      if (span === undefined) return null;
      if (offset < span.rawAt) high = middle - 1;
      else if (offset >= span.rawAt + span.rawBytes) low = middle + 1;
      else return span;
    }
    return null;
  }
}

function lostOf({ rawAt, rawBytes, firstSeq, entries }: Span, why: string): Lost {
  return { why, resumeAt: rawAt + rawBytes, firstSeq, entries };
}

/** Blocks in order, with what is missing between them. */
function spansOf(blocks: readonly Block[]): Span[] {
  const spans: Span[] = [];
  let rawEnd = 0;
  let nextSeq = blocks[0]?.firstSeq ?? 0;
  for (const block of blocks) {
    const { rawAt, rawBytes, firstSeq, entries } = block;
    // Two blocks of the same bytes are never written; the first one found stands.
    if (rawAt < rawEnd || rawBytes === 0) continue;
    if (rawAt > rawEnd) {
      const gone = {
        rawAt: rawEnd,
        rawBytes: rawAt - rawEnd,
        firstSeq: nextSeq,
        entries: firstSeq - nextSeq,
      };
      spans.push({ ...gone, block: null, lost: 'its block is not there' });
    }
    spans.push({ rawAt, rawBytes, firstSeq, entries, block, lost: null });
    rawEnd = rawAt + rawBytes;
    nextSeq = firstSeq + entries;
  }
  return spans;
}

function readEnd(file: StoredBytes, codec: UnsealCodec): { blocks: Block[]; trailer: Trailer } | null {
  const fileBytes = file.sizeBytes();
  if (fileBytes < SEGMENT_HEADER_BYTES + TRAILER_BYTES) return null;
  const length = endBytes(file.read(fileBytes - TRAILER_BYTES, TRAILER_BYTES), fileBytes);
  return length === 0 ? null : decodeEnd(file.read(fileBytes - length, length), codec.crc32);
}

/** Finds the blocks by their heads: hops from one to the next, and looks byte by byte for the next one behind damage. */
function walk(file: StoredBytes, codec: UnsealCodec): Block[] {
  const blocks: Block[] = [];
  for (let at: number | null = SEGMENT_HEADER_BYTES; at !== null;) {
    const block = decodeBlockHead(file.read(at, BLOCK_HEAD_BYTES), 0, at, codec.crc32);
    if (block === null) {
      at = findHead(file, at + 1, codec);
    } else {
      blocks.push(block);
      at += BLOCK_HEAD_BYTES + block.storedBytes;
    }
  }
  return blocks;
}

function findHead(file: StoredBytes, from: number, codec: UnsealCodec): number | null {
  for (let at = from; ; at += SCAN_BYTES) {
    const window = file.read(at, SCAN_BYTES + BLOCK_HEAD_BYTES - 1);
    for (let i = 0; i + BLOCK_HEAD_BYTES <= window.length; i += 1)
      if (decodeBlockHead(window, i, at + i, codec.crc32) !== null) return at + i;
    if (window.length < SCAN_BYTES + BLOCK_HEAD_BYTES - 1) return null;
  }
}
