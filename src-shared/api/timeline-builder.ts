import { endMs, type TimeRange } from '../timeline/block.ts';
import type { Buckets, Density, Histogram } from '../timeline/density.ts';
import type { ExchangePick } from '../timeline/exchange-pick.ts';
import { markOf } from '../timeline/mark-pick.ts';
import { ROW_KINDS, ROW_STATUSES, SEVERITIES } from '../state/row.ts';
import { DIRS } from './messages.ts';
import type { PageCells } from './page-builder.ts';
import type { Statistics } from '../timeline/statistics.ts';
import type { PathPlot } from '../timeline/path-plot.ts';
import type {
  DensityAnswer,
  ExchangesAnswer,
  MarksAnswer,
  PlotAnswer,
  StatisticsAnswer,
} from './timeline.ts';

export type TimelineProgress = Pick<DensityAnswer, 'total' | 'scanned' | 'unreachable'>;

export function densityAnswer(
  { buckets, incoming, outgoing, others, warnings, errors, bytes }: Density,
  matching: Histogram | null,
  extent: DensityAnswer['extent'],
  progress: TimelineProgress,
): DensityAnswer {
  return {
    ...progress,
    extent,
    fromMs: buckets.fromMs,
    bucketMs: buckets.bucketMs,
    incoming: [...incoming],
    outgoing: [...outgoing],
    others: [...others],
    warnings: [...warnings],
    errors: [...errors],
    bytes: [...bytes],
    matching: matching === null ? null : [...matching.counts],
  };
}

/** Rows without any: there is nothing to be counted yet. */
export function noDensity(progress: TimelineProgress): DensityAnswer {
  return {
    ...progress,
    extent: null,
    fromMs: 0,
    bucketMs: 1,
    incoming: [],
    outgoing: [],
    others: [],
    warnings: [],
    errors: [],
    bytes: [],
    matching: null,
  };
}

/** `cells` are the requests that were picked. */
export function exchangesAnswer(
  pick: Pick<ExchangePick, 'total' | 'lanes'>,
  buckets: { readonly fromMs: number; readonly bucketMs: number },
  cells: readonly PageCells[],
  laneOf: (cells: PageCells) => string,
  progress: TimelineProgress,
): ExchangesAnswer {
  const { lanes } = pick;
  const laneAt = new Map(lanes.map(({ id }, at) => [id, at]));
  const sorted = cells.toSorted((a, b) => a.wallMs - b.wallMs || a.seq - b.seq);
  return {
    ...progress,
    lanes: lanes.map(({ id, count, starts }) => ({ id, count, starts: [...starts.counts] })),
    fromMs: buckets.fromMs,
    bucketMs: buckets.bucketMs,
    left: Math.max(0, pick.total - cells.length),
    isCoarse: false,
    ...columnsOf(sorted),
    lane: sorted.map((each) => laneAt.get(laneOf(each)) ?? 0),
    startMs: sorted.map(({ wallMs }) => wallMs),
    endMs: sorted.map(({ wallMs, latencyUs, status }) => {
      const end = endMs(wallMs, latencyUs, status);
      return Number.isFinite(end) ? end : -1;
    }),
    dir: sorted.map(({ dir }) => dir),
    status: sorted.map(({ status }) => Math.min(status, ROW_STATUSES.length - 1)),
    pairSeq: sorted.map(({ pairSeq }) => pairSeq),
  };
}

export function marksAnswer(
  total: number,
  cells: readonly PageCells[],
  laneOf: (cells: PageCells) => string,
  progress: TimelineProgress,
): MarksAnswer {
  const sorted = cells.toSorted((a, b) => a.wallMs - b.wallMs || a.seq - b.seq);
  return {
    ...progress,
    left: Math.max(0, total - cells.length),
    ...columnsOf(sorted),
    lane: sorted.map(laneOf),
    wallMs: sorted.map(({ wallMs }) => wallMs),
    kind: sorted.map(
      ({ kind, method, severity }) =>
        markOf(ROW_KINDS[kind] ?? 'note', method, SEVERITIES[severity] ?? 'none') ?? 'warning',
    ),
  };
}

const SHARES = [0.5, 0.95, 0.99] as const;

export function statisticsAnswer(
  statistics: Statistics,
  { fromMs, toMs }: TimeRange,
  progress: TimelineProgress,
): StatisticsAnswer {
  return {
    ...progress,
    spanMs: toMs - fromMs,
    groups: statistics.groups.map(({ latencies, ...group }) => {
      const [p50Us = -1, p95Us = -1, p99Us = -1] = latencies.quantiles(SHARES);
      const maxUs = latencies.count === 0 ? -1 : latencies.maxUs;
      return { ...group, p50Us, p95Us, p99Us, maxUs, error: latencies.error };
    }),
    left: statistics.others.count,
  };
}

export function plotAnswer(
  { values, shape }: PathPlot,
  { fromMs, bucketMs }: Pick<Buckets, 'fromMs' | 'bucketMs'>,
  tapeIds: readonly string[],
  progress: TimelineProgress,
): PlotAnswer {
  return { ...progress, fromMs, bucketMs, tapeIds: [...tapeIds], values, shape, isCoarse: false };
}

/** The lane of a row in a tape. */
export function directionLane({ dir }: Pick<PageCells, 'dir'>): string {
  return DIRS[dir] ?? 'none';
}

function columnsOf(
  cells: readonly PageCells[],
): Pick<ExchangesAnswer, 'tapeIds' | 'methods' | 'tape' | 'seq' | 'method' | 'target'> {
  const tapes = new Map<string, number>();
  const methods = new Map<string, number>();
  const numberIn = (names: Map<string, number>, name: string): number => {
    const known = names.get(name);
    if (known !== undefined) return known;
    names.set(name, names.size);
    return names.size - 1;
  };
  return {
    tape: cells.map(({ tapeId }) => numberIn(tapes, tapeId)),
    method: cells.map(({ method }) => numberIn(methods, method)),
    tapeIds: [...tapes.keys()],
    methods: [...methods.keys()],
    seq: cells.map(({ seq }) => seq),
    target: cells.map(({ target }) => target),
  };
}
