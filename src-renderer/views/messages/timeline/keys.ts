/** The canvas by keyboard: a cursor in time, that exchanges and marks are stepped to. */
import type { DensityAnswer } from '../../../../src-shared/api/timeline.ts';
import type { TimelineEngine } from './engine.ts';
import type { Bar } from './lanes.ts';
import { panned, revealing, zoomed } from './window.ts';
import { exactClock } from './ticks.ts';
import { barHint, brushText, markHint } from './words.ts';

const PAN_SHARE = 0.1;
const ZOOM_FACTOR = 0.5;

/** True when the key was one of the timeline's. */
export function pressKey(engine: TimelineEngine, { key, shiftKey }: KeyboardEvent): boolean {
  switch (key) {
    case 'ArrowLeft':
      pan(engine, shiftKey ? -0.5 : -PAN_SHARE);
      return true;
    case 'ArrowRight':
      pan(engine, shiftKey ? 0.5 : PAN_SHARE);
      return true;
    case 'PageUp':
      pan(engine, -1);
      return true;
    case 'PageDown':
      pan(engine, 1);
      return true;
    case 'ArrowUp':
      step(engine, -1);
      return true;
    case 'ArrowDown':
      step(engine, 1);
      return true;
    case 'm':
      stepMark(engine, 1);
      return true;
    case 'M':
      stepMark(engine, -1);
      return true;
    case '+':
    case '=':
      engine.look(zoomed(engine.sight, cursorOf(engine), ZOOM_FACTOR));
      return true;
    case '-':
    case '_':
      engine.look(zoomed(engine.sight, cursorOf(engine), 1 / ZOOM_FACTOR));
      return true;
    case '0':
      engine.lookAtAll();
      return true;
    case 'Home':
      goTo(engine, engine.extent.fromMs);
      return true;
    case 'End':
      goTo(engine, engine.extent.toMs);
      return true;
    case '[':
      setEdge(engine, 'fromMs');
      return true;
    case ']':
      setEdge(engine, 'toMs');
      return true;
    case 'Backspace':
    case 'Delete':
      engine.clearBrush();
      engine.hooks.say('The table shows all times.');
      return true;
    case 'Enter':
      return selectAtCursor(engine);
    default:
      return false;
  }
}

/** Where the cursor is; in the middle of what is in sight when it is not. */
export function cursorOf(engine: TimelineEngine): number {
  const { cursorMs, sight } = engine;
  if (cursorMs !== null && cursorMs >= sight.fromMs && cursorMs <= sight.toMs) return cursorMs;
  return (sight.fromMs + sight.toMs) / 2;
}

/** The cursor stays where it is on the screen. */
function pan(engine: TimelineEngine, share: number): void {
  const before = engine.sight;
  const cursor = cursorOf(engine);
  engine.look(panned(before, share));
  engine.setCursor(cursor + engine.sight.fromMs - before.fromMs);
}

function goTo(engine: TimelineEngine, ms: number): void {
  engine.look(revealing(engine.sight, ms));
  engine.setCursor(ms);
}

function setEdge(engine: TimelineEngine, which: 'fromMs' | 'toMs'): void {
  const ms = cursorOf(engine);
  const other = which === 'fromMs' ? engine.brush.toMs : engine.brush.fromMs;
  const isTurned = other !== null && (which === 'fromMs' ? ms >= other : ms <= other);
  const rest = which === 'fromMs' ? { toMs: engine.brush.toMs } : { fromMs: engine.brush.fromMs };
  const brush = { fromMs: null, toMs: null, ...(isTurned ? {} : rest), [which]: ms };
  engine.setCursor(ms);
  engine.setBrush(brush);
  engine.hooks.say(`The table shows ${brushText(brush)}.`);
}

/** The exchange before or after the cursor. */
function step(engine: TimelineEngine, direction: 1 | -1): void {
  const { bars, lanes } = engine.scene.lanes;
  const at = cursorOf(engine);
  const found =
    direction === 1 ? bars.find(({ startMs }) => startMs > at) : bars.findLast(({ startMs }) => startMs < at);
  if (found === undefined) {
    skip(engine, at, direction);
    return;
  }
  goTo(engine, found.startMs);
  engine.hover(found);
  const { title, lines } = barHint(found, lanes[found.lane]?.title ?? '');
  engine.hooks.say([title, ...lines].join(', '));
  engine.hooks.showHint({ title, lines }, engine.xOf(found.startMs, false), engine.layout.lanes.topPx);
}

/** Nothing more of what is here: to the next traffic, as far as the overview knows of it. */
function skip(engine: TimelineEngine, at: number, direction: 1 | -1): void {
  const { density } = engine.scene;
  const busyMs = density === null ? null : busyBeyond(density, at, direction);
  if (busyMs === null) {
    engine.hooks.say(direction === 1 ? 'No exchange after this.' : 'No exchange before this.');
    return;
  }
  goTo(engine, busyMs);
  engine.hooks.say(`Traffic at ${exactClock(busyMs)}.`);
}

/** The edge of the nearest bucket with traffic that does not hold `atMs`; null when there is none. */
export function busyBeyond(
  { fromMs, bucketMs, incoming, outgoing }: DensityAnswer,
  atMs: number,
  direction: 1 | -1,
): number | null {
  const here = Math.floor((atMs - fromMs) / bucketMs);
  for (let at = here + direction; at >= 0 && at < incoming.length; at += direction) {
    if ((incoming[at] ?? 0) + (outgoing[at] ?? 0) === 0) continue;
    return fromMs + (direction === 1 ? at : at + 1) * bucketMs;
  }
  return null;
}

function stepMark(engine: TimelineEngine, direction: 1 | -1): void {
  const { marks } = engine.scene.marks;
  const at = cursorOf(engine);
  const found =
    direction === 1 ? marks.find(({ wallMs }) => wallMs > at) : marks.findLast(({ wallMs }) => wallMs < at);
  if (found === undefined) {
    engine.hooks.say(direction === 1 ? 'No mark after this.' : 'No mark before this.');
    return;
  }
  goTo(engine, found.wallMs);
  engine.hover(found);
  const hint = markHint(found, 1);
  engine.hooks.say([hint.title, ...hint.lines].join(', '));
  engine.hooks.showHint(hint, engine.xOf(found.wallMs, false), engine.layout.lanes.topPx);
}

/** What was stepped to, or the exchange that is nearest. */
function selectAtCursor(engine: TimelineEngine): boolean {
  const { hovered, lanes } = engine.scene;
  const at = cursorOf(engine);
  const away = ({ startMs, endMs }: Bar): number =>
    at < startMs ? startMs - at : at > endMs ? at - endMs : 0;
  const nearest = lanes.bars.reduce<Bar | null>(
    (best, bar) => (best === null || away(bar) < away(best) ? bar : best),
    null,
  );
  const target = hovered ?? nearest;
  if (target === null) return false;
  engine.choose(target);
  return true;
}
