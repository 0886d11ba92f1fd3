import type { TimeRange } from './block.ts';
import type { Buckets } from './density.ts';

/** Values that are told one by one; more of them by stretches of time. */
export const POINTS_MAX = 1_500;

type Visit = (ms: number, value: number, tape: number, seq: number) => void;
/** Shows every value that there is, in any order; asked twice, the same values both times. */
export type EachValue = (visit: Visit) => void;

/** As columns, in the order of time. */
export interface PlotPoints {
  readonly ms: number[];
  readonly value: number[];
  /** Which of the tapes. */
  readonly tape: number[];
  readonly seq: number[];
}

/** As columns, of the buckets that have any value, in the order of time; percentiles are of the nearest rank. */
export interface PlotBuckets {
  readonly at: number[];
  readonly count: number[];
  readonly low: number[];
  readonly p50: number[];
  readonly p95: number[];
  readonly high: number[];
  /** Of the lowest and of the highest value: of several equal ones the first that was shown. */
  readonly lowTape: number[];
  readonly lowSeq: number[];
  readonly highTape: number[];
  readonly highSeq: number[];
}

export interface PathPlot {
  /** Values in the range. */
  readonly values: number;
  readonly shape:
    | { readonly kind: 'points'; readonly points: PlotPoints }
    | { readonly kind: 'buckets'; readonly buckets: PlotBuckets };
}

/** The numbers of a range of time: each of them while they are few, else how they lie in each bucket. */
export function plotValues(
  { fromMs, toMs }: TimeRange,
  buckets: Buckets,
  each: EachValue,
  pointsMax = POINTS_MAX,
): PathPlot {
  const counts = new Uint32Array(buckets.count);
  const bucketOf = (ms: number): number =>
    ms < fromMs || ms > toMs ? -1 : Math.floor((ms - buckets.fromMs) / buckets.bucketMs);
  let values = 0;
  each((ms) => {
    const at = bucketOf(ms);
    if (at < 0 || at >= buckets.count) return;
    counts[at] = (counts[at] ?? 0) + 1;
    values += 1;
  });
  if (values <= pointsMax) return { values, shape: { kind: 'points', points: pointsOf(fromMs, toMs, each) } };
  return { values, shape: { kind: 'buckets', buckets: bucketsFrom(counts, values, bucketOf, each) } };
}

function pointsOf(fromMs: number, toMs: number, each: EachValue): PlotPoints {
  const found: {
    readonly ms: number;
    readonly value: number;
    readonly tape: number;
    readonly seq: number;
  }[] = [];
  each((ms, value, tape, seq) => {
    if (ms >= fromMs && ms <= toMs) found.push({ ms, value, tape, seq });
  });
  found.sort((a, b) => a.ms - b.ms || a.tape - b.tape || a.seq - b.seq);
  return {
    ms: found.map(({ ms }) => ms),
    value: found.map(({ value }) => value),
    tape: found.map(({ tape }) => tape),
    seq: found.map(({ seq }) => seq),
  };
}

/** Each bucket's values side by side in one array, sorted where they lie. */
function bucketsFrom(
  counts: Uint32Array,
  values: number,
  bucketOf: (ms: number) => number,
  each: EachValue,
): PlotBuckets {
  const starts = new Uint32Array(counts.length + 1);
  for (let at = 0; at < counts.length; at += 1) starts[at + 1] = (starts[at] ?? 0) + (counts[at] ?? 0);
  const filled = starts.slice();
  const all = new Float64Array(values);
  const low = new Extremes(counts.length);
  const high = new Extremes(counts.length);
  each((ms, value, tape, seq) => {
    const at = bucketOf(ms);
    if (at < 0 || at >= counts.length) return;
    const place = filled[at] ?? 0;
    const isFirst = place === starts[at];
    all[place] = value;
    filled[at] = place + 1;
    if (isFirst || value < (low.value[at] ?? 0)) low.put(at, value, tape, seq);
    if (isFirst || value > (high.value[at] ?? 0)) high.put(at, value, tape, seq);
  });
  const held = [...counts.keys()].filter((at) => (counts[at] ?? 0) > 0);
  const ranks = held.map((at) => {
    const mine = all.subarray(starts[at], starts[at + 1]).sort();
    const rank = (share: number): number => mine[Math.max(0, Math.ceil(share * mine.length) - 1)] ?? 0;
    return { p50: rank(0.5), p95: rank(0.95) };
  });
  const column = (of: Float64Array): number[] => held.map((at) => of[at] ?? 0);
  return {
    at: held,
    count: held.map((at) => counts[at] ?? 0),
    low: column(low.value),
    p50: ranks.map(({ p50 }) => p50),
    p95: ranks.map(({ p95 }) => p95),
    high: column(high.value),
    lowTape: column(low.tape),
    lowSeq: column(low.seq),
    highTape: column(high.tape),
    highSeq: column(high.seq),
  };
}

/** Of each bucket a value, and whose it is. */
class Extremes {
  readonly value: Float64Array;
  readonly tape: Float64Array;
  readonly seq: Float64Array;

  constructor(buckets: number) {
    this.value = new Float64Array(buckets);
    this.tape = new Float64Array(buckets);
    this.seq = new Float64Array(buckets);
  }

  put(at: number, value: number, tape: number, seq: number): void {
    this.value[at] = value;
    this.tape[at] = tape;
    this.seq[at] = seq;
  }
}
