/** Picks rows for the table, and keeps each stretch on its rows when their places move. */
import { useEffect, useRef } from 'react';
import type { EntryRef } from '../../../src-shared/api/messages.ts';
import { useDeck, useIntents } from '../../store/hooks.ts';
import type { RowWindow } from '../../store/rows.ts';
import { NO_RANGES, withRange, type Range, type Ranges } from '../../../src-shared/base/ranges.ts';
import type { RowPick } from '../../ui/row-table/types.ts';
import {
  clearPicked,
  extended,
  NOTHING_PICKED,
  pickedRanges,
  STRETCHES_MAX,
  toggled,
  usePicked,
  usePickedRanges,
  type Picked,
} from '../../store/picked.ts';
import { sameEntry } from './use-place.ts';

/** More stretches than this are not looked for when rows move: they are let go of. */
const FOLLOWED_MAX = 50;

export interface Picking {
  readonly ranges: Ranges;
  /** Places, not indexes of the table. */
  readonly pick: (pick: RowPick, cursor: number | null) => void;
}

export function usePick(rows: RowWindow, onCursor: (ordinal: number) => void): Picking {
  const intents = useIntents();
  const ranges = usePickedRanges();
  useFollowed(rows, ranges);

  const set = (next: Picked): void => {
    if (next.ranges.length > STRETCHES_MAX) {
      intents.notify({
        severity: 'warning',
        message: `No more than ${STRETCHES_MAX} separate stretches can be selected.`,
        hint: 'A filter selects what belongs together.',
      });
      return;
    }
    const { scope, filter } = useDeck.getState();
    usePicked.setState({ ...next, scope, filter });
  };
  const current = (): Picked => (pickedRanges() === NO_RANGES ? NOTHING_PICKED : usePicked.getState());

  return {
    ranges,
    pick(pick, cursor) {
      switch (pick.kind) {
        case 'extend':
          set(extended(current(), cursor, pick.to));
          onCursor(pick.to);
          return;
        case 'toggle':
          set(toggled(current(), cursor, pick.index));
          onCursor(pick.index);
          return;
        case 'walk': {
          const now = current();
          // What one stood on stays picked, as in every list.
          if (now.ranges.length === 0 && cursor !== null) set(toggled(now, null, cursor));
          onCursor(pick.to);
          return;
        }
        case 'all': {
          const { first, matched } = rows.counts();
          const all: Range = [first, matched - 1];
          if (matched > first) set({ ...NOTHING_PICKED, ranges: [all], base: [all], anchor: first });
          return;
        }
        case 'clear':
          clearPicked();
          return;
      }
    },
  };
}

/** An earlier row may come to match a filter, or a search find more: all places behind it move. */
function useFollowed(rows: RowWindow, ranges: Ranges): void {
  const intents = useIntents();
  const known = useRef<{ ranges: Ranges; at: Map<number, EntryRef> }>({ ranges, at: new Map() });
  useEffect(() => {
    if (ranges.length === 0) return;
    if (known.current.ranges !== ranges) {
      const kept = new Map<number, EntryRef>();
      for (const place of ranges.flat()) {
        const ref = known.current.at.get(place);
        if (ref !== undefined) kept.set(place, ref);
      }
      known.current = { ranges, at: kept };
    }
    const { at } = known.current;
    let isGone = false;
    let isAsking = false;
    const check = (): void => {
      if (isGone || isAsking) return;
      for (const place of ranges.flat()) {
        const row = rows.rowAt(place);
        if (row === undefined) continue;
        const ref = at.get(place);
        if (ref === undefined) at.set(place, { tapeId: row.tapeId, seq: row.seq });
        else if (!sameEntry(ref, row)) isAsking = true;
      }
      if (isAsking) void follow();
    };
    const follow = async (): Promise<void> => {
      const { scope, filter } = useDeck.getState();
      const placeOf = async (place: number): Promise<number | null> => {
        const ref = at.get(place);
        return ref === undefined ? place : intents.locate(scope, filter, ref);
      };
      let moved: Ranges = NO_RANGES;
      const movedAt = new Map<number, EntryRef>();
      for (const [first, last] of ranges.length > FOLLOWED_MAX ? NO_RANGES : ranges) {
        const [from, to] = [await placeOf(first), await placeOf(last)];
        if (isGone) return;
        if (from === null || to === null || from > to) continue;
        for (const [before, after] of [[first, from] as const, [last, to] as const]) {
          const ref = at.get(before);
          if (ref !== undefined) movedAt.set(after, ref);
        }
        moved = withRange(moved, [from, to]);
      }
      if (pickedRanges() !== ranges) return;
      known.current = { ranges: moved, at: movedAt };
      usePicked.setState({ ranges: moved, base: moved, anchor: null });
    };
    const stop = rows.subscribe(check);
    queueMicrotask(check);
    return () => {
      isGone = true;
      stop();
    };
  }, [rows, ranges, intents]);
}
