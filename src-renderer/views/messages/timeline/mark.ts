/** A sign above the lanes: something that happened, or a way to another tape. */
import type { EntryRef } from '../../../../src-shared/api/messages.ts';
import type { MarkKind } from '../../../../src-shared/timeline/mark-pick.ts';
import type { Bar } from './lanes.ts';

/** What the rows say, and where a tape repeats another. */
export type AnyMarkKind = MarkKind | 'rerun-of' | 'rerun-as';

export interface Mark extends EntryRef {
  readonly kind: AnyMarkKind;
  readonly wallMs: number;
  readonly laneId: string;
  readonly method: string;
  readonly target: string;
  /** What a click leads to, when that is on another tape. */
  readonly to?: EntryRef;
}

export interface RerunMark extends Mark {
  readonly kind: 'rerun-of' | 'rerun-as';
  /** What it leads to. */
  readonly to: EntryRef;
}

/** Of one exchange, at its start. */
export interface PairMark extends RerunMark {
  readonly bar: Bar;
}

export function isPair(mark: Mark): mark is PairMark {
  return 'bar' in mark;
}
