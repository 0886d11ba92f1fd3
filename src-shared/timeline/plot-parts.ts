import type { TimeRange } from './block.ts';
import type { Buckets } from './density.ts';
import { POINTS_MAX, type PathPlot, type PlotPoints } from './path-plot.ts';

/** Values that are kept of a part: all while they are few, else one for each equal share of them. */
export const PART_VALUES_MAX = 32;
/** How far a percentile may be off, in shares of the values. */
export const RANK_ERROR = 0.5 / PART_VALUES_MAX;

/** One number and where it stands. */
export interface TimedValue {
  readonly ms: number;
  readonly value: number;
  readonly seq: number;
}

/** The numbers of some rows that stand together in time. */
export interface PlotPart {
  readonly fromMs: number;
  readonly toMs: number;
  readonly count: number;
  /** Ascending; each stands for as many as the others. */
  readonly values: Float64Array;
  readonly lowest: TimedValue;
  readonly highest: TimedValue;
}

/** Parts of values in the order of their rows: one ends where `keyOf` its time is another. */
export function partsOf(values: readonly TimedValue[], keyOf: (ms: number) => number): readonly PlotPart[] {
  const parts: PlotPart[] = [];
  let from = 0;
  for (let to = 1; to <= values.length; to += 1) {
    const [first, next] = [values[from], values[to]];
    if (first === undefined || (next !== undefined && keyOf(next.ms) === keyOf(first.ms))) continue;
    parts.push(partOf(values.slice(from, to), first));
    from = to;
  }
  return parts;
}

function partOf(values: readonly TimedValue[], first: TimedValue): PlotPart {
  const sorted = Float64Array.from(values, ({ value }) => value).sort();
  const rank = (at: number): number => Math.floor(((at + 0.5) / PART_VALUES_MAX) * sorted.length);
  const kept =
    sorted.length <= PART_VALUES_MAX
      ? sorted
      : Float64Array.from({ length: PART_VALUES_MAX }, (_, at) => sorted[rank(at)] ?? 0);
  let [lowest, highest, fromMs, toMs] = [first, first, first.ms, first.ms];
  for (const each of values) {
    if (each.value < lowest.value) lowest = each;
    if (each.value > highest.value) highest = each;
    fromMs = Math.min(fromMs, each.ms);
    toMs = Math.max(toMs, each.ms);
  }
  return { fromMs, toMs, count: values.length, values: kept, lowest, highest };
}

/**
 * A plot of one tape from parts, and from the values themselves where those are known and few. Least, most and counts are
 * those of all values; percentiles are within RANK_ERROR. A part stands in the bucket of its middle.
 */
export function plotParts(
  { fromMs, toMs }: TimeRange,
  buckets: Buckets,
  parts: readonly PlotPart[],
  known: readonly TimedValue[] | null,
): PathPlot {
  if (known !== null) {
    const inside = known.filter(({ ms }) => ms >= fromMs && ms <= toMs);
    if (inside.length <= POINTS_MAX)
      return { values: inside.length, shape: { kind: 'points', points: pointsOf(inside) } };
  }
  const held = new Map<number, PlotPart[]>();
  for (const part of parts) {
    const ms = (part.fromMs + part.toMs) / 2;
    const at = Math.floor((ms - buckets.fromMs) / buckets.bucketMs);
    if (ms < fromMs || ms > toMs || at < 0 || at >= buckets.count) continue;
    const before = held.get(at);
    if (before === undefined) held.set(at, [part]);
    else before.push(part);
  }
  const found = [...held].toSorted(([a], [b]) => a - b).map(([at, some]) => ({ at, ...together(some) }));
  return {
    values: found.reduce((sum, { count }) => sum + count, 0),
    shape: {
      kind: 'buckets',
      buckets: {
        at: found.map(({ at }) => at),
        count: found.map(({ count }) => count),
        low: found.map(({ lowest }) => lowest.value),
        p50: found.map(({ p50 }) => p50),
        p95: found.map(({ p95 }) => p95),
        high: found.map(({ highest }) => highest.value),
        lowTape: found.map(() => 0),
        lowSeq: found.map(({ lowest }) => lowest.seq),
        highTape: found.map(() => 0),
        highSeq: found.map(({ highest }) => highest.seq),
      },
    },
  };
}

function pointsOf(values: readonly TimedValue[]): PlotPoints {
  const sorted = values.toSorted((a, b) => a.ms - b.ms || a.seq - b.seq);
  return {
    ms: sorted.map(({ ms }) => ms),
    value: sorted.map(({ value }) => value),
    tape: sorted.map(() => 0),
    seq: sorted.map(({ seq }) => seq),
  };
}

/** Parts as one: nearest ranks of what each kept, which stands for as many as it says. */
function together(parts: readonly PlotPart[]) {
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  const length = parts.reduce((sum, { values }) => sum + values.length, 0);
  const values = new Float64Array(length);
  const weights = new Float64Array(length);
  let at = 0;
  for (const part of parts) {
    values.set(part.values, at);
    weights.fill(part.count / part.values.length, at, at + part.values.length);
    at += part.values.length;
  }
  const order = Uint32Array.from({ length }, (_, each) => each).sort(
    (a, b) => (values[a] ?? 0) - (values[b] ?? 0),
  );
  const rank = (share: number): number => {
    let left = share * count - 1e-6;
    for (const each of order) {
      left -= weights[each] ?? 0;
      if (left <= 0) return values[each] ?? 0;
    }
    return values[order.at(-1) ?? 0] ?? 0;
  };
  const extreme = (pick: (part: PlotPart) => TimedValue, sign: 1 | -1): TimedValue | undefined =>
    parts.map(pick).reduce((best, each) => (sign * each.value > sign * best.value ? each : best));
  const none: TimedValue = { ms: 0, value: 0, seq: 0 };
  return {
    count,
    p50: rank(0.5),
    p95: rank(0.95),
    lowest: extreme(({ lowest }) => lowest, -1) ?? none,
    highest: extreme(({ highest }) => highest, 1) ?? none,
  };
}
