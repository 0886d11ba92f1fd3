import { ROWS_PER_WORD, WORD_BITS, hasRow, onesIn, onesOf, putRow, wordOf, wordsIn } from './bits.ts';

/** Rows that are counted together, so that the n-th match is found without looking at all rows. */
const GROUP_BITS = 12;
const GROUP_ROWS = 1 << GROUP_BITS;
const WORDS_PER_GROUP = GROUP_ROWS / ROWS_PER_WORD;
const IN_WORD = ROWS_PER_WORD - 1;

/**
 * Which rows of a tape match a filter, one bit a row. What is decided is one stretch that grows at both ends: at its
 * start as a search goes back, at its end as rows come.
 */
export class TapeMatches {
  /** Rows that are not decided are 0. */
  #words = new Uint32Array(WORDS_PER_GROUP);
  #counts = new Uint32Array(1);
  #low: number;
  #high: number;
  #length = 0;

  /** Nothing is decided yet; the first stretch is put on either side of `start`. */
  constructor(start: number) {
    this.#low = start;
    this.#high = start;
  }

  /** Rows in [low, high) are decided. */
  get low(): number {
    return this.#low;
  }
  get high(): number {
    return this.#high;
  }

  /** Matches among them. */
  get length(): number {
    return this.#length;
  }

  /**
   * Decides rows in [from, to), a stretch that begins or ends where the decided one ends: those match that are in `words`,
   * which begin with the word of `from`.
   */
  put(from: number, to: number, words: Uint32Array): void {
    this.#reserve(to);
    const count = wordsIn(from, to);
    const first = wordOf(from);
    for (let n = 0; n < count; n += 1) {
      let word = words[n] ?? 0;
      if (n === 0) word &= -1 << (from & IN_WORD);
      if (n === count - 1) word &= -1 >>> (IN_WORD - ((to - 1) & IN_WORD));
      if (word === 0) continue;
      const at = first + n;
      this.#words[at] = (this.#words[at] ?? 0) | word;
      const matches = onesOf(word);
      const group = Math.trunc(at / WORDS_PER_GROUP);
      this.#counts[group] = (this.#counts[group] ?? 0) + matches;
      this.#length += matches;
    }
    this.#low = Math.min(this.#low, from);
    this.#high = Math.max(this.#high, to);
  }

  /** A row that is decided is another now. */
  set(seq: number, isMatch: boolean): void {
    const change = Number(isMatch) - Number(hasRow(this.#words, 0, seq));
    if (change === 0) return;
    const group = seq >>> GROUP_BITS;
    putRow(this.#words, 0, seq, isMatch);
    this.#counts[group] = (this.#counts[group] ?? 0) + change;
    this.#length += change;
  }

  /** False where nothing is decided, and of -1. */
  has(seq: number): boolean {
    return hasRow(this.#words, 0, seq);
  }

  /** How many matches there are before `seq`. */
  rank(seq: number): number {
    const end = Math.min(seq, this.#high);
    const group = end >>> GROUP_BITS;
    let rank = 0;
    for (let each = 0; each < group; each += 1) rank += this.#counts[each] ?? 0;
    rank += onesIn(this.#words, group * WORDS_PER_GROUP, wordOf(end));
    return rank + onesOf((this.#words[wordOf(end)] ?? 0) & ~(-1 << (end & IN_WORD)));
  }

  /** The matches from the one numbered `from` up to the one numbered `to`, in order. */
  slice(from: number, to: number): number[] {
    const seqs: number[] = [];
    let left = from;
    let group = 0;
    while (group < this.#counts.length && left >= (this.#counts[group] ?? 0)) {
      left -= this.#counts[group] ?? 0;
      group += 1;
    }
    for (; group < this.#counts.length && seqs.length < to - from; group += 1) {
      if (this.#counts[group] === 0) continue;
      for (let n = 0; n < WORDS_PER_GROUP; n += 1) {
        const at = group * WORDS_PER_GROUP + n;
        let word = this.#words[at] ?? 0;
        for (; word !== 0 && seqs.length < to - from; word &= word - 1) {
          if (left > 0) left -= 1;
          else seqs.push((at << WORD_BITS) + IN_WORD - Math.clz32(word & -word));
        }
      }
    }
    return seqs;
  }

  #reserve(rows: number): void {
    if (rows <= this.#words.length * ROWS_PER_WORD) return;
    const groups = Math.max((rows + GROUP_ROWS - 1) >>> GROUP_BITS, this.#counts.length * 2);
    const old = this.#words;
    this.#words = new Uint32Array(groups * WORDS_PER_GROUP);
    this.#words.set(old);
    const counts = new Uint32Array(groups);
    counts.set(this.#counts);
    this.#counts = counts;
  }
}
