/** Values that one sketch keeps to be exact; with more it counts them in buckets. */
export const EXACT_MAX = 20_000;
/** A bucket is this much wider than the one before, so that its middle is off by half of it at the most. */
const GROWTH = 1.01;
export const BUCKET_ERROR = (GROWTH - 1) / 2;
const LOG_GROWTH = Math.log(GROWTH);

/** The same in little memory: the buckets that have any, and how many. */
export interface CountedLatencies {
  readonly count: number;
  readonly maxUs: number;
  readonly buckets: Uint16Array;
  readonly counts: Uint32Array;
}

/** Durations in microseconds: how they are spread, exactly while they are few, to half a per cent when they are many. */
export class Latencies {
  #values: number[] = [];
  /** By the logarithm of the value; null while every value is kept. */
  #buckets: Uint32Array | null = null;
  #count = 0;
  #max = 0;

  add(us: number): void {
    this.#count += 1;
    if (us > this.#max) this.#max = us;
    if (this.#buckets !== null) {
      this.#countIn(this.#buckets, us);
      return;
    }
    this.#values.push(us);
    if (this.#values.length > EXACT_MAX) this.#inBuckets();
  }

  counted(): CountedLatencies {
    const all = this.#buckets ?? newBuckets();
    for (const value of this.#values) this.#countIn(all, value);
    const buckets = Uint16Array.from([...all.keys()].filter((at) => (all[at] ?? 0) > 0));
    return {
      count: this.#count,
      maxUs: this.#max,
      buckets,
      counts: Uint32Array.from(buckets, (at) => all[at] ?? 0),
    };
  }

  /** From then on they are no more exact than those. */
  addCounted({ count, maxUs, buckets, counts }: CountedLatencies): void {
    if (count === 0) return;
    const into = this.#inBuckets();
    buckets.forEach((bucket, at) => {
      into[bucket] = (into[bucket] ?? 0) + (counts[at] ?? 0);
    });
    this.#count += count;
    this.#max = Math.max(this.#max, maxUs);
  }

  get count(): number {
    return this.#count;
  }

  get maxUs(): number {
    return this.#max;
  }

  /** How far a quantile may be off, as a share of it. */
  get error(): number {
    return this.#buckets === null ? 0 : BUCKET_ERROR;
  }

  /** The least value that `share` of all values do not exceed; -1 when there is none. Ascending shares are cheap together. */
  quantiles(shares: readonly number[]): number[] {
    if (this.#count === 0) return shares.map(() => -1);
    if (this.#buckets === null) {
      const sorted = Float64Array.from(this.#values).toSorted();
      return shares.map((share) => sorted[Math.max(0, Math.ceil(share * this.#count) - 1)] ?? -1);
    }
    const buckets = this.#buckets;
    return shares.map((share) => {
      let left = Math.max(1, Math.ceil(share * this.#count));
      for (let at = 0; at < buckets.length; at += 1) {
        left -= buckets[at] ?? 0;
        if (left <= 0) return Math.min(this.#max, middleOf(at));
      }
      return this.#max;
    });
  }

  #inBuckets(): Uint32Array {
    const buckets = (this.#buckets ??= newBuckets());
    for (const value of this.#values) this.#countIn(buckets, value);
    this.#values = [];
    return buckets;
  }

  #countIn(buckets: Uint32Array, us: number): void {
    const at = Math.min(bucketOf(us), buckets.length - 1);
    buckets[at] = (buckets[at] ?? 0) + 1;
  }
}

/** An hour and more is the last bucket; the maximum is exact all the same. */
function newBuckets(): Uint32Array {
  return new Uint32Array(bucketOf(3.6e10) + 1);
}

/** Below a microsecond is nothing. */
function bucketOf(us: number): number {
  return us < 1 ? 0 : 1 + Math.floor(Math.log(us) / LOG_GROWTH);
}

function middleOf(bucket: number): number {
  if (bucket === 0) return 0;
  return GROWTH ** (bucket - 1) * (1 + BUCKET_ERROR);
}
