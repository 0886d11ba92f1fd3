/** Where things are on the canvas, in CSS pixels; pure. */
import { laneBoxes, type LaneBox } from './lanes.ts';

export const GUTTER_PX = 96;
const OVERVIEW_MIN_PX = 26;
const OVERVIEW_SHARE = 0.26;
const AXIS_PX = 16;
const MARKS_PX = 13;
const PLOT_PX = 44;
const LANES_MIN_PX = 16;

interface Strip {
  readonly topPx: number;
  readonly heightPx: number;
}

export interface Layout {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Where time begins; names stand before it. */
  readonly leftPx: number;
  readonly plotPx: number;
  readonly overview: Strip;
  readonly axis: Strip;
  readonly marks: Strip;
  readonly lanes: Strip;
  /** No height when nothing is plotted. */
  readonly plot: Strip;
  /** Null for lanes that are above or below those in sight. */
  readonly boxes: readonly (LaneBox | null)[];
  readonly lanesAbove: number;
  readonly lanesBelow: number;
}

export type Zone = 'overview' | 'axis' | 'marks' | 'lanes' | 'plot';

/** `depths`: of each lane, bars that lie beside each other; `firstLane`: the uppermost, when not all of them fit. */
export function layoutOf(
  widthPx: number,
  heightPx: number,
  depths: readonly number[],
  hasPlot = false,
  firstLane = 0,
): Layout {
  const overviewPx = Math.max(OVERVIEW_MIN_PX, Math.round(heightPx * OVERVIEW_SHARE));
  const axisTop = overviewPx + 1;
  const marksTop = axisTop + AXIS_PX;
  const lanesTop = marksTop + MARKS_PX;
  const plotHeight = hasPlot ? Math.min(PLOT_PX, Math.max(0, heightPx - lanesTop - LANES_MIN_PX)) : 0;
  const lanesPx = Math.max(0, heightPx - lanesTop - plotHeight);
  const boxes = laneBoxes(depths, lanesTop, lanesPx, firstLane);
  return {
    widthPx,
    heightPx,
    leftPx: GUTTER_PX,
    plotPx: Math.max(1, widthPx - GUTTER_PX),
    overview: { topPx: 0, heightPx: overviewPx },
    axis: { topPx: axisTop, heightPx: AXIS_PX },
    marks: { topPx: marksTop, heightPx: MARKS_PX },
    lanes: { topPx: lanesTop, heightPx: lanesPx },
    plot: { topPx: lanesTop + lanesPx, heightPx: plotHeight },
    boxes,
    lanesAbove: Math.max(
      0,
      boxes.findIndex((box) => box !== null),
    ),
    lanesBelow: boxes.length - 1 - boxes.findLastIndex((box) => box !== null),
  };
}

export function zoneAt({ axis, marks, lanes, plot }: Layout, y: number): Zone {
  if (plot.heightPx > 0 && y >= plot.topPx) return 'plot';
  if (y < axis.topPx) return 'overview';
  if (y < marks.topPx) return 'axis';
  return y < lanes.topPx ? 'marks' : 'lanes';
}
