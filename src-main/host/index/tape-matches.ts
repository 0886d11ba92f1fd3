import { onesIn } from './masks.ts';

/** Rows that are counted together, so that the n-th match is found without looking at all rows. */
const GROUP_BITS = 12;
const GROUP_ROWS = 1 << GROUP_BITS;

/**
 * Which rows of a tape match a filter, one byte a row. What is decided is one stretch that grows at both ends: at its
 * start as a search goes back, at its end as rows come.
 */
export class TapeMatches {
  #rows = new Uint8Array(GROUP_ROWS);
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

  /** One answer a row, 1 where it matches, of rows from `from` on: a stretch that begins or ends where the decided one ends. */
  put(from: number, mask: Uint8Array): void {
    const to = from + mask.length;
    this.#reserve(to);
    this.#rows.set(mask, from);
    for (let at = from; at < to;) {
      const group = at >>> GROUP_BITS;
      const end = Math.min(to, (group + 1) << GROUP_BITS);
      const matches = onesIn(mask.subarray(at - from, end - from));
      this.#counts[group] = (this.#counts[group] ?? 0) + matches;
      this.#length += matches;
      at = end;
    }
    this.#low = Math.min(this.#low, from);
    this.#high = Math.max(this.#high, to);
  }

  /** A row that is decided is another now. */
  set(seq: number, isMatch: boolean): void {
    const change = Number(isMatch) - (this.#rows[seq] ?? 0);
    if (change === 0) return;
    const group = seq >>> GROUP_BITS;
    this.#rows[seq] = Number(isMatch);
    this.#counts[group] = (this.#counts[group] ?? 0) + change;
    this.#length += change;
  }

  has(seq: number): boolean {
    return seq >= this.#low && seq < this.#high && this.#rows[seq] === 1;
  }

  /** One byte a row from the tape's first on, 0 where nothing is decided; read at once, never kept. */
  get mask(): Uint8Array {
    return this.#rows;
  }

  /** How many matches there are before `seq`. */
  rank(seq: number): number {
    const end = Math.min(seq, this.#high);
    const group = end >>> GROUP_BITS;
    let rank = 0;
    for (let each = 0; each < group; each += 1) rank += this.#counts[each] ?? 0;
    return rank + onesIn(this.#rows.subarray(group << GROUP_BITS, end));
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
    let seq = this.#rows.indexOf(1, group << GROUP_BITS);
    for (; seq >= 0 && seqs.length < to - from; seq = this.#rows.indexOf(1, seq + 1)) {
      if (left > 0) left -= 1;
      else seqs.push(seq);
    }
    return seqs;
  }

  #reserve(rows: number): void {
    if (rows <= this.#rows.length) return;
    const groups = Math.max((rows + GROUP_ROWS - 1) >>> GROUP_BITS, this.#counts.length * 2);
    const old = this.#rows;
    this.#rows = new Uint8Array(groups << GROUP_BITS);
    this.#rows.set(old);
    const counts = new Uint32Array(groups);
    counts.set(this.#counts);
    this.#counts = counts;
  }
}
