import { chipSeverity } from '../query/chips.ts';
import { SEVERITIES } from '../state/row.ts';
import type { RowBlock, TimeRange } from './block.ts';

/** Buckets that one answer has at most; at least two are asked for. */
export const BUCKETS_MAX = 2_000;

const WARNING = SEVERITIES.indexOf('warning');
const ERROR = SEVERITIES.indexOf('error');
const DIR_BITS = 0b11;

/** Equal stretches of time: bucket i is [fromMs + i * bucketMs, fromMs + (i + 1) * bucketMs). */
export interface Buckets {
  readonly fromMs: number;
  readonly bucketMs: number;
  readonly count: number;
}

/** Wall times in milliseconds have about this many binary digits behind the point. */
const FINEST_EXPONENT = -10;

/**
 * Buckets for a range, at most `max` and two at least. Their width is a power of two of milliseconds, so that nothing is
 * rounded, and they begin at multiples of it: as the range grows they stay where they are, and what was counted once can
 * be added up later.
 */
export function bucketsOf({ fromMs, toMs }: TimeRange, max: number): Buckets {
  // One more than fits: the first and the last are cut by the range.
  const exponent = Math.ceil(Math.log2((toMs - fromMs) / Math.max(1, max - 1)));
  const bucketMs = 2 ** Math.max(FINEST_EXPONENT, exponent);
  const first = Math.floor(fromMs / bucketMs);
  const count = Math.min(max, Math.floor(toMs / bucketMs) - first + 1);
  return { fromMs: first * bucketMs, bucketMs, count };
}

/** How many rows fall into each bucket, by what they are; bytes as they were on the wire. */
export class Density {
  readonly buckets: Buckets;
  readonly incoming: Uint32Array;
  readonly outgoing: Uint32Array;
  readonly others: Uint32Array;
  readonly warnings: Uint32Array;
  readonly errors: Uint32Array;
  readonly bytes: Float64Array;

  constructor(buckets: Buckets) {
    this.buckets = buckets;
    const counts = (): Uint32Array => new Uint32Array(buckets.count);
    this.incoming = counts();
    this.outgoing = counts();
    this.others = counts();
    this.warnings = counts();
    this.errors = counts();
    this.bytes = new Float64Array(buckets.count);
  }

  add({ length, chips, chipsAt, at, wallMs, sizes }: RowBlock): void {
    const { fromMs, bucketMs, count } = this.buckets;
    const dirs = [this.incoming, this.outgoing, this.others, this.others];
    for (let i = 0; i < length; i += 1) {
      const bucket = Math.floor(((wallMs[at + i] ?? 0) - fromMs) / bucketMs);
      if (bucket < 0 || bucket >= count) continue;
      const chip = chips[chipsAt + i] ?? 0;
      bump(dirs[chip & DIR_BITS] ?? this.others, bucket, 1);
      const severity = chipSeverity(chip);
      if (severity === ERROR) bump(this.errors, bucket, 1);
      else if (severity === WARNING) bump(this.warnings, bucket, 1);
      this.bytes[bucket] = (this.bytes[bucket] ?? 0) + (sizes[at + i] ?? 0);
    }
  }

  /** What was counted in buckets that are as wide or finer. */
  addFiner(finer: Density): void {
    for (const [at, holder] of holders(finer.buckets, this.buckets).entries()) {
      if (holder < 0) continue;
      bump(this.incoming, holder, finer.incoming[at] ?? 0);
      bump(this.outgoing, holder, finer.outgoing[at] ?? 0);
      bump(this.others, holder, finer.others[at] ?? 0);
      bump(this.warnings, holder, finer.warnings[at] ?? 0);
      bump(this.errors, holder, finer.errors[at] ?? 0);
      this.bytes[holder] = (this.bytes[holder] ?? 0) + (finer.bytes[at] ?? 0);
    }
  }

  /** What was counted elsewhere, in buckets of the same width. */
  addCounted(other: Density): void {
    const shift = Math.round((other.buckets.fromMs - this.buckets.fromMs) / this.buckets.bucketMs);
    for (let from = 0; from < other.buckets.count; from += 1) {
      const to = from + shift;
      if (to < 0 || to >= this.buckets.count) continue;
      bump(this.incoming, to, other.incoming[from] ?? 0);
      bump(this.outgoing, to, other.outgoing[from] ?? 0);
      bump(this.others, to, other.others[from] ?? 0);
      bump(this.warnings, to, other.warnings[from] ?? 0);
      bump(this.errors, to, other.errors[from] ?? 0);
      this.bytes[to] = (this.bytes[to] ?? 0) + (other.bytes[from] ?? 0);
    }
  }
}

/** For each bucket of `finer` the one of `coarser` that holds it, or -1: widths are powers of two, so that it is one. */
function holders(finer: Buckets, coarser: Buckets): Int32Array {
  return Int32Array.from({ length: finer.count }, (_, at) => {
    const holder = Math.floor((finer.fromMs + at * finer.bucketMs - coarser.fromMs) / coarser.bucketMs);
    return holder < 0 || holder >= coarser.count ? -1 : holder;
  });
}

/** Counts of rows by nothing but their time: those that a filter matches, or where exchanges begin. */
export class Histogram {
  readonly buckets: Buckets;
  readonly counts: Uint32Array;

  constructor(buckets: Buckets) {
    this.buckets = buckets;
    this.counts = new Uint32Array(buckets.count);
  }

  add(wallMs: number): void {
    const { fromMs, bucketMs, count } = this.buckets;
    const bucket = Math.floor((wallMs - fromMs) / bucketMs);
    if (bucket >= 0 && bucket < count) bump(this.counts, bucket, 1);
  }

  /** What was counted in buckets that are as wide or finer. */
  addFiner(finer: Histogram): void {
    for (const [at, holder] of holders(finer.buckets, this.buckets).entries())
      if (holder >= 0) bump(this.counts, holder, finer.counts[at] ?? 0);
  }
}

function bump(counts: Uint32Array, bucket: number, by: number): void {
  counts[bucket] = (counts[bucket] ?? 0) + by;
}

/** The first and the last moment of the rows; null when there is none. A clock may have been set back in between. */
export function rangeOf(blocks: Iterable<RowBlock>): TimeRange | null {
  let fromMs = Infinity;
  let toMs = -Infinity;
  for (const { length, at, wallMs } of blocks) {
    for (let i = at; i < at + length; i += 1) {
      const ms = wallMs[i] ?? 0;
      if (ms < fromMs) fromMs = ms;
      if (ms > toMs) toMs = ms;
    }
  }
  return fromMs <= toMs ? { fromMs, toMs } : null;
}
