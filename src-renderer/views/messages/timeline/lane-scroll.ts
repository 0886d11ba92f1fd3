/** Lanes that there is no room for: which of them are in sight. */
import { visibleText } from '../../../ui/visible-text.ts';
import type { TimelineEngine } from './engine.ts';

/** Other lanes come into sight; false when there are none that way. */
export function scrollBy(engine: TimelineEngine, lanes: number): boolean {
  const { lanesAbove, lanesBelow } = engine.layout;
  const bounded = Math.min(lanesBelow, Math.max(-lanesAbove, lanes));
  if (bounded === 0) return false;
  engine.lookAtLane(lanesAbove + bounded);
  return true;
}

/** By hand: those in sight then are named. */
export function scrollLanes(engine: TimelineEngine, lanes: number): void {
  const isMoved = scrollBy(engine, lanes);
  const { boxes, lanesAbove, lanesBelow } = engine.layout;
  const shown = engine.scene.lanes.lanes.slice(lanesAbove, boxes.length - lanesBelow);
  const names = shown.map(({ title }) => visibleText(title)).join(', ');
  engine.hooks.say(
    isMoved
      ? `Lanes ${lanesAbove + 1} to ${lanesAbove + shown.length} of ${boxes.length}: ${names}.`
      : lanes > 0
        ? 'No lane below these.'
        : 'No lane above these.',
  );
}

/** As many as are in sight further down; from the last ones back to the first. */
export function scrollPage(engine: TimelineEngine): void {
  const { boxes, lanesAbove, lanesBelow } = engine.layout;
  scrollLanes(engine, lanesBelow > 0 ? boxes.length - lanesAbove - lanesBelow : -lanesAbove);
}

/** By as few as it takes. */
export function revealLane(engine: TimelineEngine, lane: number): void {
  const { boxes, lanesAbove, lanesBelow } = engine.layout;
  const last = boxes.length - 1 - lanesBelow;
  if (lane < lanesAbove) scrollBy(engine, lane - lanesAbove);
  else if (lane > last) scrollBy(engine, lane - last);
}
