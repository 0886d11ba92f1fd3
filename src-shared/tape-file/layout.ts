import type { Crc32 } from '../journal/codec.ts';
import { MAX_ENTRY_BYTES, PREFIX_BYTES } from '../journal/codec.ts';
import { ENTRY_VERSION } from '../journal/entry.ts';

/**
 * A tape file, little endian; written and read from front to back:
 *
 *     u8[8]  magic        "TAPEFILE"
 *     u16    format       FILE_FORMAT
 *     u16    entries      ENTRY_VERSION of the entries in it
 *     u32    headerBytes  of the JSON behind this prefix
 *     u32    crc32        over that JSON
 *     u32    crc32        over the 20 bytes above
 *     …      header       UTF-8 JSON, fileHeaderSchema
 *     …      pieces       each a head and what it stores; the last one is the end
 *
 * The head of a piece:
 *
 *     u32    mark         of its kind, below
 *     u32    storedBytes  behind this head
 *     u32    rawBytes     of what that becomes
 *     u32    firstSeq     of the first entry in it
 *     u32    entries
 *     u32    crc32        over what is stored
 *     u32    crc32        over the 24 bytes above
 *
 * `TBLK` stores entries as a segment of a tape has them, one behind the other, whole ones only, compressed as raw
 * DEFLATE (RFC 1951). `TEND` stores UTF-8 JSON as it is, fileTrailerSchema. A piece of another kind is passed over.
 * Sequence numbers grow; where the file has a part of the tape they have gaps.
 */
export const FILE_FORMAT = 1;
export const FILE_PREFIX_BYTES = 24;
export const PIECE_HEAD_BYTES = 28;

/** A longer header is not read. */
export const HEADER_BYTES_MAX = 8 * 1024 * 1024;
/** A block is closed when it has this many entries, or bytes, unless one entry alone is larger. */
export const FILE_BLOCK_ENTRIES = 256;
export const FILE_BLOCK_BYTES = 256 * 1024;
/** No block is larger than one entry can be; a larger one is damage. */
export const RAW_BLOCK_BYTES_MAX = MAX_ENTRY_BYTES + PREFIX_BYTES;
/** DEFLATE cannot store less than this part of what it was given: a head that says so lies. */
export const INFLATE_RATIO_MAX = 1_032;
/** What cannot be compressed grows a little. */
const STORED_SLACK_BYTES = 64 * 1024;

export const BLOCK_MARK = 0x4b4c_4254;
export const END_MARK = 0x444e_4554;
/** The first letter of every mark, by which the next head is looked for behind damage. */
const MARK_START = 0x54;

const MAGIC = [0x54, 0x41, 0x50, 0x45, 0x46, 0x49, 0x4c, 0x45];
const PREFIX_CRC_AT = FILE_PREFIX_BYTES - 4;
const HEAD_CRC_AT = PIECE_HEAD_BYTES - 4;

export interface FilePrefix {
  readonly entryVersion: number;
  readonly headerBytes: number;
  readonly headerCrc: number;
}

export interface PieceHead {
  readonly mark: number;
  readonly storedBytes: number;
  readonly rawBytes: number;
  readonly firstSeq: number;
  readonly entries: number;
  readonly crc: number;
}

export type ReadPrefix =
  | { readonly kind: 'prefix'; readonly prefix: FilePrefix }
  | { readonly kind: 'too-new'; readonly why: string }
  | { readonly kind: 'no-tape'; readonly why: string };

/** Whether a file begins as a tape file does; needs 8 bytes. */
export function hasFileMagic(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, at) => bytes[at] === byte);
}

export function encodePrefix(header: Uint8Array, crc32: Crc32): Uint8Array {
  const out = new Uint8Array(FILE_PREFIX_BYTES);
  const view = new DataView(out.buffer);
  out.set(MAGIC, 0);
  view.setUint16(8, FILE_FORMAT, true);
  view.setUint16(10, ENTRY_VERSION, true);
  view.setUint32(12, header.length, true);
  view.setUint32(16, crc32(header), true);
  view.setUint32(PREFIX_CRC_AT, crc32(out.subarray(0, PREFIX_CRC_AT)), true);
  return out;
}

/** The first FILE_PREFIX_BYTES of a file. */
export function decodePrefix(bytes: Uint8Array, crc32: Crc32): ReadPrefix {
  if (bytes.length < FILE_PREFIX_BYTES) return { kind: 'no-tape', why: 'it is too short to be one' };
  if (!hasFileMagic(bytes)) return { kind: 'no-tape', why: 'it does not begin as one' };
  const view = new DataView(bytes.buffer, bytes.byteOffset, FILE_PREFIX_BYTES);
  if (crc32(bytes.subarray(0, PREFIX_CRC_AT)) !== view.getUint32(PREFIX_CRC_AT, true)) {
    return { kind: 'no-tape', why: 'its first bytes are damaged' };
  }
  const format = view.getUint16(8, true);
  const entryVersion = view.getUint16(10, true);
  if (format > FILE_FORMAT || entryVersion > ENTRY_VERSION) {
    return {
      kind: 'too-new',
      why: `format ${format} with entries of version ${entryVersion}; this program reads up to ${FILE_FORMAT} and ${ENTRY_VERSION}`,
    };
  }
  if (format < 1 || entryVersion < 1)
    return { kind: 'no-tape', why: `it has the impossible format ${format}.${entryVersion}` };
  const headerBytes = view.getUint32(12, true);
  if (headerBytes > HEADER_BYTES_MAX)
    return { kind: 'no-tape', why: `its header of ${headerBytes} bytes is too long` };
  return {
    kind: 'prefix',
    prefix: { entryVersion, headerBytes, headerCrc: view.getUint32(16, true) },
  };
}

export function encodeHead(head: PieceHead, crc32: Crc32): Uint8Array {
  const out = new Uint8Array(PIECE_HEAD_BYTES);
  const view = new DataView(out.buffer);
  const { mark, storedBytes, rawBytes, firstSeq, entries, crc } = head;
  for (const [at, value] of [mark, storedBytes, rawBytes, firstSeq, entries, crc].entries())
    view.setUint32(at * 4, value, true);
  view.setUint32(HEAD_CRC_AT, crc32(out.subarray(0, HEAD_CRC_AT)), true);
  return out;
}

/** The head at `at`, or null when none stands there, or one that cannot be honest. */
export function decodeHead(bytes: Uint8Array, at: number, crc32: Crc32): PieceHead | null {
  if (bytes.length - at < PIECE_HEAD_BYTES || bytes[at] !== MARK_START) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, PIECE_HEAD_BYTES);
  if (crc32(bytes.subarray(at, at + HEAD_CRC_AT)) !== view.getUint32(HEAD_CRC_AT, true)) return null;
  const head: PieceHead = {
    mark: view.getUint32(0, true),
    storedBytes: view.getUint32(4, true),
    rawBytes: view.getUint32(8, true),
    firstSeq: view.getUint32(12, true),
    entries: view.getUint32(16, true),
    crc: view.getUint32(20, true),
  };
  return isPossible(head) ? head : null;
}

function isPossible({ storedBytes, rawBytes }: PieceHead): boolean {
  if (rawBytes > RAW_BLOCK_BYTES_MAX) return false;
  if (storedBytes > rawBytes + STORED_SLACK_BYTES) return false;
  return rawBytes <= storedBytes * INFLATE_RATIO_MAX;
}

/** Where the next head may begin at or behind `from`; the end of the bytes when nowhere. */
export function nextHeadAt(bytes: Uint8Array, from: number): number {
  const at = bytes.indexOf(MARK_START, from);
  return at < 0 ? bytes.length : at;
}
