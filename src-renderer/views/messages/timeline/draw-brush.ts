/** The range of the table over the lanes: what is outside is faint, and how long it is stands on the time axis. */
import { formatCount, formatDurationMs, formatShortCount } from '../../../ui/format.ts';
import { sightScale } from './draw-lanes.ts';
import { shade } from './draw-overview.ts';
import { countIn } from './lanes.ts';
import type { Layout } from './layout.ts';
import type { Paint } from './paint.ts';
import type { Scene } from './scene.ts';
import { hasBrush } from './time-filter.ts';
import { xOf } from './window.ts';

const PAD_PX = 5;

export function drawBrush(
  context: CanvasRenderingContext2D,
  scene: Scene,
  layout: Layout,
  paint: Paint,
): void {
  const { brush } = scene;
  if (!hasBrush(brush)) return;
  const { leftPx, plotPx, heightPx, marks } = layout;
  const scale = sightScale(scene, layout);
  const top = marks.topPx;
  const height = heightPx - top;
  const right = leftPx + plotPx;
  const edgeOf = (ms: number): number => leftPx + Math.min(plotPx, Math.max(0, xOf(scale, ms)));
  const from = brush.fromMs === null ? leftPx : edgeOf(brush.fromMs);
  const to = brush.toMs === null ? right : edgeOf(brush.toMs);
  shade(context, paint, leftPx, from, top, height);
  shade(context, paint, to, right, top, height);
  context.fillStyle = paint.accent;
  for (const x of [from, to]) if (x > leftPx && x < right) context.fillRect(Math.round(x), top, 1, height);
  const text = measureText(scene);
  if (text !== null && to > leftPx && from < right) drawMeasure(context, text, from, to, layout, paint);
}

/** How long it is, and how many exchanges are in it; null while one of its ends is open. */
export function measureText({ brush: { fromMs, toMs }, lanes }: Scene): string | null {
  if (fromMs === null || toMs === null) return null;
  const range = { fromMs: Math.min(fromMs, toMs), toMs: Math.max(fromMs, toMs) };
  const count = lanes.lanes.reduce((sum, _lane, at) => sum + countIn(lanes, at, range), 0);
  // Beyond those that are bars they are counted by where they begin, to a pixel or so.
  const many = lanes.left > 0 ? `~${formatShortCount(count)}` : formatCount(count);
  return `${formatDurationMs(range.toMs - range.fromMs)} · ${many} ${count === 1 ? 'exchange' : 'exchanges'}`;
}

/** A dimension line on the axis, with its words in the middle of it, or beside it where they do not fit. */
function drawMeasure(
  context: CanvasRenderingContext2D,
  text: string,
  from: number,
  to: number,
  { axis, leftPx, plotPx }: Layout,
  paint: Paint,
): void {
  const middle = axis.topPx + axis.heightPx / 2;
  context.font = paint.font;
  const width = context.measureText(text).width + 2 * PAD_PX;
  const isInside = to - from >= width + 12;
  const wanted = isInside ? (from + to - width) / 2 : to + 3;
  const x = Math.max(leftPx, Math.min(wanted, leftPx + plotPx - width));
  context.fillStyle = paint.accent;
  context.fillRect(Math.round(from), axis.topPx + 2, 1, axis.heightPx - 4);
  context.fillRect(Math.round(to), axis.topPx + 2, 1, axis.heightPx - 4);
  context.fillRect(from, Math.round(middle), Math.max(1, to - from), 1);
  context.fillStyle = paint.raised;
  context.fillRect(x, axis.topPx + 1, width, axis.heightPx - 2);
  context.strokeStyle = paint.accent;
  context.lineWidth = 1;
  context.strokeRect(Math.round(x) + 0.5, axis.topPx + 1.5, Math.round(width) - 1, axis.heightPx - 3);
  context.fillStyle = paint.ink;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  context.fillText(text, x + PAD_PX, middle + 0.5);
}
