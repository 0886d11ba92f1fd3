import { formatShortCount } from '../../../ui/format.ts';
import type { Layout } from './layout.ts';
import type { Paint } from './paint.ts';
import type { Scene } from './scene.ts';
import { sightScale } from './draw-lanes.ts';
import { xOf } from './window.ts';

const PAD_PX = 4;
const DOT_PX = 3;

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
  context.fillStyle = paint.lineSoft;
  context.fillRect(0, strip.topPx, widthPx, 1);
  context.font = paint.font;
  context.textBaseline = 'middle';
  context.fillStyle = paint.ink3;
  if (plot === null) {
    context.textAlign = 'left';
    context.fillText('no number there', 6, strip.topPx + strip.heightPx / 2);
    return;
  }
  const { points, min, max } = plot;
  context.textAlign = 'right';
  context.fillText(amountText(max), leftPx - 6, strip.topPx + 8);
  context.fillText(amountText(min), leftPx - 6, strip.topPx + strip.heightPx - 7);
  context.textAlign = 'left';
  const scale = sightScale(scene, layout);
  const room = strip.heightPx - 2 * PAD_PX - 1;
  const yOf = (value: number): number =>
    strip.topPx + 1 + PAD_PX + (max === min ? room / 2 : (1 - (value - min) / (max - min)) * room);
  context.save();
  context.beginPath();
  context.rect(leftPx, strip.topPx, plotPx, strip.heightPx);
  context.clip();
  context.strokeStyle = paint.accent;
  context.globalAlpha = 0.45;
  context.lineWidth = 1;
  context.beginPath();
  for (const { ms, value } of points) context.lineTo(leftPx + xOf(scale, ms), yOf(value));
  context.stroke();
  context.globalAlpha = 1;
  context.fillStyle = paint.accent;
  for (const { ms, value } of points) {
    const x = xOf(scale, ms);
    if (x < -DOT_PX || x > plotPx + DOT_PX) continue;
    context.fillRect(leftPx + x - DOT_PX / 2, yOf(value) - DOT_PX / 2, DOT_PX, DOT_PX);
  }
  context.restore();
}

/** Short, whatever its size and sign. */
function amountText(value: number): string {
  const size = Math.abs(value);
  if (size >= 1_000) return formatShortCount(value);
  return Number.isInteger(value) ? String(value) : value.toPrecision(3);
}
