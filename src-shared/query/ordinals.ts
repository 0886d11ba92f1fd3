const FIRST_CAPACITY = 1024;

/** A growable list of ascending whole numbers below 2^32, four bytes each. Old ones may leave at the front. */
export class Ordinals {
  #values = new Uint32Array(FIRST_CAPACITY);
  #start = 0;
  #end = 0;

  get length(): number {
    return this.#end - this.#start;
  }

  /** `index` is in [0, length). */
  at(index: number): number {
    return this.#values[this.#start + index] ?? 0;
  }

  /** `value` is greater than every one before. */
  push(value: number): void {
    if (this.#end === this.#values.length) this.#grow();
    this.#values[this.#end] = value;
    this.#end += 1;
  }

  /** How many values are below `value`. */
  rank(value: number): number {
    let low = this.#start;
    let high = this.#end;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#values[middle] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    return low - this.#start;
  }

  has(value: number): boolean {
    const rank = this.rank(value);
    return rank < this.length && this.at(rank) === value;
  }

  slice(from: number, to: number): Uint32Array {
    return this.#values.slice(this.#start + from, Math.min(this.#start + to, this.#end));
  }

  /** Returns how many left. */
  dropBelow(value: number): number {
    return this.dropFirst(this.rank(value));
  }

  /** Returns how many left. */
  dropFirst(count: number): number {
    const leaving = Math.min(count, this.length);
    this.#start += leaving;
    return leaving;
  }

  /**
   * Settles the membership of `changed` (ascending, distinct) in one pass, however many they are.
   */
  merge(changed: readonly number[], belongs: (value: number) => boolean): void {
    const old = this.#values.subarray(this.#start, this.#end);
    const merged = new Uint32Array(Math.max(FIRST_CAPACITY, old.length + changed.length));
    let length = 0;
    let from = 0;
    for (const value of changed) {
      const upTo = this.rank(value);
      merged.set(old.subarray(from, upTo), length);
      length += upTo - from;
      from = old[upTo] === value ? upTo + 1 : upTo;
      if (belongs(value)) {
        merged[length] = value;
        length += 1;
      }
    }
    merged.set(old.subarray(from), length);
    this.#values = merged;
    this.#start = 0;
    this.#end = length + old.length - from;
  }

  #grow(): void {
    const live = this.#values.subarray(this.#start, this.#end);
    const isMostlyDropped = this.#start > this.#values.length / 2;
    const next = isMostlyDropped ? this.#values : new Uint32Array(this.#values.length * 2);
    if (isMostlyDropped) next.copyWithin(0, this.#start, this.#end);
    else next.set(live);
    this.#end -= this.#start;
    this.#start = 0;
    this.#values = next;
  }
}
