import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { arriveAt, forgetMoving, RESTS_AFTER_MS, SEEN_EVERY_MS, seeNow } from './moving.ts';
import { AT_LIVE, usePlayhead, type Moment } from './playhead.ts';
import { useDeck } from './state.ts';

const at = (ordinal: number): Moment => ({ entry: { tapeId: 't', seq: ordinal }, wallMs: ordinal, ordinal });
const stands = () => usePlayhead.getState().moment?.ordinal;
const seen = () => usePlayhead.getState().seen?.ordinal;
const selected = () => useDeck.getState().entry?.seq;

beforeAll(() => void vi.useFakeTimers());
beforeEach(() => {
  vi.advanceTimersByTime(10 * SEEN_EVERY_MS);
  usePlayhead.setState(AT_LIVE, true);
  useDeck.setState({ entry: null, view: 'messages' });
});
afterAll(() => void vi.useRealTimers());

it('shows the first at once, and of those that follow the newest', () => {
  arriveAt(at(1));
  expect([stands(), seen(), selected()]).toEqual([1, 1, 1]);
  for (const ordinal of [2, 3, 4]) arriveAt(at(ordinal));
  expect([stands(), seen(), selected()]).toEqual([4, 1, 1]);
  vi.advanceTimersByTime(SEEN_EVERY_MS);
  expect([stands(), seen(), selected()]).toEqual([4, 4, 4]);
});

it('shows every place once it moves slower than views follow, and knows when it rests', () => {
  for (const ordinal of [1, 2, 3]) {
    arriveAt(at(ordinal));
    expect(seen()).toBe(ordinal);
    vi.advanceTimersByTime(SEEN_EVERY_MS);
  }
  expect(usePlayhead.getState().isMoving).toBe(true);
  vi.advanceTimersByTime(RESTS_AFTER_MS);
  expect(usePlayhead.getState().isMoving).toBe(false);
  arriveAt(at(4));
  expect(usePlayhead.getState().isMoving).toBe(false);
});

it('goes along with every move in a view that is cheap to draw', () => {
  useDeck.setState({ view: 'servers' });
  for (const ordinal of [1, 2, 3]) {
    arriveAt(at(ordinal));
    expect(seen()).toBe(ordinal);
  }
});

it('shows nothing late once one is elsewhere', () => {
  arriveAt(at(1));
  arriveAt(at(2));
  forgetMoving();
  vi.advanceTimersByTime(SEEN_EVERY_MS);
  expect([seen(), selected()]).toEqual([1, 1]);
});

it('shows where it is when a row is chosen by hand, and leaves that row chosen', () => {
  arriveAt(at(1));
  arriveAt(at(2));
  seeNow();
  useDeck.setState({ entry: at(7).entry });
  vi.advanceTimersByTime(SEEN_EVERY_MS);
  expect([seen(), selected()]).toEqual([2, 7]);
});

it('is seen at once when it comes back from live, however short that was', () => {
  arriveAt(at(1));
  usePlayhead.setState(AT_LIVE, true);
  arriveAt(at(2));
  expect(seen()).toBe(2);
});
