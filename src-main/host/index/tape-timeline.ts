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
import type { RowBlock, TimeRange } from '../../../src-shared/timeline/block.ts';
import {
  Density,
  Histogram,
  bucketsOf,
  rangeOf,
  type Buckets,
} from '../../../src-shared/timeline/density.ts';
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

/** Rows that follow each other, with what is asked of few of them; `i` is a row's index within the block. */
export interface TimedBlock extends RowBlock {
  /** Of its first row. */
  readonly seq: number;
  readonly methodAt: (i: number) => number;
  readonly targetAt: (i: number) => string;
  /** Equal for rows of the block whose targets are. */
  readonly targetKey: (i: number) => number;
  /** -1 for a row without another half. */
  readonly pairAt: (i: number) => number;
}

/** What is there of a tape: blocks of its rows, in order, and which of them the filter matches. */
export interface TimedTape {
  readonly tape: TapeRecord;
  readonly blocks: readonly TimedBlock[];
  readonly matches: TapeMatches | null;
  readonly progress: TimelineProgress;
  /** Bytes of a row; 0 when it is not here. */
  sizeOf(seq: number): number;
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
  const { blocks, matches, progress } = timed;
  const known = rangeOf(blocks);
  if (known === null) return noDensity(progress);
  // While columns are still being read the tape knows how long it is.
  const { openedMs, lastMs } = timed.tape;
  const extent =
    progress.scanned < progress.total
      ? { fromMs: Math.min(known.fromMs, openedMs), toMs: Math.max(known.toMs, lastMs) }
      : known;
  const counted = new Density(bucketsOf(request.range ?? extent, request.buckets));
  for (const block of blocks) counted.add(block);
  const matching = matches === null ? null : new Histogram(counted.buckets);
  if (matches !== null && matching !== null) {
    for (const { seq, at, length, wallMs } of blocks)
      for (let i = 0; i < length; i += 1) if (matches.has(seq + i)) matching.add(wallMs[at + i] ?? 0);
  }
  return densityAnswer(counted, matching, extent, progress);
}

function exchanges(timed: TimedTape, store: RowStore, request: OfScope<ExchangesRequest>): ExchangesAnswer {
  const buckets = bucketsOf(request, request.buckets);
  const pick = pickExchanges(timed, request, buckets);
  const cells = cellsOf(timed.tape, store, pick.places());
  return exchangesAnswer(pick, buckets, cells, directionLane, timed.progress);
}

/** Places are seqs. */
export function pickExchanges(
  { blocks, matches }: Pick<TimedTape, 'blocks' | 'matches'>,
  range: TimeRange,
  buckets: Buckets,
): ExchangePick {
  const pick = new ExchangePick(range, buckets);
  for (const block of blocks.toReversed())
    pick.add(
      block,
      block.seq,
      (i) => DIRS[chipDir(block.chips[block.chipsAt + i] ?? 0)] ?? 'none',
      eitherHalf(matches, block),
    );
  return pick;
}

function marks(timed: TimedTape, store: RowStore, request: OfScope<TimelineWindow>): MarksAnswer {
  const pick = new MarkPick(request);
  const { matches } = timed;
  for (const block of timed.blocks.toReversed())
    pick.add(
      block,
      block.seq,
      (i) => store.methodName(block.methodAt(i)),
      matches === null ? null : (i) => matches.has(block.seq + i),
    );
  const cells = cellsOf(timed.tape, store, pick.places());
  return marksAnswer(pick.total, cells, directionLane, timed.progress);
}

function statistics(timed: TimedTape, store: RowStore, request: OfScope<TimelineWindow>): StatisticsAnswer {
  const made = new Statistics(request);
  for (const block of timed.blocks) countBlock(made, block, store, timed.matches, (seq) => timed.sizeOf(seq));
  return statisticsAnswer(made, request, timed.progress);
}

export function countBlock(
  into: Statistics,
  block: TimedBlock,
  store: Pick<RowStore, 'methodName'>,
  matches: TapeMatches | null,
  sizeOf: (seq: number) => number,
): void {
  into.add(
    block,
    {
      methodOf: (i) => store.methodName(block.methodAt(i)),
      targetOf: (i) => block.targetAt(i),
      keyOf: (i) => block.methodAt(i) * TEXTS_MAX + block.targetKey(i),
      answerBytes(i) {
        const pair = block.pairAt(i);
        return pair < 0 ? 0 : sizeOf(pair);
      },
    },
    eitherHalf(matches, block),
  );
}

/** Whether one of the halves of an exchange matches; null when all rows do. */
function eitherHalf(matches: TapeMatches | null, block: TimedBlock): ((i: number) => boolean) | null {
  if (matches === null) return null;
  return (i) => {
    const pair = block.pairAt(i);
    return matches.has(block.seq + i) || (pair >= 0 && matches.has(pair));
  };
}

/** A tape whose first `rows` rows are in memory as columns; its blocks are as long as the blobs of chips are. */
export function timedColumns(
  tape: TapeRecord,
  columns: RowColumns,
  rows: number,
  chips: ChipColumn,
  matches: TapeMatches | null,
): TimedTape {
  const { wallMs, sizeBytes: sizes, latencyUs, status, method, target, pairSeq } = columns;
  const blocks: TimedBlock[] = [];
  for (let at = 0; at < rows;) {
    const first = at;
    const some = chips.from(at, rows);
    blocks.push({
      length: some.length,
      chips: some,
      chipsAt: 0,
      at,
      wallMs,
      sizes,
      latencyUs,
      status,
      seq: first,
      methodAt: (i) => method[first + i] ?? 0,
      targetAt: (i) => target.texts.list[target.numbers[first + i] ?? 0] ?? '',
      targetKey: (i) => target.numbers[first + i] ?? 0,
      pairAt: (i) => pairSeq[first + i] ?? -1,
    });
    at += some.length;
  }
  const scanned = matches === null ? rows : Math.min(rows, matches.high - matches.low);
  return {
    tape,
    blocks,
    matches,
    progress: { total: tape.entries, scanned, unreachable: 0 },
    sizeOf: (seq) => (seq >= rows ? 0 : (sizes[seq] ?? 0)),
  };
}

export function cellsOf(
  { tapeId, serverId, key }: TapeRecord,
  store: RowStore,
  seqs: readonly number[],
): PageCells[] {
  return seqs.flatMap((seq) => {
    const stored = store.get(key, seq);
    return stored === null ? [] : [{ ...stored.cells, tapeId, serverId }];
  });
}
