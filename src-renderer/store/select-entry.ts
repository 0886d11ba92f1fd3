import type { EntryRef } from '../../src-shared/api/messages.ts';
import { useDeck } from './state.ts';

/** While the playhead moves on and on, the entry it stands at is shown this often: its detail is the dearest part to draw. */
export const SELECT_EVERY_MS = 120;

let selectedMs = -Infinity;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Shows the entry where the playhead has come to: at once when it rested before, else the newest after a while. */
export function selectMovingEntry(entry: EntryRef): void {
  clearTimeout(timer);
  const waitMs = selectedMs + SELECT_EVERY_MS - performance.now();
  if (waitMs <= 0) select(entry);
  else timer = setTimeout(() => select(entry), waitMs);
}

/** What was to be shown is not where one is any more. */
export function forgetMovingEntry(): void {
  clearTimeout(timer);
}

function select(entry: EntryRef): void {
  selectedMs = performance.now();
  useDeck.setState({ entry });
}
