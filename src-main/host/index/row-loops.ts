/**
 * Tests of one value a row, 32 rows to a word. They have no branch: what a row has is random, and a branch that is guessed
 * wrong costs more than the rest of the loop. A million rows take less than a millisecond.
 */
import { ROWS_PER_WORD } from './bits.ts';

/** Rows from `first` on whose number is 1 in the table. */
export function rowsInTable(
  numbers: Uint32Array,
  first: number,
  table: Uint8Array,
  words: Uint32Array,
): void {
  for (let w = 0, at = first; w < words.length; w += 1) {
    let word = 0;
    for (let n = 0; n < ROWS_PER_WORD; n += 4, at += 4)
      word |=
        ((table[numbers[at] ?? 0] ?? 0) |
          ((table[numbers[at + 1] ?? 0] ?? 0) << 1) |
          ((table[numbers[at + 2] ?? 0] ?? 0) << 2) |
          ((table[numbers[at + 3] ?? 0] ?? 0) << 3)) <<
        n;
    words[w] = word;
  }
}

/** The same by asking each time. */
export function rowsThat(
  values: Uint8Array | Uint32Array | Int32Array | Float64Array,
  first: number,
  matches: (value: number) => boolean,
  words: Uint32Array,
): void {
  for (let w = 0, at = first; w < words.length; w += 1) {
    let word = 0;
    for (let n = 0; n < ROWS_PER_WORD; n += 1, at += 1) if (matches(values[at] ?? 0)) word |= 1 << n;
    words[w] = word;
  }
}

/** The largest number that `rowsBetween` can compare. */
export const COMPARED_MAX = 2 ** 31 - 1;

/** Rows whose value is in [low, high]; all three are whole and in 0 to COMPARED_MAX. */
export function rowsBetween(
  values: Uint32Array,
  first: number,
  low: number,
  high: number,
  words: Uint32Array,
): void {
  for (let w = 0, at = first; w < words.length; w += 1) {
    let outside = 0;
    for (let n = 0; n < ROWS_PER_WORD; n += 2, at += 2) {
      const one = (values[at] ?? 0) | 0;
      const two = (values[at + 1] ?? 0) | 0;
      // The sign of a difference is its highest bit.
      outside |= ((((one - low) | (high - one)) >>> 31) | ((((two - low) | (high - two)) >>> 31) << 1)) << n;
    }
    words[w] = ~outside;
  }
}

/** Rows whose value is not below zero. */
export function rowsNotNegative(values: Int32Array, first: number, words: Uint32Array): void {
  for (let w = 0, at = first; w < words.length; w += 1) {
    let negative = 0;
    for (let n = 0; n < ROWS_PER_WORD; n += 2, at += 2)
      negative |= (((values[at] ?? 0) >>> 31) | (((values[at + 1] ?? 0) >>> 31) << 1)) << n;
    words[w] = ~negative;
  }
}

/** The same of doubles, by the bit that has their sign; `halves` is their memory. */
export function rowsNotBelowZero(halves: Int32Array, first: number, words: Uint32Array): void {
  for (let w = 0, at = first * 2 + HIGH_HALF; w < words.length; w += 1) {
    let negative = 0;
    for (let n = 0; n < ROWS_PER_WORD; n += 4, at += 8)
      negative |=
        (((halves[at] ?? 0) >>> 31) |
          (((halves[at + 2] ?? 0) >>> 31) << 1) |
          (((halves[at + 4] ?? 0) >>> 31) << 2) |
          (((halves[at + 6] ?? 0) >>> 31) << 3)) <<
        n;
    words[w] = ~negative;
  }
}

/** Rows whose value has other bits than `value`. */
export function rowsUnlike(values: Uint32Array, first: number, value: number, words: Uint32Array): void {
  for (let w = 0, at = first; w < words.length; w += 1) {
    let word = 0;
    for (let n = 0; n < ROWS_PER_WORD; n += 2, at += 2) {
      const one = (values[at] ?? 0) ^ value;
      const two = (values[at + 1] ?? 0) ^ value;
      word |= (((one | -one) >>> 31) | (((two | -two) >>> 31) << 1)) << n;
    }
    words[w] = word;
  }
}

/** Where the half of a double stands that has its sign, its exponent and the highest 20 bits of its mantissa. */
const HIGH_HALF = new Uint32Array(Float64Array.of(1).buffer)[1] === 0 ? 0 : 1;
const probe = new Float64Array(1);
const probeHalves = new Int32Array(probe.buffer);

/** Doubles that are not negative stand in the order of these halves. */
function highHalf(value: number): number {
  probe[0] = value;
  return probeHalves[HIGH_HALF] ?? 0;
}

/** Rows whose value is in [low, high], `low` not negative. `halves` is the same memory as `values`. */
export function rowsBetweenDoubles(
  { values, halves }: { readonly values: Float64Array; readonly halves: Int32Array },
  first: number,
  low: number,
  high: number,
  words: Uint32Array,
): void {
  const lowHalf = highHalf(low);
  const highHalfMax = highHalf(high);
  for (let w = 0, at = first * 2 + HIGH_HALF; w < words.length; w += 1) {
    let outside = 0;
    let onEdge = 0;
    for (let n = 0; n < ROWS_PER_WORD; n += 2, at += 4) {
      const one = halves[at] ?? 0;
      const two = halves[at + 2] ?? 0;
      outside |=
        (((one | (one - lowHalf) | (highHalfMax - one)) >>> 31) |
          (((two | (two - lowHalf) | (highHalfMax - two)) >>> 31) << 1)) <<
        n;
      const edges = isZero(one - lowHalf) | isZero(highHalfMax - one);
      const edgesOfTwo = isZero(two - lowHalf) | isZero(highHalfMax - two);
      onEdge |= (edges | (edgesOfTwo << 1)) << n;
    }
    let inside = ~outside;
    // The lower halves decide: few rows, unless the values are large and all alike.
    for (let left = onEdge & inside; left !== 0; left &= left - 1) {
      const value = values[first + w * ROWS_PER_WORD + 31 - Math.clz32(left & -left)] ?? -1;
      if (value < low || value > high) inside &= ~(left & -left);
    }
    words[w] = inside;
  }
}

/** 1 for 0, else 0. */
function isZero(value: number): number {
  return 1 ^ ((value | -value) >>> 31);
}
