/**
 * Sets of rows as bits, 32 rows a word: row `n` is bit `n & 31`. Words that stand for rows from `from` on begin with the word
 * in which `from` is; bits of rows that were not asked for may be anything until they are trimmed.
 */
export const ROWS_PER_WORD = 32;
export const WORD_BITS = 5;
const IN_WORD = ROWS_PER_WORD - 1;

/** The word in which a row is. */
export function wordOf(row: number): number {
  return row >>> WORD_BITS;
}

/** The first row of the word in which a row is. */
export function wordStart(row: number): number {
  return row - (row & IN_WORD);
}

/** How many words rows in [from, to) take. */
export function wordsIn(from: number, to: number): number {
  return to <= from ? 0 : wordOf(to - 1) - wordOf(from) + 1;
}

/** Whether `row` is in words that begin with that of `from`. */
export function hasRow(words: Uint32Array, from: number, row: number): boolean {
  return (((words[wordOf(row) - wordOf(from)] ?? 0) >>> (row & IN_WORD)) & 1) === 1;
}

export function putRow(words: Uint32Array, from: number, row: number, isIn: boolean): void {
  const at = wordOf(row) - wordOf(from);
  const bit = 1 << (row & IN_WORD);
  words[at] = isIn ? (words[at] ?? 0) | bit : (words[at] ?? 0) & ~bit;
}

/** The first row at `row` or behind it that is in words that begin with that of `from`, or -1. */
export function nextRow(words: Uint32Array, from: number, row: number): number {
  const first = wordOf(from);
  let at = wordOf(row) - first;
  let word = (words[at] ?? 0) & (-1 << (row & IN_WORD));
  while (word === 0) {
    at += 1;
    if (at >= words.length) return -1;
    word = words[at] ?? 0;
  }
  return ((first + at) << WORD_BITS) + IN_WORD - Math.clz32(word & -word);
}

/** How many bits of a word are 1. */
export function onesOf(bits: number): number {
  let word = bits - ((bits >>> 1) & 0x5555_5555);
  word = (word & 0x3333_3333) + ((word >>> 2) & 0x3333_3333);
  return Math.imul((word + (word >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}

/** How many bits of words[from] to words[to - 1] are 1. */
export function onesIn(words: Uint32Array, from: number, to: number): number {
  let ones = 0;
  for (let at = from; at < to; at += 1) ones += onesOf(words[at] ?? 0);
  return ones;
}

export function isEmpty(words: Uint32Array): boolean {
  for (let at = 0; at < words.length; at += 1) if (words[at] !== 0) return false;
  return true;
}

/** `words` keep what is in both. */
export function intersect(words: Uint32Array, others: Uint32Array): void {
  for (let at = 0; at < words.length; at += 1) words[at] = (words[at] ?? 0) & (others[at] ?? 0);
}

/** `words` get what is in either. */
export function unite(words: Uint32Array, others: Uint32Array): void {
  for (let at = 0; at < words.length; at += 1) words[at] = (words[at] ?? 0) | (others[at] ?? 0);
}

export function invert(words: Uint32Array): void {
  for (let at = 0; at < words.length; at += 1) words[at] = ~(words[at] ?? 0);
}

/** Of words that begin with that of `from` all that is not in [from, to) becomes 0. */
export function trim(words: Uint32Array, from: number, to: number): void {
  const last = wordsIn(from, to) - 1;
  if (last < 0) {
    words.fill(0);
    return;
  }
  words[0] = (words[0] ?? 0) & (-1 << (from & IN_WORD));
  words[last] = (words[last] ?? 0) & (-1 >>> (IN_WORD - ((to - 1) & IN_WORD)));
  words.fill(0, last + 1);
}

/** `words`, that begin with the word of `from`, get the rows of [from, to). */
export function fillRange(words: Uint32Array, from: number, to: number): void {
  words.fill(-1, 0, wordsIn(from, to));
  trim(words, from, to);
}

/** Words of a few thousand rows that are used again and again: making some costs as much as half a test. */
export class WordPool {
  readonly #all: Uint32Array[] = [];
  #used = 0;

  /** All that were taken may be given again. */
  reset(): void {
    this.#used = 0;
  }

  /** What is in them is anything. */
  take(length: number): Uint32Array {
    let words = this.#all[this.#used];
    if (words === undefined || words.length < length) {
      words = new Uint32Array(Math.max(length, WORDS_MIN));
      this.#all[this.#used] = words;
    }
    this.#used += 1;
    return words.length === length ? words : words.subarray(0, length);
  }

  /** The words that were taken last are free again. */
  giveBack(): void {
    this.#used -= 1;
  }
}

/** Of a chunk of the columns, so that nearly all are of one length. */
const WORDS_MIN = 256;
