/** The rows of the Messages table that are picked: places among the rows of one scope under one filter. */
import { create } from 'zustand';
import type { Filter, Scope } from '../../src-shared/api/messages.ts';
import {
  countOf,
  inRanges,
  NO_RANGES,
  rangeOf,
  withoutRange,
  withRange,
  type Ranges,
} from '../../src-shared/base/ranges.ts';
import { useDeck } from './hooks.ts';
import type { TableRow } from './rows.ts';

/** Stretches at once: one that is taken out of the middle of another is one more. */
export const STRETCHES_MAX = 1_000;

export interface Picked {
  /** A filter is a new object whenever it is set: both name the question that the places are about. */
  readonly scope: Scope | null;
  readonly filter: Filter | null;
  readonly ranges: Ranges;
  /** What stays when the newest stretch gets another end. */
  readonly base: Ranges;
  /** Where the newest stretch begins. */
  readonly anchor: number | null;
}

export const NOTHING_PICKED: Picked = {
  scope: null,
  filter: null,
  ranges: NO_RANGES,
  base: NO_RANGES,
  anchor: null,
};

export const usePicked = create<Picked>()(() => NOTHING_PICKED);

/** From where the newest stretch began, else from the row that one stands on, to here. */
export function extended(picked: Picked, cursor: number | null, to: number): Picked {
  const anchor = picked.anchor ?? cursor ?? to;
  return { ...picked, anchor, ranges: withRange(picked.base, rangeOf(anchor, to)) };
}

/** The first row that is put to another keeps that one: it was what one stood on. */
export function toggled(picked: Picked, cursor: number | null, index: number): Picked {
  const before =
    picked.ranges.length > 0 || cursor === null || cursor === index
      ? picked.ranges
      : [rangeOf(cursor, cursor)];
  const isIn = inRanges(before, index);
  const ranges = isIn ? withoutRange(before, [index, index]) : withRange(before, [index, index]);
  return { ...picked, ranges, base: ranges, anchor: index };
}

export function clearPicked(): void {
  if (usePicked.getState().ranges.length > 0) usePicked.setState(NOTHING_PICKED);
}

/** What is picked of what is looked at now. */
export function usePickedRanges(): Ranges {
  const { scope, filter, ranges } = usePicked();
  const isOfThis = useDeck((state) => state.scope === scope && state.filter === filter);
  return isOfThis ? ranges : NO_RANGES;
}

export function pickedRanges(): Ranges {
  const { scope, filter, ranges } = usePicked.getState();
  const deck = useDeck.getState();
  return deck.scope === scope && deck.filter === filter ? ranges : NO_RANGES;
}

/** More than the one row that one stands on, as a number; 0 when not. */
export function usePickedCount(): number {
  return countOf(usePickedRanges());
}

/** Rows that one note is to be written on; null when nobody writes. */
export const useNoteOnAll = create<{ readonly rows: readonly TableRow[] | null }>()(() => ({ rows: null }));
