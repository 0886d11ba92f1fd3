/** The exchanges of an answer as bars in lanes, packed so that none lies on another; and which bar is at a point. */
import type { ExchangesAnswer } from '../../../../src-shared/api/timeline.ts';
import { DIRS, type EntryRef } from '../../../../src-shared/api/messages.ts';
import type { TimeRange } from '../../../../src-shared/timeline/block.ts';
import { ROW_STATUSES, type RowStatus } from '../../../../src-shared/state/row.ts';

export interface Bar extends EntryRef {
  readonly lane: number;
  /** In its lane, from the top. */
  readonly row: number;
  readonly startMs: number;
  /** Infinity while it is open. */
  readonly endMs: number;
  readonly dir: (typeof DIRS)[number];
  readonly method: string;
  readonly target: string;
  readonly status: RowStatus;
  readonly pairSeq: number;
}

export interface Lane {
  readonly id: string;
  readonly title: string;
  readonly count: number;
  readonly starts: readonly number[];
}

export interface Lanes {
  readonly lanes: readonly Lane[];
  /** In the order of their start. */
  readonly bars: readonly Bar[];
  /** Of `starts`. */
  readonly fromMs: number;
  readonly bucketMs: number;
  /** Exchanges that are in sight and not among the bars. */
  readonly left: number;
  /** The bars are of the longest of the whole tape. */
  readonly isCoarse: boolean;
}

export const NO_LANES: Lanes = { lanes: [], bars: [], fromMs: 0, bucketMs: 1, left: 0, isCoarse: false };

/** More than any lane is high; the bars beyond share the last row. */
export const ROWS_MAX = 40;

/** `titleOf`: a lane's id in words. Lanes keep the order of `order`, new ones come last. */
export function lanesOf(
  answer: ExchangesAnswer,
  titleOf: (laneId: string) => string,
  order: readonly string[],
): Lanes {
  const placeOf = (id: string): number => (order.includes(id) ? order.indexOf(id) : order.length);
  const sorted = answer.lanes
    .map((lane, at) => ({ ...lane, at }))
    .toSorted((a, b) => placeOf(a.id) - placeOf(b.id) || a.id.localeCompare(b.id));
  const newPlace = new Map(sorted.map(({ at }, place) => [at, place]));
  const ends: number[][] = sorted.map(() => []);
  const bars = answer.seq.map((seq, at): Bar => {
    const lane = newPlace.get(answer.lane[at] ?? 0) ?? 0;
    const startMs = answer.startMs[at] ?? 0;
    const end = answer.endMs[at] ?? -1;
    const endMs = end < 0 ? Infinity : end;
    return {
      tapeId: answer.tapeIds[answer.tape[at] ?? 0] ?? '',
      seq,
      lane,
      row: freeRow(ends[lane] ?? [], startMs, endMs),
      startMs,
      endMs,
      dir: DIRS[answer.dir[at] ?? 2] ?? 'none',
      method: answer.methods[answer.method[at] ?? 0] ?? '',
      target: answer.target[at] ?? '',
      status: ROW_STATUSES[answer.status[at] ?? 0] ?? 'none',
      pairSeq: answer.pairSeq[at] ?? -1,
    };
  });
  const lanes = sorted.map(({ id, count, starts }) => ({ id, title: titleOf(id), count, starts }));
  return {
    lanes,
    bars,
    fromMs: answer.fromMs,
    bucketMs: answer.bucketMs,
    left: answer.left,
    isCoarse: answer.isCoarse,
  };
}

/** The first row that is free at `startMs`, which is then taken until `endMs`. */
function freeRow(ends: number[], startMs: number, endMs: number): number {
  const free = ends.findIndex((end) => end <= startMs);
  const row = free >= 0 ? free : Math.min(ends.length, ROWS_MAX - 1);
  ends[row] = Math.max(ends[row] ?? -Infinity, endMs);
  return row;
}

export interface LaneBox {
  readonly topPx: number;
  readonly heightPx: number;
  readonly rowPx: number;
  /** Rows that there is room for; those beyond share the last. */
  readonly rows: number;
}

const LANE_MIN_PX = 14;
const ROW_MIN_PX = 6;
const ROW_MAX_PX = 18;
const LANE_PAD_PX = 2;

/** Of each lane, how many bars lie beside each other where one looks; 1 at least. */
export function depthsIn({ lanes, bars }: Lanes, { fromMs, toMs }: TimeRange): readonly number[] {
  const depths = lanes.map(() => 1);
  for (const { lane, row, startMs, endMs } of bars)
    if (startMs <= toMs && endMs >= fromMs) depths[lane] = Math.max(depths[lane] ?? 1, row + 1);
  return depths;
}

/** How many exchanges of a lane are in sight: to the last one where each is a bar, else by where they begin. */
export function countIn(
  { lanes, bars, left, fromMs, bucketMs }: Lanes,
  lane: number,
  sight: TimeRange,
): number {
  if (left === 0)
    return bars.filter((bar) => bar.lane === lane && bar.startMs <= sight.toMs && bar.endMs >= sight.fromMs)
      .length;
  const starts = lanes[lane]?.starts ?? [];
  const first = Math.max(0, Math.floor((sight.fromMs - fromMs) / bucketMs));
  return starts
    .slice(first, Math.ceil((sight.toMs - fromMs) / bucketMs))
    .reduce((sum, count) => sum + count, 0);
}

/** Of lanes that do not all fit: what stands below those that do, and says so. */
export const MORE_LANES_PX = 12;

/** How many lanes fit into a height. */
export function lanesThatFit(lanes: number, heightPx: number): number {
  if (lanes * LANE_MIN_PX <= heightPx) return lanes;
  return Math.max(1, Math.floor((heightPx - MORE_LANES_PX) / LANE_MIN_PX));
}

/**
 * Where lanes are drawn, from lane `first` on as far as it goes down; null for those that are above or below. Deeper lanes
 * get more of the height.
 */
export function laneBoxes(
  depths: readonly number[],
  topPx: number,
  heightPx: number,
  first = 0,
): readonly (LaneBox | null)[] {
  const fits = lanesThatFit(depths.length, heightPx);
  const from = Math.min(Math.max(0, first), depths.length - fits);
  const room = fits < depths.length ? heightPx - MORE_LANES_PX : heightPx;
  const total = depths.slice(from, from + fits).reduce((sum, rows) => sum + rows, 0);
  const spare = Math.max(0, room - fits * LANE_MIN_PX);
  let top = topPx;
  return depths.map((rows, at) => {
    if (at < from || at >= from + fits) return null;
    const height = Math.floor(LANE_MIN_PX + (spare * rows) / Math.max(1, total));
    const inner = height - 2 * LANE_PAD_PX;
    const rowPx = Math.min(ROW_MAX_PX, Math.max(ROW_MIN_PX, inner / rows));
    const box = { topPx: top, heightPx: height, rowPx, rows: Math.max(1, Math.floor(inner / rowPx)) };
    top += height;
    return box;
  });
}

/** The lane at a height; -1 where there is none. */
export function laneAt(boxes: readonly (LaneBox | null)[], y: number): number {
  return boxes.findIndex((box) => box !== null && y >= box.topPx && y < box.topPx + box.heightPx);
}

/** The top of a bar's row. */
export function rowTop(box: LaneBox, row: number): number {
  return box.topPx + LANE_PAD_PX + Math.min(row, box.rows - 1) * box.rowPx;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The bar at a point, the narrowest of several; bars are at least as wide to a hand as to the eye. */
export function barAt(
  { bars }: Lanes,
  boxes: readonly (LaneBox | null)[],
  xOf: (ms: number) => number,
  { x, y }: Point,
  slackPx: number,
): Bar | null {
  const lane = laneAt(boxes, y);
  const box = boxes[lane] ?? null;
  if (box === null) return null;
  let best: Bar | null = null;
  let bestPx = Infinity;
  for (const bar of bars) {
    if (bar.lane !== lane) continue;
    const top = rowTop(box, bar.row);
    if (y < top || y >= top + box.rowPx) continue;
    const left = xOf(bar.startMs);
    const right = bar.endMs === Infinity ? Infinity : xOf(bar.endMs);
    if (x < left - slackPx || x > right + slackPx) continue;
    const away = x < left ? left - x : x > right ? x - right : 0;
    const widthPx = away * 1_000 + (right - left);
    if (widthPx > bestPx) continue;
    best = bar;
    bestPx = widthPx;
  }
  return best;
}
