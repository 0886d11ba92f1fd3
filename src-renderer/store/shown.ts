import { usePast, type Shown } from './past.ts';
import { momentShown, usePlayhead, type Moment } from './playhead.ts';
import { useDeck } from './state.ts';

/** A piece of what the deck shows: as of the playhead while one looks back, else as of now. */
export function useShown<T>(select: (shown: Shown) => T): T {
  const now = useDeck(select);
  const isBack = usePast(({ shown }) => shown !== null);
  const past = usePast(({ shown }) => select(shown ?? useDeck.getState()));
  return isBack ? past : now;
}

/** The moment that views show; null at live. Where the playhead stands just now is told by the bar. */
export function useMoment(): Moment | null {
  return usePlayhead(momentShown);
}

/** The moment that is wound back to; null where nobody has. */
export function useWoundTo(): Moment | null {
  return usePlayhead((state) => state.seen);
}
