/** The items with the highest scores out of any number, in room for `max`; of equal ones those that came first stay. */
export class Top {
  readonly #max: number;
  readonly #scores: Float64Array;
  readonly #items: Float64Array;
  #length = 0;

  constructor(max: number) {
    this.#max = max;
    this.#scores = new Float64Array(max);
    this.#items = new Float64Array(max);
  }

  get length(): number {
    return this.#length;
  }

  push(score: number, item: number): void {
    if (this.#length < this.#max) {
      this.#length += 1;
      this.#rise(this.#length - 1, score, item);
    } else if (this.#max > 0 && score > (this.#scores[0] ?? Infinity)) {
      this.#sink(score, item);
    }
  }

  /** In no order. */
  items(): number[] {
    return [...this.#items.subarray(0, this.#length)];
  }

  /** The highest score first. */
  descending(): number[] {
    return [...this.#items.subarray(0, this.#length).keys()]
      .toSorted((a, b) => (this.#scores[b] ?? 0) - (this.#scores[a] ?? 0))
      .map((at) => this.#items[at] ?? 0);
  }

  #rise(from: number, score: number, item: number): void {
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >>> 1;
      if ((this.#scores[parent] ?? 0) <= score) break;
      this.#move(parent, at);
      at = parent;
    }
    this.#put(at, score, item);
  }

  #sink(score: number, item: number): void {
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.#length) break;
      const right = child + 1;
      if (right < this.#length && (this.#scores[right] ?? 0) < (this.#scores[child] ?? 0)) child = right;
      if ((this.#scores[child] ?? 0) >= score) break;
      this.#move(child, at);
      at = child;
    }
    this.#put(at, score, item);
  }

  #move(from: number, to: number): void {
    this.#put(to, this.#scores[from] ?? 0, this.#items[from] ?? 0);
  }

  #put(at: number, score: number, item: number): void {
    this.#scores[at] = score;
    this.#items[at] = item;
  }
}
