/**
 * What a search by text is narrowed down with. A column stands for some kilobytes of what was recorded, and has a bit for every
 * three and every four bytes that stand side by side in it, the case of ASCII letters ignored. A text can only be in
 * columns that have the bits of all its pieces.
 */
import { FOLD, foldedBytes } from '../../../src-shared/query/needle.ts';

/** Bits of a column: about a third of them are set by COLUMN_BYTES of JSON. */
export const SIGNATURE_BITS = 16_384;
export const SIGNATURE_WORDS = SIGNATURE_BITS / 32;
/** Of what was recorded, in one column. */
export const COLUMN_BYTES = 8_192;
/** Of a text, from its start, its pieces are looked for; what is cut across columns overlaps by as much. */
export const NEEDLE_BYTES_MAX = 64;

/** Set where a backslash is: what is looked for in JSON may be spelled with escapes there. */
export const ESCAPE_BIT = 0;
const BACKSLASH = 0x5c;
const HASH_SHIFT = 18;
const THREE_BYTES = 0xff_ffff;
const FACTOR_4 = 0x9e37_79b1;
const FACTOR_3 = 0x85eb_ca6b;
/** Three bytes set two bits: a text of three has no others. */
const FACTOR_3_AGAIN = 0xc2b2_ae35;

/** Adds the pieces of bytes[from, to) to a signature. */
export function addGrams(signature: Uint32Array, bytes: Uint8Array, from: number, to: number): void {
  let gram = 0;
  for (let at = from; at < to; at += 1) {
    const byte = FOLD[bytes[at] ?? 0] ?? 0;
    gram = (gram << 8) | byte;
    if (byte === BACKSLASH) set(signature, ESCAPE_BIT);
    if (at < from + 2) continue;
    const three = gram & THREE_BYTES;
    set(signature, Math.imul(three, FACTOR_3) >>> HASH_SHIFT);
    set(signature, Math.imul(three, FACTOR_3_AGAIN) >>> HASH_SHIFT);
    if (at >= from + 3) set(signature, Math.imul(gram, FACTOR_4) >>> HASH_SHIFT);
  }
}

function set(signature: Uint32Array, bit: number): void {
  const word = bit >>> 5;
  signature[word] = (signature[word] ?? 0) | (1 << (bit & 31));
}

/** The bits that columns with this text have: those that few others have first. Empty when the text is too short to tell. */
export function bitsOf(text: string): number[] {
  const bytes = foldedBytes(text).subarray(0, NEEDLE_BYTES_MAX);
  const fours: number[] = [];
  const threes: number[] = [];
  let gram = 0;
  for (const [at, byte] of bytes.entries()) {
    gram = (gram << 8) | byte;
    if (at >= 3) fours.push(Math.imul(gram, FACTOR_4) >>> HASH_SHIFT);
    if (at < 2) continue;
    const three = gram & THREE_BYTES;
    threes.push(Math.imul(three, FACTOR_3) >>> HASH_SHIFT, Math.imul(three, FACTOR_3_AGAIN) >>> HASH_SHIFT);
  }
  return [...new Set([...fours, ...threes])];
}
