const BUCKET_US = 100_000;
const BUCKETS = 10;

/** Counts over the last second, in tenths of a second; keeps ten numbers and no timer. */
export class Rate {
  readonly #counts = new Float64Array(BUCKETS);
  #newest = 0;

  add(nowUs: number, count: number): void {
    this.#advance(nowUs);
    const slot = this.#newest % BUCKETS;
    this.#counts[slot] = (this.#counts[slot] ?? 0) + count;
  }

  perS(nowUs: number): number {
    this.#advance(nowUs);
    return this.#counts.reduce((sum, count) => sum + count, 0);
  }

  #advance(nowUs: number): void {
    const bucket = Math.floor(nowUs / BUCKET_US);
    const passed = Math.min(BUCKETS, bucket - this.#newest);
    for (let step = 0; step < passed; step += 1) this.#counts[(bucket - step) % BUCKETS] = 0;
    this.#newest = Math.max(this.#newest, bucket);
  }
}
