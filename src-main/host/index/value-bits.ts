import { CHIPS_BLOB_BITS, CHIPS_PER_BLOB } from './schema.ts';
import { ROWS_PER_WORD, WORD_BITS, unite } from './bits.ts';
import { rowsThat } from './row-loops.ts';

/** Different values in one chunk that have bits of their own, a kilobyte each; with more its rows are gone through. */
export const CHUNK_VALUES_MAX = 32;
const WORDS = CHIPS_PER_BLOB >>> WORD_BITS;
/** For fewer rows the bits of a whole chunk are not made. */
const WORDS_WORTH_IT = WORDS / 2;
const NO_SLOT = 255;

interface ChunkBits {
  /** Null when they are too many. */
  readonly values: readonly number[] | null;
  /** Those of the first value, then those of the second, ... */
  readonly bits: Uint32Array;
}

const TOO_MANY: ChunkBits = { values: null, bits: new Uint32Array(0) };

/**
 * Which rows have which value, of a column with few different ones: a test asks each value once and joins their bits, 32 rows
 * at a time. Made for a chunk when a test first asks for it, and anew when a row of it has changed.
 */
export class ValueBits {
  readonly #chunks: (ChunkBits | undefined)[] = [];

  /** Rows of this chunk are others now. */
  drop(chunk: number): void {
    if (this.#chunks[chunk] !== undefined) this.#chunks[chunk] = undefined;
  }

  /** Fills words with the rows from `first` on, all of one chunk, whose value matches; the value of row `at` is `values[at - offset]`. */
  select(
    { values, offset }: { readonly values: Uint8Array | Uint32Array; readonly offset: number },
    first: number,
    matches: (value: number) => boolean,
    words: Uint32Array,
  ): void {
    const chunk = first >>> CHIPS_BLOB_BITS;
    let known = this.#chunks[chunk];
    if (known === undefined) {
      if (words.length < WORDS_WORTH_IT) return rowsThat(values, first - offset, matches, words);
      known = bitsOf(values, (chunk << CHIPS_BLOB_BITS) - offset);
      this.#chunks[chunk] = known;
    }
    if (known.values === null) return rowsThat(values, first - offset, matches, words);
    words.fill(0);
    const from = (first & (CHIPS_PER_BLOB - 1)) >>> WORD_BITS;
    for (const [n, value] of known.values.entries())
      if (matches(value))
        unite(words, known.bits.subarray(n * WORDS + from, n * WORDS + from + words.length));
  }
}

/** By value, for the chunk that is being looked at; none has a slot in between. */
let slots = new Uint8Array(256).fill(NO_SLOT);
const room = new Uint32Array(CHUNK_VALUES_MAX * WORDS);

function bitsOf(column: Uint8Array | Uint32Array, first: number): ChunkBits {
  const values: number[] = [];
  let isFull = false;
  room.fill(0);
  for (let w = 0, at = first; w < WORDS && !isFull; w += 1) {
    for (let n = 0; n < ROWS_PER_WORD; n += 1, at += 1) {
      const value = column[at] ?? 0;
      let slot = slots[value] ?? NO_SLOT;
      if (slot === NO_SLOT) {
        if (values.length === CHUNK_VALUES_MAX) {
          isFull = true;
          break;
        }
        slot = values.length;
        values.push(value);
        if (value >= slots.length) slots = widened(slots, value);
        slots[value] = slot;
      }
      const place = slot * WORDS + w;
      room[place] = (room[place] ?? 0) | (1 << n);
    }
  }
  for (const value of values) slots[value] = NO_SLOT;
  return isFull ? TOO_MANY : { values, bits: room.slice(0, values.length * WORDS) };
}

function widened(old: Uint8Array<ArrayBuffer>, value: number): Uint8Array<ArrayBuffer> {
  const wide = new Uint8Array(Math.max(value + 1, old.length * 2)).fill(NO_SLOT);
  wide.set(old);
  return wide;
}
