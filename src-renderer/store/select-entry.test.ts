import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { forgetMovingEntry, SELECT_EVERY_MS, selectMovingEntry } from './select-entry.ts';
import { useDeck } from './state.ts';

const at = (seq: number) => ({ tapeId: 't', seq });
const shown = () => useDeck.getState().entry?.seq;

beforeAll(() => void vi.useFakeTimers());
beforeEach(() => {
  vi.advanceTimersByTime(10 * SELECT_EVERY_MS);
  useDeck.setState({ entry: null });
});
afterAll(() => void vi.useRealTimers());

it('shows the first at once, and of those that follow the newest', () => {
  selectMovingEntry(at(1));
  expect(shown()).toBe(1);
  for (const seq of [2, 3, 4]) selectMovingEntry(at(seq));
  expect(shown()).toBe(1);
  vi.advanceTimersByTime(SELECT_EVERY_MS);
  expect(shown()).toBe(4);
});

it('shows nothing late once one is elsewhere', () => {
  selectMovingEntry(at(1));
  selectMovingEntry(at(2));
  forgetMovingEntry();
  vi.advanceTimersByTime(SELECT_EVERY_MS);
  expect(shown()).toBe(1);
});
