import { changePlayhead, usePlayhead, type Moment, type PlayheadChange } from './playhead.ts';
import { useDeck, type ViewName } from './state.ts';

/**
 * While the playhead moves on and on, the bar and the lines follow every move of it. What a view shows of a moment is
 * dearer to draw (all rows in sight become others), so it follows this often, and the frames between are the hand's.
 */
export const SEEN_EVERY_MS = 120;
/** It rests when nothing has moved it for so long. */
export const RESTS_AFTER_MS = 160;
/** A few facts of a few sessions: drawn as often as they come. */
const CHEAP_VIEWS: ReadonlySet<ViewName> = new Set(['servers', 'supervision', 'state']);

let seenMs = -Infinity;
let seeing: ReturnType<typeof setTimeout> | undefined;
let resting: ReturnType<typeof setTimeout> | undefined;

/** The playhead has come to a moment. Views see it at once when it rested before, else the newest after a while. */
export function arriveAt(moment: Moment): void {
  const isMoving = resting !== undefined;
  const isFirst = usePlayhead.getState().seen === null;
  forgetMoving();
  resting = setTimeout(() => {
    resting = undefined;
    change({ kind: 'rests' });
  }, RESTS_AFTER_MS);
  change({ kind: 'arrived', moment, isMoving });
  const everyMs = CHEAP_VIEWS.has(useDeck.getState().view) ? 0 : SEEN_EVERY_MS;
  const waitMs = seenMs + everyMs - performance.now();
  if (isFirst || waitMs <= 0) see(moment);
  else seeing = setTimeout(() => see(moment), waitMs);
}

/** Views show where the playhead is, without waiting; what is selected stays. */
export function seeNow(): void {
  clearTimeout(seeing);
  change({ kind: 'seen' });
}

/** It is elsewhere by now, or nowhere: what was to be seen is not any more. */
export function forgetMoving(): void {
  clearTimeout(seeing);
  clearTimeout(resting);
  resting = undefined;
}

function see(moment: Moment): void {
  seenMs = performance.now();
  change({ kind: 'seen' });
  useDeck.setState({ entry: moment.entry });
}

function change(what: PlayheadChange): void {
  usePlayhead.setState((now) => changePlayhead(now, what));
}
