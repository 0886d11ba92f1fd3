import { crc32 } from 'node:zlib';
import { encodedLineBytes, encodeLineInto, type EntryStamp } from '../../../src-shared/journal/codec.ts';
import { lineEnd, type WholeLines } from '../../../src-shared/journal/whole-lines.ts';
import type { Scratch } from './scratch.ts';

/** Encodes each line as an entry, from `at` on; where that ends, and how many they were. `stamp` has the first one's number. */
export function encodeLines(
  scratch: Scratch,
  at: number,
  stamp: EntryStamp,
  { of, bytes }: WholeLines,
): { readonly end: number; readonly lines: number } {
  const { wallMs, monoUs } = stamp;
  // Parts of plain bytes cost half of what parts of a Buffer do; but a Buffer finds its newlines five times as fast.
  const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  let end = at;
  let { seq } = stamp;
  for (let from = 0; from < bytes.length; seq += 1) {
    const to = lineEnd(bytes, from);
    scratch.reserve(end, end + encodedLineBytes(to - from));
    const line = plain.subarray(from, to);
    end = encodeLineInto(scratch.bytes, scratch.view, end, of, { seq, wallMs, monoUs }, line, crc32);
    from = to;
  }
  return { end, lines: seq - stamp.seq };
}
