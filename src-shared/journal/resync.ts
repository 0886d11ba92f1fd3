import type { Crc32 } from './codec.ts';
import { HEAD_BYTES, MAX_ENTRY_BYTES, PREFIX_BYTES, decodeEntry } from './codec.ts';
import type { SegmentBytes } from './segment-reader.ts';

/** A candidate further than this many entries ahead is taken for bytes that look like an entry by chance. */
const SEQ_AHEAD_MAX = 1_000_000;
const WINDOW_BYTES = 1024 * 1024;

/**
 * The offset of the first whole entry at or after `from` with a seq of at least `nextSeq`, or null. What stands behind
 * damage is still the tape; and a tail with an entry behind it was not torn by a crash.
 */
export function findEntry(
  source: SegmentBytes,
  from: number,
  nextSeq: number,
  version: number,
  crc32: Crc32,
): number | null {
  for (let at = from; ; at += WINDOW_BYTES) {
    const window = source.read(at, WINDOW_BYTES + PREFIX_BYTES + HEAD_BYTES);
    const view = new DataView(window.buffer, window.byteOffset, window.length);
    const last = Math.min(WINDOW_BYTES, window.length - PREFIX_BYTES - HEAD_BYTES + 1);
    for (let i = 0; i < last; i += 1) {
      const length = view.getUint32(i, true);
      if (length < HEAD_BYTES || length > MAX_ENTRY_BYTES || view.getUint16(i + 10, true) !== 0) continue;
      const seq = view.getUint32(i + 12, true);
      if (seq < nextSeq || seq > nextSeq + SEQ_AHEAD_MAX) continue;
      if (view.getUint32(i + 32, true) > length - HEAD_BYTES) continue;
      const whole = source.read(at + i, PREFIX_BYTES + length);
      if (decodeEntry(whole, 0, version, crc32).kind === 'entry') return at + i;
    }
    if (window.length < WINDOW_BYTES) return null;
  }
}

/** What the bytes from `offset` to the end of a segment are, when they are not an entry. */
export type Rest =
  /** A write that a crash cut short, or space that a power cut left unwritten. */
  | { readonly kind: 'torn' }
  | { readonly kind: 'damaged'; readonly why: string; readonly resumeAt: number | null };

/** `why` is what the reader saw there, null when it saw an entry that is longer than the file. */
export function examineRest(
  source: SegmentBytes,
  offset: number,
  nextSeq: number,
  why: string | null,
  version: number,
  crc32: Crc32,
): Rest {
  const resumeAt = findEntry(source, offset + 1, nextSeq, version, crc32);
  if (resumeAt !== null) return { kind: 'damaged', why: why ?? 'length does not match', resumeAt };
  if (isZeros(source, offset)) return { kind: 'torn' };
  if (why !== null) return { kind: 'damaged', why, resumeAt: null };
  return isWholeButForItsLength(source, offset, crc32)
    ? { kind: 'damaged', why: 'length does not match', resumeAt: null }
    : { kind: 'torn' };
}

function isZeros(source: SegmentBytes, offset: number): boolean {
  for (let at = offset; ; at += WINDOW_BYTES) {
    const window = source.read(at, WINDOW_BYTES);
    if (window.some((byte) => byte !== 0)) return false;
    if (window.length < WINDOW_BYTES) return true;
  }
}

/** A crash never leaves an entry whose content is complete and whose length is wrong. */
function isWholeButForItsLength(source: SegmentBytes, offset: number, crc32: Crc32): boolean {
  const rest = source.read(offset, PREFIX_BYTES + MAX_ENTRY_BYTES);
  if (rest.length < PREFIX_BYTES + HEAD_BYTES) return false;
  const stored = new DataView(rest.buffer, rest.byteOffset, PREFIX_BYTES).getUint32(4, true);
  return crc32(rest.subarray(PREFIX_BYTES)) === stored;
}
