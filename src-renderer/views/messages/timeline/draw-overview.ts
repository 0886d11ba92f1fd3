import type { DensityAnswer } from '../../../../src-shared/api/timeline.ts';
import { formatShortCount } from '../../../ui/format.ts';
import type { Layout } from './layout.ts';
import type { Paint } from './paint.ts';
import type { Scene } from './scene.ts';
import { hasBrush } from './time-filter.ts';
import { xOf, type Scale } from './window.ts';

/** What is too narrow to be seen is drawn this wide. */
const BAR_MIN_PX = 1;
const FLAG_PX = 3;
const HANDLE_PX = 5;
const FAINT = 0.35;

export function overviewScale({ room }: Scene, { plotPx }: Layout): Scale {
  return { ...room, widthPx: plotPx };
}

/** The bars of the overview: they change with the answer, not with every frame. `context` begins at the plot. */
export function drawDensity(
  context: CanvasRenderingContext2D,
  density: DensityAnswer,
  scale: Scale,
  heightPx: number,
  paint: Paint,
): void {
  const { fromMs, bucketMs, incoming, outgoing, others, matching } = density;
  const totals = incoming.map((count, at) => count + (outgoing[at] ?? 0) + (others[at] ?? 0));
  const most = Math.max(1, ...totals);
  const room = heightPx - FLAG_PX - 2;
  // By the square root: a flood beside a single call leaves the call to be seen.
  const high = (count: number): number => (count === 0 ? 0 : Math.max(1, Math.sqrt(count / most) * room));
  const column = (at: number): { readonly x: number; readonly width: number } => {
    const x = xOf(scale, fromMs + at * bucketMs);
    return { x, width: Math.max(BAR_MIN_PX, xOf(scale, fromMs + (at + 1) * bucketMs) - x) };
  };
  const bottom = heightPx - FLAG_PX;
  const fill = (colour: string, top: (at: number) => number, height: (at: number) => number): void => {
    context.fillStyle = colour;
    totals.forEach((_, at) => {
      const px = height(at);
      if (px <= 0) return;
      const { x, width } = column(at);
      context.fillRect(x, top(at), width, px);
    });
  };
  const share = (at: number, count: number): number =>
    high(totals[at] ?? 0) * (count / Math.max(1, totals[at] ?? 1));
  const inPx = (at: number): number => share(at, incoming[at] ?? 0);
  const outPx = (at: number): number => share(at, outgoing[at] ?? 0);
  const otherPx = (at: number): number => share(at, others[at] ?? 0);
  context.globalAlpha = matching === null ? 1 : FAINT;
  fill(paint.incoming, (at) => bottom - inPx(at), inPx);
  fill(paint.outgoing, (at) => bottom - inPx(at) - outPx(at), outPx);
  fill(paint.ghost, (at) => bottom - inPx(at) - outPx(at) - otherPx(at), otherPx);
  context.globalAlpha = 1;
  if (matching !== null)
    fill(
      paint.accent,
      (at) => bottom - high(matching[at] ?? 0),
      (at) => high(matching[at] ?? 0),
    );
  fill(
    paint.warn,
    () => bottom,
    (at) => ((density.warnings[at] ?? 0) > 0 ? FLAG_PX : 0),
  );
  fill(
    paint.error,
    () => bottom,
    (at) => ((density.errors[at] ?? 0) > 0 ? FLAG_PX : 0),
  );
}

/** What lies over the bars: what is in sight, and the brush with its handles. */
export function drawOverviewFrame(
  context: CanvasRenderingContext2D,
  scene: Scene,
  layout: Layout,
  paint: Paint,
): void {
  const scale = overviewScale(scene, layout);
  const { heightPx } = layout.overview;
  const { leftPx, plotPx } = layout;
  const clamp = (ms: number): number => leftPx + Math.min(plotPx, Math.max(0, xOf(scale, ms)));
  const { brush, sight } = scene;
  if (hasBrush(brush)) {
    const from = brush.fromMs === null ? leftPx : clamp(brush.fromMs);
    const to = brush.toMs === null ? leftPx + plotPx : clamp(brush.toMs);
    shade(context, paint, leftPx, from, 0, heightPx);
    shade(context, paint, to, leftPx + plotPx, 0, heightPx);
    context.fillStyle = paint.accent;
    for (const [ms, x] of [
      [brush.fromMs, from],
      [brush.toMs, to],
    ] as const) {
      if (ms === null) continue;
      context.fillRect(Math.round(x) - 1, 0, 2, heightPx);
      context.fillRect(Math.round(x) - HANDLE_PX / 2, heightPx / 2 - 6, HANDLE_PX, 12);
    }
  }
  if (scene.isAll) return;
  const from = clamp(sight.fromMs);
  const to = Math.max(from + 2, clamp(sight.toMs));
  context.strokeStyle = paint.ink2;
  context.lineWidth = 1;
  context.strokeRect(Math.round(from) + 0.5, 0.5, Math.max(1, Math.round(to - from) - 1), heightPx - 1);
}

/** Laid over what the brush leaves out. */
export function shade(
  context: CanvasRenderingContext2D,
  paint: Paint,
  from: number,
  to: number,
  top: number,
  height: number,
): void {
  if (to <= from) return;
  context.fillStyle = paint.sunken;
  context.globalAlpha = paint.isForced ? 0.5 : 0.72;
  context.fillRect(from, top, to - from, height);
  context.globalAlpha = 1;
}

/** The highest column as a rate: what the height of the overview means. */
export function peakText({ incoming, outgoing, others, bucketMs }: DensityAnswer): string {
  const most = incoming.reduce(
    (high, count, at) => Math.max(high, count + (outgoing[at] ?? 0) + (others[at] ?? 0)),
    0,
  );
  if (bucketMs < 1) return `peak ${most}`;
  const perSecond = most / (bucketMs / 1000);
  // Of a night with a call now and then: nought a second says nothing.
  if (perSecond >= 1) return `peak ${formatShortCount(perSecond)}/s`;
  const perMinute = perSecond * 60;
  return perMinute >= 1
    ? `peak ${formatShortCount(perMinute)}/min`
    : `peak ${formatShortCount(perMinute * 60)}/h`;
}
