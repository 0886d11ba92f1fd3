import { endMs, isRequest, type RowBlock, type TimeRange } from './block.ts';
import { chipDir } from '../query/chips.ts';
import { Density, Histogram, bucketsOf, type Buckets } from './density.ts';

/** Stretches of time that a tape of any length is counted in; 16 of them are a pixel of a wide screen. */
export const COARSE_BUCKETS = 32_768;
/** Exchanges that are kept of it, the longest. */
export const COARSE_EXCHANGES_MAX = 20_000;
/** Marks that are kept of each block of its rows, the gravest. */
export const COARSE_MARKS_PER_BLOCK = 8;
const DIRECTIONS = 4;

/** A row that may be drawn one by one. */
export interface Kept {
  readonly seq: number;
  readonly startMs: number;
  readonly endMs: number;
  /** By what they are kept. */
  readonly weight: number;
}

/** Those with the greatest weight out of any number; of equal ones the newest. */
class Heaviest {
  readonly #max: number;
  #kept: Kept[] = [];
  /** What is lighter is none of them. */
  #least = -Infinity;

  constructor(max: number) {
    this.#max = max;
  }

  push(item: Kept): void {
    if (item.weight < this.#least) return;
    this.#kept.push(item);
    if (this.#kept.length >= 2 * this.#max) this.#cut();
  }

  list(): readonly Kept[] {
    this.#cut();
    return this.#kept;
  }

  #cut(): void {
    this.#kept.sort((a, b) => (b.weight === a.weight ? b.seq - a.seq : b.weight > a.weight ? 1 : -1));
    this.#kept.length = Math.min(this.#kept.length, this.#max);
    if (this.#kept.length === this.#max) this.#least = this.#kept.at(-1)?.weight ?? -Infinity;
  }
}

/**
 * A tape of any length in few megabytes: how many rows of what kind, and how many requests each way, in stretches of
 * time that grow with it; its longest exchanges and gravest marks; when each block of rows was. Folded once, in order.
 */
export class Coarse {
  /** Of each block its first and its last moment. */
  readonly times: TimeRange[] = [];
  readonly #exchanges = new Heaviest(COARSE_EXCHANGES_MAX);
  readonly #marks: Kept[] = [];
  #density: Density | null = null;
  /** Requests by their direction. */
  #starts: readonly Histogram[] = [];
  #extent: TimeRange | null = null;
  #marked = 0;

  get extent(): TimeRange | null {
    return this.#extent;
  }

  /** Null while nothing was folded. */
  get density(): Density | null {
    return this.#density;
  }

  /** Requests of a direction (the place of its name in DIRS) by when they began. */
  starts(direction: number): Histogram | null {
    return this.#starts[direction] ?? null;
  }

  /** The longest first. */
  get exchanges(): readonly Kept[] {
    return this.#exchanges.list();
  }

  get marks(): readonly Kept[] {
    return this.#marks;
  }

  /** All that there are, kept or not. */
  get marked(): number {
    return this.#marked;
  }

  /** `weightOf`: how grave the mark of a row is; null for none. */
  fold(seq: number, block: RowBlock, weightOf: (index: number) => number | null): void {
    const { length, at, wallMs, chips, chipsAt, latencyUs, status } = block;
    let fromMs = Infinity;
    let toMs = -Infinity;
    for (let i = 0; i < length; i += 1) {
      const ms = wallMs[at + i] ?? 0;
      fromMs = Math.min(fromMs, ms);
      toMs = Math.max(toMs, ms);
    }
    this.times.push({ fromMs, toMs });
    if (length === 0) return;
    this.#reach({ fromMs, toMs });
    this.#density?.add(block);
    const marks = new Heaviest(COARSE_MARKS_PER_BLOCK);
    for (let i = 0; i < length; i += 1) {
      const chip = chips[chipsAt + i] ?? 0xff;
      const startMs = wallMs[at + i] ?? 0;
      if (isRequest(chip)) {
        this.#starts[chipDir(chip)]?.add(startMs);
        const end = endMs(startMs, latencyUs[at + i] ?? -1, status[at + i] ?? 0);
        this.#exchanges.push({ seq: seq + i, startMs, endMs: end, weight: end - startMs });
      }
      const weight = weightOf(i);
      if (weight === null) continue;
      this.#marked += 1;
      marks.push({ seq: seq + i, startMs, endMs: startMs, weight });
    }
    this.#marks.push(...marks.list());
  }

  /** Makes room for more time: with wider stretches, each of which holds whole ones of before. */
  #reach({ fromMs, toMs }: TimeRange): void {
    const known = this.#extent;
    const extent =
      known === null
        ? { fromMs, toMs }
        : { fromMs: Math.min(known.fromMs, fromMs), toMs: Math.max(known.toMs, toMs) };
    this.#extent = extent;
    const before = this.#density;
    if (before !== null && holds(before.buckets, extent)) return;
    // Twice as far as it is known: a tape that grows is counted anew as often as its length doubles.
    const spanMs = extent.toMs - extent.fromMs;
    const buckets = roomy({ fromMs: extent.fromMs, toMs: extent.toMs + spanMs }, before?.buckets ?? null);
    const density = new Density(buckets);
    const starts = Array.from({ length: DIRECTIONS }, () => new Histogram(buckets));
    if (before !== null) density.addFiner(before);
    this.#starts.forEach((each, at) => starts[at]?.addFiner(each));
    this.#density = density;
    this.#starts = starts;
  }
}

function holds({ fromMs, bucketMs, count }: Buckets, extent: TimeRange): boolean {
  return extent.fromMs >= fromMs && extent.toMs < fromMs + bucketMs * count;
}

/** Never finer than those that are to be put into them. */
function roomy(range: TimeRange, before: Buckets | null): Buckets {
  const buckets = bucketsOf(range, COARSE_BUCKETS);
  const bucketMs = Math.max(buckets.bucketMs, before?.bucketMs ?? 0);
  return { fromMs: Math.floor(range.fromMs / bucketMs) * bucketMs, bucketMs, count: COARSE_BUCKETS };
}

/** Buckets that are no finer than what is known. */
export function asCoarse({ fromMs, bucketMs, count }: Buckets, leastMs: number): Buckets {
  if (bucketMs >= leastMs) return { fromMs, bucketMs, count };
  const from = Math.floor(fromMs / leastMs) * leastMs;
  const end = fromMs + count * bucketMs;
  return { fromMs: from, bucketMs: leastMs, count: Math.max(1, Math.ceil((end - from) / leastMs)) };
}
