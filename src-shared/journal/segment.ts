import type { Crc32 } from './codec.ts';
import { ENTRY_VERSION } from './entry.ts';

/**
 * A tape is a folder of segments, `00000001.seg` and on. Every segment begins with this header, little endian:
 *
 *     u8[8] magic       "TAPEDECK"
 *     u16   format      SEGMENT_FORMAT; SEALED_FORMAT once it is sealed
 *     u16   entries     ENTRY_VERSION of what follows
 *     u32   segment     from 1, the number in the file's name
 *     u32   firstSeq    seq of the first entry
 *     f64   createdMs   wall clock
 *     u8[32] tapeId     ASCII, zero padded
 *     u32   crc32       over everything above
 *
 * These 64 bytes keep their meaning in every later format, so that an old program can tell a newer tape from a broken one.
 */
export const SEGMENT_FORMAT = 1;
/** What follows the header is laid out as sealed.ts says. */
export const SEALED_FORMAT = 2;
export const SEGMENT_HEADER_BYTES = 64;
/**
 * A segment that has grown to this many bytes is followed by a new one. What was left can be sealed, so this is also
 * about how much of a running tape lies uncompressed.
 */
export const SEGMENT_BYTES = 16 * 1024 * 1024;

const MAGIC = [0x54, 0x41, 0x50, 0x45, 0x44, 0x45, 0x43, 0x4b];
const TAPE_ID_AT = 28;
const CRC_AT = 60;
const TAPE_ID = /^\d{8}-\d{6}-[0-9a-z]{6}$/;
const SEGMENT_NAME = /^(\d{8})\.seg$/;

export interface SegmentHeader {
  readonly segment: number;
  readonly firstSeq: number;
  readonly createdMs: number;
  readonly tapeId: string;
}

/** What a reader needs besides: by which version the entries of this segment were written. */
export interface ReadSegmentHeader extends SegmentHeader {
  readonly entryVersion: number;
}

/** `YYYYMMDD-HHMMSS-xxxxxx`, UTC; also the only text that is ever taken for a tape's folder. */
export function isTapeId(text: string): boolean {
  return TAPE_ID.test(text);
}

export function tapeIdOf(wallMs: number, token: string): string {
  const iso = new Date(wallMs).toISOString();
  return `${iso.slice(0, 10).replaceAll('-', '')}-${iso.slice(11, 19).replaceAll(':', '')}-${token}`;
}

/** The second a tape began, milliseconds since the epoch, as its id tells it. */
export function tapeIdMs(tapeId: string): number {
  const [, y, mo, d, h, mi, s] = /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)-/.exec(tapeId) ?? [];
  const ms = Date.parse(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`);
  return Number.isNaN(ms) ? 0 : ms;
}

export function segmentName(segment: number): string {
  return `${String(segment).padStart(8, '0')}.seg`;
}

/** The number of a segment's file, or null when the name is not one. */
export function segmentNumber(name: string): number | null {
  const digits = SEGMENT_NAME.exec(name)?.[1];
  return digits === undefined ? null : Number(digits);
}

export function encodeSegmentHeader(header: SegmentHeader, crc32: Crc32): Uint8Array {
  const out = new Uint8Array(SEGMENT_HEADER_BYTES);
  const view = new DataView(out.buffer);
  out.set(MAGIC, 0);
  view.setUint16(8, SEGMENT_FORMAT, true);
  view.setUint16(10, ENTRY_VERSION, true);
  view.setUint32(12, header.segment, true);
  view.setUint32(16, header.firstSeq, true);
  view.setFloat64(20, header.createdMs, true);
  for (let i = 0; i < header.tapeId.length; i += 1) out[TAPE_ID_AT + i] = header.tapeId.charCodeAt(i);
  view.setUint32(CRC_AT, crc32(out.subarray(0, CRC_AT)), true);
  return out;
}

/**
 * By which version a segment was written whose header is damaged: what stands in the field when that can be, else the
 * newest. Entries have checksums of their own, so a wrong guess costs an entry, and never invents one.
 */
export function likelyEntryVersion(source: Uint8Array): number {
  if (source.length < SEGMENT_HEADER_BYTES) return ENTRY_VERSION;
  const version = new DataView(source.buffer, source.byteOffset, SEGMENT_HEADER_BYTES).getUint16(10, true);
  return version >= 1 && version <= ENTRY_VERSION ? version : ENTRY_VERSION;
}

export type DecodedHeader =
  | { readonly kind: 'header'; readonly header: ReadSegmentHeader; readonly isSealed: boolean }
  | { readonly kind: 'torn' }
  | { readonly kind: 'too-new'; readonly why: string }
  | { readonly kind: 'damaged'; readonly why: string };

export function decodeSegmentHeader(source: Uint8Array, crc32: Crc32): DecodedHeader {
  if (source.length < SEGMENT_HEADER_BYTES) return { kind: 'torn' };
  const view = new DataView(source.buffer, source.byteOffset, SEGMENT_HEADER_BYTES);
  if (MAGIC.some((byte, i) => source[i] !== byte)) return { kind: 'damaged', why: 'not a segment of a tape' };
  if (crc32(source.subarray(0, CRC_AT)) !== view.getUint32(CRC_AT, true)) {
    return { kind: 'damaged', why: 'checksum of the header does not match' };
  }
  const format = view.getUint16(8, true);
  const entries = view.getUint16(10, true);
  if (format < 1 || entries < 1) return { kind: 'damaged', why: `impossible format ${format}.${entries}` };
  if (format > SEALED_FORMAT || entries > ENTRY_VERSION) {
    return {
      kind: 'too-new',
      why: `format ${format}.${entries}, this program reads up to ${SEALED_FORMAT}.${ENTRY_VERSION}`,
    };
  }
  let tapeId = '';
  for (let i = TAPE_ID_AT; i < CRC_AT && source[i] !== 0; i += 1)
    tapeId += String.fromCharCode(source[i] ?? 0);
  return {
    kind: 'header',
    isSealed: format === SEALED_FORMAT,
    header: {
      segment: view.getUint32(12, true),
      firstSeq: view.getUint32(16, true),
      createdMs: view.getFloat64(20, true),
      tapeId,
      entryVersion: entries,
    },
  };
}
