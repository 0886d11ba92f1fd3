import { formatShortCount } from '../../../ui/format.ts';
import { visibleText } from '../../../ui/visible-text.ts';
import type { Layout } from './layout.ts';
import type { Paint } from './paint.ts';
import type { Scene } from './scene.ts';
import { fitted, sightScale } from './draw-lanes.ts';
import { plotY, type Plot, type PlotColumn } from './plot.ts';
import { xOf } from './window.ts';

const DOT_PX = 3;
/** A line over a longer pause than this would tell of values that nobody said. */
const PAUSE_PX = 60;

/** The numbers at a path, in a lane of their own below the others. */
export function drawPlot(
  context: CanvasRenderingContext2D,
  scene: Scene,
  layout: Layout,
  paint: Paint,
): void {
  const { plot } = scene;
  const { plot: strip, leftPx, plotPx, widthPx } = layout;
  if (strip.heightPx <= 0) return;
  context.fillStyle = paint.pane;
  context.fillRect(0, strip.topPx, widthPx, strip.heightPx);
  context.fillStyle = paint.line;
  context.fillRect(0, strip.topPx, widthPx, 1);
  drawNames(context, plot, layout, paint);
  if (plot === null || plot.count === 0) return;
  const scale = sightScale(scene, layout);
  const x = (ms: number): number => leftPx + xOf(scale, ms);
  const y = (value: number): number => plotY(strip, plot, value);
  context.save();
  context.beginPath();
  context.rect(leftPx, strip.topPx, plotPx, strip.heightPx);
  context.clip();
  if (plot.min < 0 && plot.max > 0) {
    context.fillStyle = paint.line;
    context.fillRect(leftPx, Math.round(y(0)), plotPx, 1);
  }
  const isSeen = (fromMs: number, toMs: number): boolean =>
    x(toMs) >= leftPx - PAUSE_PX && x(fromMs) <= leftPx + plotPx + PAUSE_PX;
  const columns = plot.columns.filter(({ fromMs, toMs }) => isSeen(fromMs, toMs));
  const values = plot.values.filter(({ ms }) => isSeen(ms, ms));
  drawColumns(context, columns, x, y, paint);
  context.strokeStyle = paint.accent;
  context.lineWidth = columns.length > 0 ? 1.5 : 1;
  context.globalAlpha = columns.length > 0 ? 1 : 0.45;
  const line = [
    ...columns.map(({ fromMs, toMs, p50 }) => ({ x: x((fromMs + toMs) / 2), y: y(p50) })),
    ...values.map(({ ms, value }) => ({ x: x(ms), y: y(value) })),
  ];
  context.beginPath();
  for (const [at, point] of line.entries()) {
    const before = line[at - 1];
    if (before === undefined || point.x - before.x > PAUSE_PX) context.moveTo(point.x - 0.5, point.y);
    context.lineTo(point.x, point.y);
  }
  context.stroke();
  context.globalAlpha = 1;
  context.fillStyle = paint.accent;
  for (const { ms, value } of values)
    context.fillRect(x(ms) - DOT_PX / 2, y(value) - DOT_PX / 2, DOT_PX, DOT_PX);
  const hit = scene.plotHit;
  if (hit !== null) {
    context.strokeStyle = paint.ink;
    context.lineWidth = 1;
    context.strokeRect(Math.round(x(hit.value.ms)) - 3.5, Math.round(y(hit.value.value)) - 3.5, 7, 7);
  }
  context.restore();
}

/** From the least to the most faintly, and darker up to where 95 of 100 lie. */
function drawColumns(
  context: CanvasRenderingContext2D,
  columns: readonly PlotColumn[],
  x: (ms: number) => number,
  y: (value: number) => number,
  paint: Paint,
): void {
  context.fillStyle = paint.accent;
  for (const { fromMs, toMs, lowest, highest, p95 } of columns) {
    const left = x(fromMs);
    const width = Math.max(1, x(toMs) - left);
    const [top, shoulder, bottom] = [y(highest.value), y(p95), y(lowest.value)];
    context.globalAlpha = 0.22;
    context.fillRect(left, top, width, Math.max(1, shoulder - top));
    context.globalAlpha = 0.4;
    context.fillRect(left, shoulder, width, Math.max(1, bottom - shoulder));
  }
  context.globalAlpha = 1;
}

/** What is plotted, and its scale. */
function drawNames(
  context: CanvasRenderingContext2D,
  plot: Plot | null,
  { plot: strip, leftPx }: Layout,
  paint: Paint,
): void {
  context.font = paint.font;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  const middle = strip.topPx + strip.heightPx / 2;
  if (plot === null || plot.count === 0) {
    context.fillStyle = paint.ink3;
    context.fillText(noneText(plot), 6, middle);
    return;
  }
  context.textAlign = 'right';
  context.fillStyle = paint.ink3;
  context.fillText(amountText(plot.max), leftPx - 6, strip.topPx + 8);
  context.fillText(amountText(plot.min), leftPx - 6, strip.topPx + strip.heightPx - 7);
  context.textAlign = 'left';
  context.fillStyle = paint.ink;
  context.fillText(fitted(context, lastStep(plot.path), leftPx - 12), 6, middle);
  context.fillStyle = paint.ink3;
  if (plot.share < 1) context.fillText(`${Math.floor(plot.share * 100)}%`, 6, strip.topPx + 8);
}

function noneText(plot: Plot | null): string {
  if (plot === null || plot.share < 1) return 'reading…';
  return plot.left > 0 ? 'zoom in' : 'no number';
}

/** What tells one path from another stands at its end. */
function lastStep(path: string): string {
  return visibleText(/[^.\]]+\]?$/.exec(path)?.[0] ?? path);
}

/** Short, whatever its size and sign. */
function amountText(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e12) return value.toExponential(1);
  if (size >= 1_000) return formatShortCount(value);
  return Number.isInteger(value) ? String(value) : value.toPrecision(3);
}
