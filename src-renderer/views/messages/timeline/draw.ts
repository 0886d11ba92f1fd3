/** One frame of the canvas. The bars of the overview are drawn beforehand, and only when they are others. */
import { formatDurationMs } from '../../../ui/format.ts';
import { drawBrush } from './draw-brush.ts';
import { drawDensity, drawOverviewFrame, overviewScale, peakText } from './draw-overview.ts';
import { drawPlot } from './draw-plot.ts';
import { drawLanes, sightScale } from './draw-lanes.ts';
import type { Layout } from './layout.ts';
import type { Paint } from './paint.ts';
import { isPair, type Mark } from './mark.ts';
import { MARK_GLYPHS, clustersOf, type Scene } from './scene.ts';
import { ticksOf } from './ticks.ts';
import { xOf } from './window.ts';

const TICK_MIN_PX = 96;
export const MARKS_APART_PX = 11;
/** The head of the playhead, to either side. */
export const HEAD_PX = 5;

/** The overview's bars, kept as a picture. */
export class DensityPicture {
  #canvas: HTMLCanvasElement | null = null;
  #key: readonly unknown[] = [];

  of(scene: Scene, layout: Layout, paint: Paint, ratio: number): HTMLCanvasElement | null {
    const { density, room } = scene;
    if (density === null) return null;
    const { plotPx } = layout;
    const { heightPx } = layout.overview;
    const key = [density, room.fromMs, room.toMs, plotPx, heightPx, paint, ratio];
    if (this.#canvas !== null && key.every((each, at) => each === this.#key[at])) return this.#canvas;
    this.#key = key;
    this.#canvas ??= document.createElement('canvas');
    this.#canvas.width = Math.max(1, Math.round(plotPx * ratio));
    this.#canvas.height = Math.max(1, Math.round(heightPx * ratio));
    const context = this.#canvas.getContext('2d');
    if (context === null) return null;
    context.scale(ratio, ratio);
    drawDensity(context, density, overviewScale(scene, layout), heightPx, paint);
    return this.#canvas;
  }
}

export function drawScene(
  context: CanvasRenderingContext2D,
  scene: Scene,
  layout: Layout,
  paint: Paint,
  picture: HTMLCanvasElement | null,
): void {
  const { widthPx, heightPx, leftPx, plotPx, overview, axis, marks, lanes } = layout;
  context.fillStyle = paint.pane;
  context.fillRect(0, 0, widthPx, heightPx);
  if (!paint.isForced) {
    context.fillStyle = paint.sunken;
    context.fillRect(leftPx, axis.topPx, plotPx, axis.heightPx);
  }
  if (picture !== null) context.drawImage(picture, leftPx, 0, plotPx, overview.heightPx);
  drawOverviewFrame(context, scene, layout, paint);
  context.fillStyle = paint.line;
  context.fillRect(0, axis.topPx - 1, widthPx, 1);
  drawAxis(context, scene, layout, paint);
  drawLanes(context, scene, layout, paint);
  drawPlot(context, scene, layout, paint);
  drawBrush(context, scene, layout, paint);
  drawMarks(context, scene, layout, paint);
  drawLines(context, scene, layout, paint);
  context.fillStyle = paint.lineSoft;
  context.fillRect(leftPx - 1, 0, 1, heightPx);
  context.fillRect(0, marks.topPx + marks.heightPx - 1, widthPx, 1);
  drawGutter(context, scene, layout, paint);
  if (lanes.heightPx <= 0) return;
  context.fillStyle = paint.line;
  context.fillRect(0, axis.topPx + axis.heightPx - 1, widthPx, 1);
}

function drawAxis(context: CanvasRenderingContext2D, scene: Scene, layout: Layout, paint: Paint): void {
  const { leftPx, plotPx, axis, heightPx } = layout;
  const scale = sightScale(scene, layout);
  context.font = paint.font;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  for (const { ms, label } of ticksOf(scene.sight, plotPx, TICK_MIN_PX)) {
    const x = Math.round(leftPx + xOf(scale, ms));
    context.fillStyle = paint.lineSoft;
    context.fillRect(x, axis.topPx, 1, heightPx - axis.topPx);
    // Half a time is another one.
    if (x + 3 + context.measureText(label).width > leftPx + plotPx) continue;
    context.fillStyle = paint.ink3;
    context.fillText(label, x + 3, axis.topPx + axis.heightPx / 2);
  }
}

function drawGutter(context: CanvasRenderingContext2D, scene: Scene, layout: Layout, paint: Paint): void {
  const { overview, axis, leftPx } = layout;
  context.fillStyle = paint.pane;
  context.fillRect(0, 0, leftPx - 1, axis.topPx + axis.heightPx - 1);
  context.font = paint.font;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  context.fillStyle = paint.ink3;
  if (scene.density !== null) context.fillText(peakText(scene.density), 6, overview.heightPx / 2);
  context.fillStyle = paint.ink2;
  const spanMs = scene.sight.toMs - scene.sight.fromMs;
  context.fillText(`↔ ${formatDurationMs(spanMs)}`, 6, axis.topPx + axis.heightPx / 2);
}

function drawMarks(context: CanvasRenderingContext2D, scene: Scene, layout: Layout, paint: Paint): void {
  const { leftPx, plotPx, marks, lanes, boxes } = layout;
  const scale = sightScale(scene, layout);
  const boxOf = (laneId: string) => {
    const lane = scene.lanes.lanes.findIndex(({ id }) => id === laneId);
    return lane < 0 ? lanes : (boxes[lane] ?? null);
  };
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.font = paint.font;
  for (const { mark, x } of clustersOf(scene.marks, (ms) => xOf(scale, ms), MARKS_APART_PX)) {
    if (x < 0 || x > plotPx) continue;
    const at = leftPx + x;
    context.fillStyle = markColour(mark, paint);
    if (mark.kind !== 'error' && mark.kind !== 'warning' && !isPair(mark)) {
      context.globalAlpha = 0.6;
      // Through the lane of the server that it happened to; of a whole tape through all.
      const { topPx, heightPx } = boxOf(mark.laneId) ?? { topPx: 0, heightPx: 0 };
      for (let y = topPx; y < topPx + heightPx; y += 5) context.fillRect(Math.round(at), y, 1, 3);
      context.globalAlpha = 1;
    }
    context.fillText(MARK_GLYPHS[mark.kind], at, marks.topPx + marks.heightPx / 2);
    if (scene.hovered === mark) {
      context.strokeStyle = paint.ink;
      context.strokeRect(at - 6.5, marks.topPx + 0.5, 13, marks.heightPx - 2);
    }
  }
  context.textAlign = 'left';
}

export function markColour({ kind }: Mark, paint: Paint): string {
  switch (kind) {
    case 'crash':
    case 'error':
      return paint.error;
    case 'breaker':
    case 'warning':
      return paint.warn;
    case 'restart':
    case 'rerun-of':
    case 'rerun-as':
      return paint.info;
  }
}

/** Selected row, playhead and the keyboard's cursor, over everything. */
function drawLines(context: CanvasRenderingContext2D, scene: Scene, layout: Layout, paint: Paint): void {
  const { leftPx, plotPx, axis, heightPx, overview } = layout;
  const scale = sightScale(scene, layout);
  const whole = overviewScale(scene, layout);
  const line = (ms: number, colour: string, width: number): void => {
    const x = xOf(scale, ms);
    context.fillStyle = colour;
    if (x >= 0 && x <= plotPx)
      context.fillRect(
        Math.round(leftPx + x) - Math.floor(width / 2),
        axis.topPx,
        width,
        heightPx - axis.topPx,
      );
  };
  if (scene.selectedMs !== null) line(scene.selectedMs, paint.accent, 1);
  if (scene.cursorMs !== null) {
    line(scene.cursorMs, paint.focus, 1);
    const x = leftPx + xOf(scale, scene.cursorMs);
    context.fillRect(x - 3, axis.topPx + axis.heightPx - 4, 7, 3);
  }
  if (scene.playheadMs === null) return;
  line(scene.playheadMs, paint.error, 1);
  const inWhole = xOf(whole, scene.playheadMs);
  if (inWhole >= 0 && inWhole <= plotPx)
    context.fillRect(Math.round(leftPx + inWhole), 0, 1, overview.heightPx);
  const x = leftPx + xOf(scale, scene.playheadMs);
  if (x < leftPx - HEAD_PX || x > leftPx + plotPx + HEAD_PX) return;
  context.beginPath();
  context.moveTo(x - HEAD_PX, axis.topPx);
  context.lineTo(x + HEAD_PX, axis.topPx);
  context.lineTo(x + HEAD_PX, axis.topPx + 6);
  context.lineTo(x, axis.topPx + 11);
  context.lineTo(x - HEAD_PX, axis.topPx + 6);
  context.fill();
}
