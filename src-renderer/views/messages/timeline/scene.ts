import type { DensityAnswer, MarksAnswer } from '../../../../src-shared/api/timeline.ts';
import type { EntryRef } from '../../../../src-shared/api/messages.ts';
import type { TimeRange } from '../../../../src-shared/timeline/block.ts';
import type { Cause } from './causes.ts';
import { isPair, type AnyMarkKind, type Mark, type PairMark } from './mark.ts';
import type { Bar, Lanes } from './lanes.ts';
import type { Plot, PlotHit } from './plot.ts';
import type { Shade } from './stages.ts';
import type { Brush } from './time-filter.ts';

export interface Marks {
  readonly marks: readonly Mark[];
  readonly left: number;
}

export const NO_MARKS: Marks = { marks: [], left: 0 };

/** All that is drawn, at one moment. */
export interface Scene {
  readonly density: DensityAnswer | null;
  /** What the overview spans. */
  readonly room: TimeRange;
  /** What the lanes span. */
  readonly sight: TimeRange;
  /** All of it is in sight. */
  readonly isAll: boolean;
  readonly lanes: Lanes;
  /** Exchanges were fetched for where one looks. */
  readonly hasExchanges: boolean;
  readonly causes: readonly Cause[];
  /** Null when none is wanted, or nothing has come yet. */
  readonly plot: Plot | null;
  /** The value of it that the pointer or the keyboard is at. */
  readonly plotHit: PlotHit | null;
  /** Of a bar, as far as they are known. */
  readonly shadesOf: (bar: Bar) => readonly Shade[];
  readonly marks: Marks;
  /** Those of the marks that belong to an exchange in sight; none while there are too many of them. */
  readonly pairs: readonly PairMark[];
  readonly brush: Brush;
  readonly selected: EntryRef | null;
  /** The selected row when it is no exchange. */
  readonly selectedMs: number | null;
  readonly hovered: Bar | Mark | null;
  /** Of the keyboard; null while the canvas has no focus. */
  readonly cursorMs: number | null;
  readonly playheadMs: number | null;
  /** What waits is open until now. */
  readonly nowMs: number;
}

export function marksOf(answer: MarksAnswer): Marks {
  const marks = answer.seq.map((seq, at): Mark => ({
    tapeId: answer.tapeIds[answer.tape[at] ?? 0] ?? '',
    seq,
    kind: answer.kind[at] ?? 'warning',
    wallMs: answer.wallMs[at] ?? 0,
    laneId: answer.lane[at] ?? '',
    method: answer.methods[answer.method[at] ?? 0] ?? '',
    target: answer.target[at] ?? '',
  }));
  return { marks, left: answer.left };
}

/** Whether a bar stands for an entry: its request or its answer. */
export function isOf(bar: Bar, entry: EntryRef | null): boolean {
  return (
    entry !== null && bar.tapeId === entry.tapeId && (bar.seq === entry.seq || bar.pairSeq === entry.seq)
  );
}

export const MARK_GLYPHS: Readonly<Record<AnyMarkKind, string>> = {
  crash: '✕',
  breaker: '⊘',
  restart: '↻',
  'rerun-of': '↩',
  'rerun-as': '↪',
  error: '▲',
  warning: '△',
};

export const MARK_WORDS: Readonly<Record<AnyMarkKind, string>> = {
  crash: 'server ended by itself',
  breaker: 'breaker opened',
  restart: 'restart',
  'rerun-of': 'rerun of',
  'rerun-as': 'rerun as',
  error: 'error',
  warning: 'warning',
};

/** Marks that would lie on each other are one: the gravest, where the first of them is, and how many it stands for. */
export interface Cluster {
  readonly mark: Mark;
  readonly x: number;
  readonly count: number;
}

const GRAVITY: readonly AnyMarkKind[] = [
  'rerun-of',
  'rerun-as',
  'crash',
  'breaker',
  'restart',
  'error',
  'warning',
];

/** Where an exchange has its other half is of less weight than what went wrong there. */
function gravityOf(mark: Mark): number {
  return isPair(mark) ? GRAVITY.length : GRAVITY.indexOf(mark.kind);
}

export function clustersOf(
  { marks }: Marks,
  xOf: (ms: number) => number,
  apartPx: number,
): readonly Cluster[] {
  const clusters: { mark: Mark; readonly x: number; count: number }[] = [];
  for (const mark of marks) {
    const x = xOf(mark.wallMs);
    const last = clusters.at(-1);
    if (last === undefined || x - last.x >= apartPx) {
      clusters.push({ mark, x, count: 1 });
      continue;
    }
    last.count += 1;
    if (gravityOf(mark) < gravityOf(last.mark)) last.mark = mark;
  }
  return clusters;
}
