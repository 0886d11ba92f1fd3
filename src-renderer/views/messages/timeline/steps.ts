/** Where the keyboard's cursor goes: to an exchange, a mark, what failed, a value of the plot. What it comes to is said. */
import type { DensityAnswer } from '../../../../src-shared/api/timeline.ts';
import type { RowStatus } from '../../../../src-shared/state/row.ts';
import type { TimelineEngine } from './engine.ts';
import { revealLane } from './lane-scroll.ts';
import type { Bar } from './lanes.ts';
import { isPair, type AnyMarkKind } from './mark.ts';
import { plotHitBeyond } from './plot.ts';
import { isOf } from './scene.ts';
import { exactClock } from './ticks.ts';
import { revealing, withMargin } from './window.ts';
import { barHint, markHint, plotHint, type Hint } from './words.ts';

/** Where a hint is shown it begins this far below. */
const HINT_BELOW_PX = 12;
const FAILED: ReadonlySet<RowStatus> = new Set(['error', 'tool-error', 'unanswered', 'orphaned']);
const GRAVE: ReadonlySet<AnyMarkKind> = new Set(['crash', 'breaker', 'error']);

/** Where the cursor is; in the middle of what is in sight when it is not. */
export function cursorOf(engine: TimelineEngine): number {
  const { cursorMs, sight } = engine;
  if (cursorMs !== null && cursorMs >= sight.fromMs && cursorMs <= sight.toMs) return cursorMs;
  return (sight.fromMs + sight.toMs) / 2;
}

/** Brings a moment into sight, with the cursor on it. */
export function goTo(engine: TimelineEngine, ms: number): void {
  engine.look(revealing(engine.sight, ms));
  engine.setCursor(ms);
}

/** The exchange before or after the cursor. */
export function step(engine: TimelineEngine, direction: 1 | -1): void {
  const { bars } = engine.scene.lanes;
  const at = cursorOf(engine);
  const found =
    direction === 1 ? bars.find(({ startMs }) => startMs > at) : bars.findLast(({ startMs }) => startMs < at);
  if (found === undefined) {
    skip(engine, at, direction);
    return;
  }
  goToBar(engine, found);
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

/** The mark after or before the cursor. */
export function stepMark(engine: TimelineEngine, direction: 1 | -1): void {
  const marks = engine.scene.marks.marks.filter((mark) => !isPair(mark));
  const at = cursorOf(engine);
  const found =
    direction === 1 ? marks.find(({ wallMs }) => wallMs > at) : marks.findLast(({ wallMs }) => wallMs < at);
  if (found === undefined) {
    engine.hooks.say(direction === 1 ? 'No mark after this.' : 'No mark before this.');
    return;
  }
  goTo(engine, found.wallMs);
  engine.hover(found);
  tell(engine, markHint(found, 1, engine.scene.lanes), found.wallMs);
}

/** What was stepped to, or the exchange that is nearest. */
export function selectAtCursor(engine: TimelineEngine): boolean {
  const { hovered, lanes, plotHit } = engine.scene;
  const at = cursorOf(engine);
  const away = ({ startMs, endMs }: Bar): number =>
    at < startMs ? startMs - at : at > endMs ? at - endMs : 0;
  const nearest = lanes.bars.reduce<Bar | null>(
    (best, bar) => (best === null || away(bar) < away(best) ? bar : best),
    null,
  );
  const target = hovered ?? plotHit?.value ?? nearest;
  if (target === null) return false;
  engine.choose(target);
  return true;
}

function goToBar(engine: TimelineEngine, bar: Bar): void {
  goTo(engine, bar.startMs);
  revealLane(engine, bar.lane);
  engine.hover(bar);
  const hint = barHint(bar, engine.scene.lanes.lanes[bar.lane]?.title ?? '', engine.scene.pairs);
  tell(engine, hint, bar.startMs);
}

/** The exchange that failed, or the grave mark, after or before the cursor: whichever comes first. */
export function stepFailed(engine: TimelineEngine, direction: 1 | -1): void {
  const at = cursorOf(engine);
  const isBeyond = (ms: number): boolean => (direction === 1 ? ms > at : ms < at);
  const { bars } = engine.scene.lanes;
  const bar = nearestTo(
    at,
    bars.filter(({ status, startMs }) => FAILED.has(status) && isBeyond(startMs)),
    ({ startMs }) => startMs,
  );
  const mark = nearestTo(
    at,
    engine.scene.marks.marks.filter(({ kind, wallMs }) => GRAVE.has(kind) && isBeyond(wallMs)),
    ({ wallMs }) => wallMs,
  );
  if (bar !== null && (mark === null || Math.abs(bar.startMs - at) <= Math.abs(mark.wallMs - at))) {
    goToBar(engine, bar);
    return;
  }
  if (mark === null) {
    engine.hooks.say(direction === 1 ? 'Nothing failed after this.' : 'Nothing failed before this.');
    return;
  }
  goTo(engine, mark.wallMs);
  engine.hover(mark);
  tell(engine, markHint(mark, 1, engine.scene.lanes), mark.wallMs);
}

function nearestTo<Item>(atMs: number, items: readonly Item[], msOf: (item: Item) => number): Item | null {
  return items.reduce<Item | null>(
    (best, item) =>
      best === null || Math.abs(msOf(item) - atMs) < Math.abs(msOf(best) - atMs) ? item : best,
    null,
  );
}

/** The value of the plot after or before the cursor; false when nothing is plotted. */
export function stepValue(engine: TimelineEngine, direction: 1 | -1): boolean {
  const { plot } = engine.scene;
  if (plot === null) return false;
  const hit = plotHitBeyond(plot, cursorOf(engine), direction);
  if (hit === null) {
    engine.hooks.say(direction === 1 ? 'No value after this.' : 'No value before this.');
    return true;
  }
  goTo(engine, hit.value.ms);
  engine.hover(null, hit);
  tell(engine, plotHint(hit, plot.path), hit.value.ms);
  return true;
}

/** To the exchange of another tape that this one repeats, or that repeats it; false when there is none. */
export function goToOther(engine: TimelineEngine, kind: 'rerun-of' | 'rerun-as'): boolean {
  const bar = barAtHand(engine);
  if (bar === null) return false;
  const pair = engine.scene.pairs.findLast((each) => each.bar === bar && each.kind === kind);
  const either = pair ?? engine.scene.pairs.findLast((each) => each.bar === bar);
  if (either === undefined) engine.hooks.say('There is no such exchange on another tape.');
  else engine.choose(either);
  return true;
}

/** Fills the screen with the exchange that was stepped to or selected; false when there is none. */
export function fillWith(engine: TimelineEngine): boolean {
  const bar = barAtHand(engine);
  if (bar === null) return false;
  engine.look(withMargin(bar, engine.extent));
  engine.setCursor(bar.startMs);
  return true;
}

/** Below the canvas: what one steps through stays in sight. */
function tell(engine: TimelineEngine, hint: Hint, ms: number): void {
  engine.hooks.say([hint.title, ...hint.lines].join(', '));
  engine.hooks.showHint(hint, engine.xOf(ms, false), engine.layout.heightPx - HINT_BELOW_PX);
}

/** What was stepped to, or is selected. */
function barAtHand({ scene: { hovered, lanes, selected } }: TimelineEngine): Bar | null {
  if (hovered !== null && 'startMs' in hovered) return hovered;
  return lanes.bars.find((each) => isOf(each, selected)) ?? null;
}
