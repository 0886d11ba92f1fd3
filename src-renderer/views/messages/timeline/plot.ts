/** The numbers at a JSON path by time, and which of them is at a point; pure. */
import { readPath } from '../../../../src-shared/query/json-path.ts';
import type { EntryRef } from '../../../../src-shared/api/messages.ts';
import type { PlotAnswer } from '../../../../src-shared/api/timeline.ts';

export interface PlotValue extends EntryRef {
  readonly ms: number;
  readonly value: number;
}

/** How the numbers of a stretch of time lie. */
export interface PlotColumn {
  readonly fromMs: number;
  readonly toMs: number;
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  /** Median and p95 are of a very long tape: near the right rank. */
  readonly isCoarse: boolean;
  readonly lowest: PlotValue;
  readonly highest: PlotValue;
}

export interface Plot {
  readonly path: string;
  /** In the order of time; more values than can be told one by one are columns. */
  readonly values: readonly PlotValue[];
  readonly columns: readonly PlotColumn[];
  /** Of all that was fetched; the same when there is none. */
  readonly min: number;
  readonly max: number;
  readonly count: number;
  /** Of the rows that have to be looked at; 1 is all. */
  readonly share: number;
  /** Rows that are too many to be looked at. */
  readonly left: number;
}

export function plotOf(answer: PlotAnswer, path: string): Plot {
  const { shape, values: count, scanned, total, unreachable } = answer;
  const values = shape.kind === 'points' ? valuesOf(answer, shape.points) : [];
  const columns = shape.kind === 'buckets' ? columnsOf(answer, shape.buckets) : [];
  const all = [
    ...values.map(({ value }) => value),
    ...columns.flatMap(({ lowest, highest }) => [lowest.value, highest.value]),
  ];
  return {
    path,
    values,
    columns,
    min: all.reduce((least, value) => Math.min(least, value), all[0] ?? 0),
    max: all.reduce((most, value) => Math.max(most, value), all[0] ?? 0),
    count,
    share: total === 0 ? 1 : scanned / total,
    left: unreachable,
  };
}

function valuesOf(
  { tapeIds }: PlotAnswer,
  { ms, value, tape, seq }: Extract<PlotAnswer['shape'], { kind: 'points' }>['points'],
): readonly PlotValue[] {
  return seq.map((each, at) => ({
    tapeId: tapeIds[tape[at] ?? 0] ?? '',
    seq: each,
    ms: ms[at] ?? 0,
    value: value[at] ?? 0,
  }));
}

function columnsOf(
  { tapeIds, fromMs, bucketMs, isCoarse }: PlotAnswer,
  buckets: Extract<PlotAnswer['shape'], { kind: 'buckets' }>['buckets'],
): readonly PlotColumn[] {
  const { count, low, p50, p95, high, lowTape, lowSeq, highTape, highSeq } = buckets;
  return buckets.at.map((bucket, at) => {
    const from = fromMs + bucket * bucketMs;
    const ms = from + bucketMs / 2;
    const valueOf = (
      value: readonly number[],
      tape: readonly number[],
      seq: readonly number[],
    ): PlotValue => ({
      tapeId: tapeIds[tape[at] ?? 0] ?? '',
      seq: seq[at] ?? 0,
      ms,
      value: value[at] ?? 0,
    });
    return {
      fromMs: from,
      toMs: from + bucketMs,
      count: count[at] ?? 0,
      p50: p50[at] ?? 0,
      p95: p95[at] ?? 0,
      isCoarse,
      lowest: valueOf(low, lowTape, lowSeq),
      highest: valueOf(high, highTape, highSeq),
    };
  });
}

/** Made anew when the answer is another. */
export class PlotMaker {
  #answer: PlotAnswer | null = null;
  #plot: Plot | null = null;

  of(answer: PlotAnswer | null, path: string | null): Plot | null {
    if (answer === null || path === null) return null;
    if (answer !== this.#answer || this.#plot?.path !== path) this.#plot = plotOf(answer, path);
    this.#answer = answer;
    return this.#plot;
  }
}

interface Strip {
  readonly topPx: number;
  readonly heightPx: number;
}

const PAD_PX = 5;

/** Where a value stands in its lane; halved, as the span of two numbers may be none. */
export function plotY({ topPx, heightPx }: Strip, { min, max }: Plot, value: number): number {
  const room = heightPx - 2 * PAD_PX - 1;
  const share = max === min ? 0.5 : (value / 2 - min / 2) / (max / 2 - min / 2);
  return topPx + 1 + PAD_PX + (1 - share) * room;
}

/** What the pointer is at: one value, and the column that it was picked from. */
export interface PlotHit {
  readonly value: PlotValue;
  readonly column: PlotColumn | null;
}

/** The nearest value within reach of a point; of a column its highest or its lowest, whichever is nearer. */
export function plotHitAt(
  plot: Plot,
  strip: Strip,
  xOf: (ms: number) => number,
  { x, y }: { readonly x: number; readonly y: number },
  reachPx: number,
): PlotHit | null {
  const away = ({ ms, value }: PlotValue): number =>
    Math.hypot(xOf(ms) - x, (plotY(strip, plot, value) - y) / 2);
  const column = plot.columns.find(({ fromMs, toMs }) => x >= xOf(fromMs) - 1 && x <= xOf(toMs) + 1);
  if (column !== undefined) {
    const { lowest, highest } = column;
    return { value: away(lowest) < away(highest) ? lowest : highest, column };
  }
  let best: PlotValue | null = null;
  for (const value of plot.values)
    if (Math.abs(xOf(value.ms) - x) <= reachPx && (best === null || away(value) < away(best))) best = value;
  return best === null ? null : { value: best, column: null };
}

/** The value after or before a moment: of a column its highest, in the middle of it. */
export function plotHitBeyond(plot: Plot, atMs: number, direction: 1 | -1): PlotHit | null {
  const isBeyond = (ms: number): boolean => (direction === 1 ? ms > atMs : ms < atMs);
  const hits: readonly PlotHit[] = [
    ...plot.values.map((value) => ({ value, column: null })),
    ...plot.columns.map((column) => ({ value: column.highest, column })),
  ];
  const found =
    direction === 1
      ? hits.find(({ value }) => isBeyond(value.ms))
      : hits.findLast(({ value }) => isBeyond(value.ms));
  return found ?? null;
}

/** What is wrong with a path; null when it is one. */
export function pathTrouble(text: string): string | null {
  const read = readPath(text);
  if (read.kind === 'path') return null;
  return read.kind === 'broken' ? read.why : 'A path begins with params, result, error or $.';
}
