import type { Crc32 } from './codec.ts';
import { SEALED_FORMAT, SEGMENT_HEADER_BYTES } from './segment.ts';

/**
 * A segment that gets no more entries is sealed: the same file name, its bytes compressed in blocks. Little endian:
 *
 *     u8[64] header      as every segment has it, with format SEALED_FORMAT
 *     …      blocks      each a head and what it stores
 *     …      index       one record a block, in order
 *     u8[64] trailer
 *
 * A block holds the bytes [rawAt, rawAt + rawBytes) of the segment as it was written, which is where the positions of
 * entries count; blocks follow each other without a gap, the first begins with the original header. An entry is never in
 * two blocks. Its head:
 *
 *     u32   mark         BLOCK_MARK
 *     u32   storedBytes  of the zstd frame behind this head
 *     u32   rawAt
 *     u32   rawBytes
 *     u32   firstSeq     of the first entry in it
 *     u32   entries
 *     u32   crc32        over the zstd frame
 *     u32   crc32        over the 28 bytes above
 *
 * A record of the index is those 28 bytes again with the block's offset in this file in place of the mark, so that
 * either of the two finds a block when the other is damaged. The trailer:
 *
 *     u32    blocks
 *     u32    rawBytes    of the segment as it was written
 *     u32    firstSeq
 *     u32    entries
 *     u8[32] sha256      of the segment as it was written
 *     u32    reserved    0
 *     u32    crc32       over the index and the 52 bytes above
 *     u8[8]  magic       "TAPESEAL"
 */
export const BLOCK_HEAD_BYTES = 32;
export const TRAILER_BYTES = 64;
export const INDEX_RECORD_BYTES = 28;
/**
 * A block holds the entries that begin in one stretch of so many bytes of the segment as it was written, so that the offset
 * of an entry tells which others are read with it. Whoever looks for one entry decompresses 32 KiB in 41 microseconds;
 * blocks of 256 KiB took 212, and made the file a twentieth smaller. (They are read all the same.)
 */
export const BLOCK_BYTES = 32 * 1024;
/** More than fit. */
export const BLOCK_ENTRIES = 1024;
/** The longest entry may begin at the last byte of its stretch; and blocks were once so long. A larger one is damage. */
export const BLOCK_BYTES_ONCE = 256 * 1024;

/** Which stretch of its segment an entry begins in. */
export const stretchAt = (offset: number): number => Math.floor(offset / BLOCK_BYTES);
/** A segment is at most as long as an entry that is alone in it, or the bytes after which it is left. */
export const RAW_BYTES_MAX = 0x7fff_ffff;

const BLOCK_MARK = 0x4b4c_4254;
const MAGIC = [0x54, 0x41, 0x50, 0x45, 0x53, 0x45, 0x41, 0x4c];
const HEAD_CRC_AT = 28;
const TRAILER_CRC_AT = 52;
const DIGEST_BYTES = 32;

/** What a reader needs of the platform; plain code has neither. */
export interface UnsealCodec {
  readonly crc32: Crc32;
  /** Throws when `stored` is not a zstd frame of exactly `rawBytes`. */
  decompress(stored: Uint8Array, rawBytes: number): Uint8Array;
}

/** SHA-256. */
export interface Digest {
  update(bytes: Uint8Array): void;
  finish(): Uint8Array;
}

export interface SealCodec extends UnsealCodec {
  compress(bytes: Uint8Array): Uint8Array;
  digest(): Digest;
}

export interface Block {
  /** Where its head begins in the file. */
  readonly at: number;
  readonly storedBytes: number;
  readonly rawAt: number;
  readonly rawBytes: number;
  readonly firstSeq: number;
  readonly entries: number;
  /** Of what is stored. */
  readonly crc: number;
}

export interface Trailer {
  readonly blocks: number;
  readonly rawBytes: number;
  readonly firstSeq: number;
  readonly entries: number;
  readonly digest: Uint8Array;
}

/** The original header with the format of a sealed segment. */
export function sealedHeader(original: Uint8Array, crc32: Crc32): Uint8Array {
  const out = original.slice(0, SEGMENT_HEADER_BYTES);
  const view = new DataView(out.buffer);
  view.setUint16(8, SEALED_FORMAT, true);
  view.setUint32(SEGMENT_HEADER_BYTES - 4, crc32(out.subarray(0, SEGMENT_HEADER_BYTES - 4)), true);
  return out;
}

export function encodeBlockHead(block: Block, crc32: Crc32): Uint8Array {
  const out = new Uint8Array(BLOCK_HEAD_BYTES);
  const view = new DataView(out.buffer);
  writeFields(view, 0, BLOCK_MARK, block);
  view.setUint32(HEAD_CRC_AT, crc32(out.subarray(0, HEAD_CRC_AT)), true);
  return out;
}

/** The block whose head stands at `at` of the file and at `offset` of `bytes`, or null when none does. */
export function decodeBlockHead(bytes: Uint8Array, offset: number, at: number, crc32: Crc32): Block | null {
  if (bytes.length - offset < BLOCK_HEAD_BYTES) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, BLOCK_HEAD_BYTES);
  if (view.getUint32(0, true) !== BLOCK_MARK) return null;
  if (crc32(bytes.subarray(offset, offset + HEAD_CRC_AT)) !== view.getUint32(HEAD_CRC_AT, true)) return null;
  return { ...readFields(view, 0), at };
}

/** The index and the trailer. */
export function encodeEnd(
  blocks: readonly Block[],
  trailer: Omit<Trailer, 'blocks'>,
  crc32: Crc32,
): Uint8Array {
  const indexBytes = blocks.length * INDEX_RECORD_BYTES;
  const out = new Uint8Array(indexBytes + TRAILER_BYTES);
  const view = new DataView(out.buffer);
  for (const [i, block] of blocks.entries()) writeFields(view, i * INDEX_RECORD_BYTES, block.at, block);
  view.setUint32(indexBytes, blocks.length, true);
  view.setUint32(indexBytes + 4, trailer.rawBytes, true);
  view.setUint32(indexBytes + 8, trailer.firstSeq, true);
  view.setUint32(indexBytes + 12, trailer.entries, true);
  out.set(trailer.digest, indexBytes + 16);
  const crcAt = indexBytes + TRAILER_CRC_AT;
  view.setUint32(crcAt, crc32(out.subarray(0, crcAt)), true);
  out.set(MAGIC, crcAt + 4);
  return out;
}

/** How long index and trailer are, as the trailer tells; 0 when these are not the last bytes of a sealed segment. */
export function endBytes(trailer: Uint8Array, fileBytes: number): number {
  if (trailer.length !== TRAILER_BYTES) return 0;
  if (MAGIC.some((byte, i) => trailer[TRAILER_BYTES - MAGIC.length + i] !== byte)) return 0;
  const blocks = new DataView(trailer.buffer, trailer.byteOffset, TRAILER_BYTES).getUint32(0, true);
  const length = blocks * INDEX_RECORD_BYTES + TRAILER_BYTES;
  return length + SEGMENT_HEADER_BYTES <= fileBytes ? length : 0;
}

/** Index and trailer from the bytes that `endBytes` measured; null when they are damaged. */
export function decodeEnd(bytes: Uint8Array, crc32: Crc32): { blocks: Block[]; trailer: Trailer } | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const indexBytes = bytes.length - TRAILER_BYTES;
  const crcAt = indexBytes + TRAILER_CRC_AT;
  if (crc32(bytes.subarray(0, crcAt)) !== view.getUint32(crcAt, true)) return null;
  const count = view.getUint32(indexBytes, true);
  const blocks = Array.from({ length: count }, (_, i) => {
    const record = i * INDEX_RECORD_BYTES;
    return { ...readFields(view, record), at: view.getUint32(record, true) };
  });
  return {
    blocks,
    trailer: {
      blocks: count,
      rawBytes: view.getUint32(indexBytes + 4, true),
      firstSeq: view.getUint32(indexBytes + 8, true),
      entries: view.getUint32(indexBytes + 12, true),
      digest: bytes.slice(indexBytes + 16, indexBytes + 16 + DIGEST_BYTES),
    },
  };
}

export function isSameBlock(a: Block, b: Block): boolean {
  return (
    a.at === b.at &&
    a.storedBytes === b.storedBytes &&
    a.rawAt === b.rawAt &&
    a.rawBytes === b.rawBytes &&
    a.firstSeq === b.firstSeq &&
    a.entries === b.entries &&
    a.crc === b.crc
  );
}

function writeFields(view: DataView, at: number, first: number, block: Block): void {
  const { storedBytes, rawAt, rawBytes, firstSeq, entries, crc } = block;
  for (const [i, value] of [first, storedBytes, rawAt, rawBytes, firstSeq, entries, crc].entries())
    view.setUint32(at + i * 4, value, true);
}

function readFields(view: DataView, at: number): Omit<Block, 'at'> {
  return {
    storedBytes: view.getUint32(at + 4, true),
    rawAt: view.getUint32(at + 8, true),
    rawBytes: view.getUint32(at + 12, true),
    firstSeq: view.getUint32(at + 16, true),
    entries: view.getUint32(at + 20, true),
    crc: view.getUint32(at + 24, true),
  };
}
