import type {
  DensityAnswer,
  DensityRequest,
  ExchangesAnswer,
  ExchangesRequest,
  MarksAnswer,
  StatisticsAnswer,
  TimelineWindow,
} from '../../../src-shared/api/timeline.ts';
import {
  densityAnswer,
  directionLane,
  exchangesAnswer,
  marksAnswer,
  noDensity,
  statisticsAnswer,
  type TimelineProgress,
} from '../../../src-shared/api/timeline-builder.ts';
import { DIRS } from '../../../src-shared/api/messages.ts';
import type { PageCells } from '../../../src-shared/api/page-builder.ts';
import { chipDir } from '../../../src-shared/query/chips.ts';
import type { RowBlock } from '../../../src-shared/timeline/block.ts';
import { Density, Histogram, bucketsOf, rangeOf } from '../../../src-shared/timeline/density.ts';
import { ExchangePick } from '../../../src-shared/timeline/exchange-pick.ts';
import { MarkPick } from '../../../src-shared/timeline/mark-pick.ts';
import { Statistics } from '../../../src-shared/timeline/statistics.ts';
import type { OfScope } from '../ports/timeline.ts';
import type { ChipColumn } from './chip-columns.ts';
import type { RowColumns } from './row-columns.ts';
import type { RowStore } from './row-store.ts';
import type { TapeMatches } from './tape-matches.ts';
import type { TapeRecord } from './tape-table.ts';

/** More than the numbers of the targets of a tape. */
const TEXTS_MAX = 2 ** 24;

/** One question to a tape, by time. */
export type TimelineAsk =
  | { readonly kind: 'density'; readonly request: OfScope<DensityRequest> }
  | { readonly kind: 'exchanges'; readonly request: OfScope<ExchangesRequest> }
  | { readonly kind: 'marks' | 'statistics'; readonly request: OfScope<TimelineWindow> };

export type TimelineReply =
  | { readonly kind: 'density'; readonly answer: DensityAnswer }
  | { readonly kind: 'exchanges'; readonly answer: ExchangesAnswer }
  | { readonly kind: 'marks'; readonly answer: MarksAnswer }
  | { readonly kind: 'statistics'; readonly answer: StatisticsAnswer };

/** What is there of a tape: columns of its first `rows` rows, and which of them the filter matches. */
export interface TimedTape {
  readonly tape: TapeRecord;
  readonly columns: RowColumns;
  readonly rows: number;
  readonly chips: ChipColumn;
  readonly matches: TapeMatches | null;
}

/** Answers from columns in memory: a million rows are gone through in a few milliseconds. */
export function answerTimeline(timed: TimedTape, store: RowStore, ask: TimelineAsk): TimelineReply {
  switch (ask.kind) {
    case 'density':
      return { kind: 'density', answer: density(timed, ask.request) };
    case 'exchanges':
      return { kind: 'exchanges', answer: exchanges(timed, store, ask.request) };
    case 'marks':
      return { kind: 'marks', answer: marks(timed, store, ask.request) };
    case 'statistics':
      return { kind: 'statistics', answer: statistics(timed, store, ask.request) };
  }
}

function density(timed: TimedTape, request: OfScope<DensityRequest>): DensityAnswer {
  const progress = progressOf(timed);
  const known = rangeOf(blocks(timed));
  if (known === null) return noDensity(progress);
  // While columns are still being read the tape knows how long it is.
  const { openedMs, lastMs } = timed.tape;
  const extent =
    progress.scanned < progress.total
      ? { fromMs: Math.min(known.fromMs, openedMs), toMs: Math.max(known.toMs, lastMs) }
      : known;
  const counted = new Density(bucketsOf(request.range ?? extent, request.buckets));
  for (const block of blocks(timed)) counted.add(block);
  let matching: Histogram | null = null;
  if (timed.matches !== null) {
    matching = new Histogram(counted.buckets);
    const { matches } = timed;
    const { wallMs } = timed.columns;
    const end = Math.min(matches.high, timed.rows);
    for (let seq = matches.low; seq < end; seq += 1) if (matches.has(seq)) matching.add(wallMs[seq] ?? 0);
  }
  return densityAnswer(counted, matching, extent, progress);
}

function exchanges(timed: TimedTape, store: RowStore, request: OfScope<ExchangesRequest>): ExchangesAnswer {
  const buckets = bucketsOf(request, request.buckets);
  const pick = new ExchangePick(request, buckets);
  for (const block of newestFirst(timed)) {
    pick.add(
      block,
      block.at,
      (at) => DIRS[chipDir(block.chips[block.chipsAt + at] ?? 0)] ?? 'none',
      eitherHalf(timed, block),
    );
  }
  const cells = cellsOf(timed.tape, store, pick.places());
  return exchangesAnswer(pick, buckets, cells, directionLane, progressOf(timed));
}

function marks(timed: TimedTape, store: RowStore, request: OfScope<TimelineWindow>): MarksAnswer {
  const pick = new MarkPick(request);
  const { method } = timed.columns;
  const { matches } = timed;
  for (const block of newestFirst(timed)) {
    pick.add(
      block,
      block.at,
      (at) => store.methodName(method[block.at + at] ?? 0),
      matches === null ? null : (at) => matches.has(block.at + at),
    );
  }
  const cells = cellsOf(timed.tape, store, pick.places());
  return marksAnswer(pick.total, cells, directionLane, progressOf(timed));
}

function statistics(timed: TimedTape, store: RowStore, request: OfScope<TimelineWindow>): StatisticsAnswer {
  const { method, target, pairSeq, sizeBytes } = timed.columns;
  const made = new Statistics(request);
  for (const block of blocks(timed)) {
    const methodAt = (at: number): number => method[block.at + at] ?? 0;
    const targetAt = (at: number): number => target.numbers[block.at + at] ?? 0;
    made.add(
      block,
      {
        methodOf: (at) => store.methodName(methodAt(at)),
        targetOf: (at) => target.texts.list[targetAt(at)] ?? '',
        keyOf: (at) => methodAt(at) * TEXTS_MAX + targetAt(at),
        answerBytes: (at) => {
          const pair = pairSeq[block.at + at] ?? -1;
          return pair < 0 || pair >= timed.rows ? 0 : (sizeBytes[pair] ?? 0);
        },
      },
      eitherHalf(timed, block),
    );
  }
  return statisticsAnswer(made, request, progressOf(timed));
}

/** Whether one of the halves of an exchange matches; null when all rows do. */
function eitherHalf({ columns, matches }: TimedTape, block: RowBlock): ((at: number) => boolean) | null {
  if (matches === null) return null;
  return (at) => {
    const pair = columns.pairSeq[block.at + at] ?? -1;
    return matches.has(block.at + at) || (pair >= 0 && matches.has(pair));
  };
}

function progressOf({ tape, rows, matches }: TimedTape): TimelineProgress {
  return {
    total: tape.entries,
    scanned: matches === null ? rows : Math.min(rows, matches.high - matches.low),
    unreachable: 0,
  };
}

/** As long as the blobs of chips are. */
function* blocks({ columns, chips, rows }: TimedTape): Generator<RowBlock> {
  const { wallMs, sizeBytes: sizes, latencyUs, status } = columns;
  for (let at = 0; at < rows;) {
    const some = chips.from(at, rows);
    yield { length: some.length, chips: some, chipsAt: 0, at, wallMs, sizes, latencyUs, status };
    at += some.length;
  }
}

function newestFirst(timed: TimedTape): RowBlock[] {
  return [...blocks(timed)].toReversed();
}

function cellsOf(
  { tapeId, serverId, key }: TapeRecord,
  store: RowStore,
  seqs: readonly number[],
): PageCells[] {
  return seqs.flatMap((seq) => {
    const stored = store.get(key, seq);
    return stored === null ? [] : [{ ...stored.cells, tapeId, serverId }];
  });
}
