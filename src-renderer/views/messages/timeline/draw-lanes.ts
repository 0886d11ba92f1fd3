import type { CallStageName } from '../../../../src-shared/journal/entry.ts';
import type { RowStatus } from '../../../../src-shared/state/row.ts';
import { formatDurationMs, formatShortCount } from '../../../ui/format.ts';
import { visibleText } from '../../../ui/visible-text.ts';
import { countIn, MORE_LANES_PX, rowTop, type Bar, type LaneBox, type Lanes } from './lanes.ts';
import type { Layout } from './layout.ts';
import type { Paint } from './paint.ts';
import { isOf, type Scene } from './scene.ts';
import { xOf, type Scale } from './window.ts';

const BAR_MIN_PX = 1.5;
const GAP_PX = 1;
/** Room that a name needs beside its margins. */
const NAME_MIN_PX = 34;
const NAME_ROW_MIN_PX = 11;
const FAILED: ReadonlySet<RowStatus> = new Set(['error', 'tool-error', 'unanswered', 'orphaned']);

export function sightScale({ sight }: Scene, { plotPx }: Layout): Scale {
  return { ...sight, widthPx: plotPx };
}

export function drawLanes(
  context: CanvasRenderingContext2D,
  scene: Scene,
  layout: Layout,
  paint: Paint,
): void {
  const scale = sightScale(scene, layout);
  const { leftPx, plotPx, widthPx } = layout;
  const { lanes } = scene;
  layout.boxes.forEach((box, at) => {
    const lane = lanes.lanes[at];
    if (lane === undefined || box === null) return;
    if (at % 2 === 1 && !paint.isForced) {
      context.fillStyle = paint.sunken;
      context.fillRect(leftPx, box.topPx, plotPx, box.heightPx);
    }
    context.fillStyle = paint.lineSoft;
    context.fillRect(0, box.topPx + box.heightPx - 1, widthPx, 1);
    if (lanes.left > 0) drawStarts(context, lanes, at, box, scale, leftPx, paint);
  });
  context.save();
  context.beginPath();
  context.rect(leftPx, layout.lanes.topPx, plotPx, layout.lanes.heightPx);
  context.clip();
  for (const bar of lanes.bars) {
    const box = layout.boxes[bar.lane] ?? null;
    if (box !== null) drawBar(context, bar, box, scene, scale, layout, paint);
  }
  drawCauses(context, scene, scale, layout, paint);
  drawPairs(context, scene, scale, layout, paint);
  context.restore();
  drawLaneNames(context, scene, layout, paint);
}

/** Where there are more exchanges than bars: how many begin when, faintly behind them. */
function drawStarts(
  context: CanvasRenderingContext2D,
  { lanes, fromMs, bucketMs }: Lanes,
  at: number,
  box: LaneBox,
  scale: Scale,
  leftPx: number,
  paint: Paint,
): void {
  const starts = lanes[at]?.starts ?? [];
  const most = Math.max(1, ...starts);
  const room = box.heightPx - 3;
  context.fillStyle = paint.ghost;
  context.globalAlpha = 0.3;
  starts.forEach((count, bucket) => {
    if (count === 0) return;
    const x = xOf(scale, fromMs + bucket * bucketMs);
    const width = Math.max(1, xOf(scale, fromMs + (bucket + 1) * bucketMs) - x);
    if (x + width < 0 || x > scale.widthPx) return;
    const height = Math.max(1, Math.sqrt(count / most) * room);
    const from = Math.max(0, x);
    context.fillRect(leftPx + from, box.topPx + box.heightPx - 1 - height, x + width - from, height);
  });
  context.globalAlpha = 1;
}

export function barColour(bar: Bar, paint: Paint): string {
  if (FAILED.has(bar.status)) return paint.error;
  return bar.dir === 'in' ? paint.incoming : paint.outgoing;
}

function drawBar(
  context: CanvasRenderingContext2D,
  bar: Bar,
  box: LaneBox,
  scene: Scene,
  scale: Scale,
  { leftPx, plotPx }: Layout,
  paint: Paint,
): void {
  const isOpen = bar.endMs === Infinity;
  const x = xOf(scale, bar.startMs);
  const end = xOf(scale, isOpen ? Math.max(scene.nowMs, bar.startMs) : bar.endMs);
  if (end < 0 || x > plotPx) return;
  const from = leftPx + Math.max(-2, x);
  const width = Math.max(BAR_MIN_PX, leftPx + Math.min(plotPx + 2, end) - from);
  const top = rowTop(box, bar.row);
  const height = Math.max(2, Math.floor(box.rowPx) - GAP_PX);
  const colour = barColour(bar, paint);
  drawShades(context, bar, scene, scale, leftPx, plotPx, top, height, colour);
  const isSelected = isOf(bar, scene.selected);
  const isHovered = scene.hovered === bar;
  context.fillStyle = colour;
  if (isOpen) {
    // Open-ended: it fades towards now.
    context.globalAlpha = 0.35;
    context.fillRect(from, top, width, height);
    context.globalAlpha = 1;
    context.fillRect(from, top, Math.min(3, width), height);
    for (let dash = from + 6; dash < from + width - 3; dash += 7)
      context.fillRect(dash, top + height - 1, 4, 1);
  } else {
    context.globalAlpha = isSelected || isHovered ? 1 : 0.8;
    context.fillRect(from, top, width, height);
    context.globalAlpha = 1;
    // Not by colour alone: a failed one has a cap above and below.
    if (FAILED.has(bar.status) && width >= 4) {
      context.fillStyle = paint.pane;
      context.fillRect(from + 1, top + 1, Math.min(2, width - 2), Math.max(0, height - 2));
    }
  }
  drawName(context, bar, from, width, top, height, box, leftPx, isOpen, paint);
  if (isSelected || isHovered) {
    context.strokeStyle = isSelected ? paint.accent : paint.ink;
    context.lineWidth = isSelected ? 2 : 1;
    context.strokeRect(from - 1, top - 1, width + 2, height + 2);
  }
}

/** What a call waited for before it was sent, and what was done with its answer: thinner, beside the bar. */
function drawShades(
  context: CanvasRenderingContext2D,
  bar: Bar,
  scene: Scene,
  scale: Scale,
  leftPx: number,
  plotPx: number,
  top: number,
  height: number,
  colour: string,
): void {
  const shades = scene.shadesOf(bar);
  if (shades.length === 0) return;
  const thin = Math.max(2, Math.round(height / 2.5));
  context.fillStyle = colour;
  for (const { stage, fromMs, toMs } of shades) {
    const from = Math.max(-2, xOf(scale, fromMs));
    const to = Math.min(plotPx + 2, xOf(scale, toMs));
    if (to <= from) continue;
    context.globalAlpha = SHADE_ALPHA[stage];
    context.fillRect(leftPx + from, top + (height - thin) / 2, Math.max(0.5, to - from), thin);
  }
  context.globalAlpha = 1;
}

/** Waiting is faint, work is darker; the call itself is the bar. */
const SHADE_ALPHA: Readonly<Record<CallStageName, number>> = {
  validate: 0.6,
  breaker: 0.45,
  bulkhead: 0.3,
  cache: 0.45,
  call: 0.8,
  check: 0.6,
  record: 0.45,
};

function drawName(
  context: CanvasRenderingContext2D,
  bar: Bar,
  from: number,
  width: number,
  top: number,
  height: number,
  box: LaneBox,
  leftPx: number,
  isOpen: boolean,
  paint: Paint,
): void {
  const visible = Math.max(from, leftPx);
  const room = from + width - visible - 6;
  if (box.rowPx < NAME_ROW_MIN_PX || room < NAME_MIN_PX) return;
  context.font = paint.mono;
  context.fillStyle = isOpen ? paint.ink : paint.pane;
  const took = isOpen ? '…' : formatDurationMs(bar.endMs - bar.startMs);
  const name = visibleText(bar.target === '' ? bar.method : bar.target);
  const characters = Math.floor(room / 6.1);
  const whole = `${name} ${took}`;
  const text =
    whole.length <= characters
      ? whole
      : name.length <= characters
        ? name
        : `${name.slice(0, characters - 1)}…`;
  context.textBaseline = 'middle';
  context.fillText(text, visible + 4, top + height / 2 + 0.5);
}

function drawCauses(
  context: CanvasRenderingContext2D,
  { causes }: Scene,
  scale: Scale,
  { boxes, leftPx }: Layout,
  paint: Paint,
): void {
  context.strokeStyle = paint.ink2;
  context.fillStyle = paint.ink2;
  context.lineWidth = 1;
  for (const { kind, from, to } of causes) {
    const fromBox = boxes[from.lane] ?? null;
    const toBox = boxes[to.lane] ?? null;
    if (fromBox === null || toBox === null) continue;
    const toX = leftPx + xOf(scale, to.startMs);
    const isLater = kind !== 'inside';
    const fromX = isLater ? leftPx + xOf(scale, from.endMs) : toX;
    if (Math.max(fromX, toX) < leftPx - 50 || Math.min(fromX, toX) > leftPx + scale.widthPx + 50) continue;
    const fromY = rowTop(fromBox, from.row) + fromBox.rowPx / 2;
    const toY = rowTop(toBox, to.row) + toBox.rowPx / 2;
    context.setLineDash(kind === 'rerun' ? [4, 3] : []);
    context.beginPath();
    context.moveTo(fromX, fromY);
    context.lineTo(toX, toY);
    context.stroke();
    context.setLineDash([]);
    const isDown = toY >= fromY;
    context.beginPath();
    if (isLater && toX - fromX > 4) {
      context.moveTo(toX, toY);
      context.lineTo(toX - 4, toY - 3);
      context.lineTo(toX - 4, toY + 3);
    } else {
      const tip = toY - (isDown ? 1 : -1) * (toBox.rowPx / 2 - 1);
      context.moveTo(toX, tip);
      context.lineTo(toX - 3, tip - (isDown ? 4 : -4));
      context.lineTo(toX + 3, tip - (isDown ? 4 : -4));
    }
    context.fill();
  }
}

/** From the sign above, which leads to the other tape: down to the exchange that repeats, up from the one that is repeated. */
function drawPairs(
  context: CanvasRenderingContext2D,
  { pairs }: Scene,
  scale: Scale,
  { boxes, leftPx, plotPx, lanes: { topPx } }: Layout,
  paint: Paint,
): void {
  context.strokeStyle = paint.info;
  context.fillStyle = paint.info;
  context.lineWidth = 1;
  for (const { bar, kind } of pairs) {
    const box = boxes[bar.lane] ?? null;
    const x = Math.round(leftPx + xOf(scale, bar.startMs)) + 0.5;
    if (box === null || x < leftPx || x > leftPx + plotPx) continue;
    const bottom = rowTop(box, bar.row) + 1;
    context.setLineDash([2, 2]);
    context.beginPath();
    context.moveTo(x, topPx);
    context.lineTo(x, bottom);
    context.stroke();
    context.setLineDash([]);
    const isDown = kind === 'rerun-of';
    const tip = isDown ? bottom : topPx;
    context.beginPath();
    context.moveTo(x, tip);
    context.lineTo(x - 3, tip + (isDown ? -4 : 4));
    context.lineTo(x + 3, tip + (isDown ? -4 : 4));
    context.fill();
  }
}

function drawLaneNames(
  context: CanvasRenderingContext2D,
  { lanes, sight }: Scene,
  { boxes, leftPx, lanes: strip, lanesAbove, lanesBelow }: Layout,
  paint: Paint,
): void {
  context.fillStyle = paint.pane;
  context.fillRect(0, strip.topPx, leftPx - 1, strip.heightPx);
  context.font = paint.font;
  context.textBaseline = 'middle';
  boxes.forEach((box, at) => {
    const lane = lanes.lanes[at];
    if (lane === undefined || box === null) return;
    const y = box.topPx + Math.min(box.heightPx, 18) / 2;
    const count = formatShortCount(countIn(lanes, at, sight));
    context.fillStyle = paint.ink3;
    context.textAlign = 'right';
    context.fillText(count, leftPx - 6, y);
    const room = leftPx - 18 - context.measureText(count).width;
    context.textAlign = 'left';
    context.fillStyle = paint.ink;
    context.fillText(fitted(context, visibleText(lane.title), room), 6, y);
    context.fillStyle = paint.lineSoft;
    context.fillRect(0, box.topPx + box.heightPx - 1, leftPx, 1);
  });
  if (lanesAbove + lanesBelow === 0) return;
  const bottom = strip.topPx + strip.heightPx;
  context.fillStyle = paint.raised;
  context.fillRect(0, bottom - MORE_LANES_PX, leftPx - 1, MORE_LANES_PX);
  context.fillStyle = paint.ink2;
  const ways = [
    ...(lanesAbove > 0 ? [`▴ ${lanesAbove}`] : []),
    ...(lanesBelow > 0 ? [`▾ ${lanesBelow}`] : []),
  ];
  context.fillText(`${ways.join('  ')} more`, 6, bottom - MORE_LANES_PX / 2);
}

/** Cut where there is no more room. */
export function fitted(context: CanvasRenderingContext2D, text: string, room: number): string {
  if (context.measureText(text).width <= room) return text;
  let cut = text;
  while (cut.length > 1 && context.measureText(`${cut}…`).width > room) cut = cut.slice(0, -1);
  return `${cut}…`;
}
