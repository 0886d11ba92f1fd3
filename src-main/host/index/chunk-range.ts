import { CHIPS_BLOB_BITS } from './schema.ts';

/** The least and the greatest value that the rows of each chunk have had: a test of a range often need not look at them. */
export class ChunkRange {
  #least = new Float64Array(0);
  #greatest = new Float64Array(0);

  reserve(chunks: number): void {
    const from = this.#least.length;
    const least = new Float64Array(chunks).fill(Infinity, from);
    least.set(this.#least);
    const greatest = new Float64Array(chunks).fill(-Infinity, from);
    greatest.set(this.#greatest);
    this.#least = least;
    this.#greatest = greatest;
  }

  /** Takes in rows [from, to) of one chunk, but for those with the value `none`. */
  add(values: Uint32Array | Int32Array | Float64Array, from: number, to: number, none = NaN): void {
    const chunk = from >>> CHIPS_BLOB_BITS;
    let least = this.#least[chunk] ?? Infinity;
    let greatest = this.#greatest[chunk] ?? -Infinity;
    for (let at = from; at < to; at += 1) {
      const value = values[at] ?? 0;
      if (value === none) continue;
      if (value < least) least = value;
      if (value > greatest) greatest = value;
    }
    this.#least[chunk] = least;
    this.#greatest[chunk] = greatest;
  }

  /** Of the chunk in which a row is. */
  least(row: number): number {
    return this.#least[row >>> CHIPS_BLOB_BITS] ?? Infinity;
  }

  greatest(row: number): number {
    return this.#greatest[row >>> CHIPS_BLOB_BITS] ?? -Infinity;
  }

  /** What all rows of this row's chunk are to a test for [low, high]. */
  side(row: number, low: number, high: number): 'in' | 'out' | 'either' {
    const least = this.least(row);
    const greatest = this.greatest(row);
    if (greatest < low || least > high) return 'out';
    return least >= low && greatest <= high ? 'in' : 'either';
  }
}
