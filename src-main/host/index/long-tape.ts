import { DIRS } from '../../../src-shared/api/messages.ts';
import type {
  DensityAnswer,
  DensityRequest,
  ExchangesAnswer,
  ExchangesRequest,
  MarksAnswer,
  StatisticsAnswer,
} from '../../../src-shared/api/timeline.ts';
import {
  densityAnswer,
  directionLane,
  exchangesAnswer,
  marksAnswer,
  noDensity,
  statisticsAnswer,
} from '../../../src-shared/api/timeline-builder.ts';
import { ROW_KINDS, SEVERITIES } from '../../../src-shared/state/row.ts';
import { chipKind, chipSeverity } from '../../../src-shared/query/chips.ts';
import type { TimeRange } from '../../../src-shared/timeline/block.ts';
import { asCoarse, Coarse, type Kept } from '../../../src-shared/timeline/coarse.ts';
import { Density, Histogram, bucketsOf, type Buckets } from '../../../src-shared/timeline/density.ts';
import { EXCHANGES_MAX, type PickedLane } from '../../../src-shared/timeline/exchange-pick.ts';
import { MarkPick, markOf, markWeight } from '../../../src-shared/timeline/mark-pick.ts';
import { Statistics } from '../../../src-shared/timeline/statistics.ts';
import type { OfScope } from '../ports/timeline.ts';
import type { FarWindow } from './long-plot.ts';
import { LongStatistics, type WindowBlock } from './long-statistics.ts';
import { STRETCHES_MAX, STRETCH_ROWS, type RowStretches, type Stretch } from './row-stretches.ts';
import type { RowStore } from './row-store.ts';
import type { TapeMatches } from './tape-matches.ts';
import type { TapeRecord } from './tape-table.ts';
import {
  answerTimeline,
  cellsOf,
  pickExchanges,
  type TimedBlock,
  type TimedTape,
  type TimelineAsk,
  type TimelineReply,
} from './tape-timeline.ts';

/** Of a tape that is being recorded the newest rows wait: their answers are still to come. */
export const UNSETTLED_ROWS = 8 * STRETCH_ROWS;

/** Of the longest exchanges, those whose halves are looked up for a filter: some 80 milliseconds. */
const LOOKED_AT_MAX = 6_000;

/** Of a question about statistics, for what is not counted yet; the turns between questions go on with the rest. */
const STATISTICS_BUDGET_MS = 10;

export type LongBlocks =
  | { readonly kind: 'blocks'; readonly blocks: readonly TimedBlock[] }
  /** The tape, or the blocks in the range. */
  | { readonly kind: 'reading' }
  | { readonly kind: 'too-many'; readonly window: FarWindow };

export interface LongTapeStores {
  readonly stretches: RowStretches;
  readonly rows: RowStore;
}

/**
 * A tape of which not all rows fit into memory as columns. It is gone through once, which leaves what a picture of the
 * whole needs; where few enough rows are in sight, those are read and each of them counts.
 */
export class LongTape {
  readonly #stores: LongTapeStores;
  readonly #nearMax: number;
  readonly #coarse = new Coarse();
  readonly #statistics: LongStatistics;
  /** Blocks of rows that were gone through. */
  #folded = 0;
  /** Blocks in sight that are to be read. */
  #wanted: readonly number[] = [];

  /** `nearMax`: stretches that may be in sight for each of their rows to count. */
  constructor(stores: LongTapeStores, nearMax: number = STRETCHES_MAX) {
    this.#stores = stores;
    this.#nearMax = nearMax;
    this.#statistics = new LongStatistics(stores.stretches, stores.rows);
  }

  /** Reads on; false once there is nothing more to be read for what was asked last. */
  read(tape: TapeRecord, mayGoOn: () => boolean): boolean {
    do {
      if (!this.#foldOne(tape) && !this.#readOne(tape)) return this.#statistics.read(tape, mayGoOn);
    } while (mayGoOn());
    return true;
  }

  answer(tape: TapeRecord, ask: TimelineAsk, matches: TapeMatches | null): TimelineReply {
    if (ask.kind === 'density') return { kind: 'density', answer: this.#density(tape, ask.request, matches) };
    const near = this.#near(tape, ask.request, matches);
    if (near === null) {
      switch (ask.kind) {
        case 'exchanges':
          return { kind: 'exchanges', answer: this.#farExchanges(tape, ask.request, matches) };
        case 'marks':
          return { kind: 'marks', answer: this.#farMarks(tape, ask.request, matches) };
        case 'statistics':
          return { kind: 'statistics', answer: this.#farStatistics(tape, ask.request, matches) };
      }
    }
    if (ask.kind === 'exchanges')
      return { kind: 'exchanges', answer: this.#nearExchanges(near, ask.request) };
    return answerTimeline(near, this.#stores.rows, ask);
  }

  /** These rows are others now. */
  changed(seqs: readonly number[]): void {
    this.#statistics.changed(seqs);
  }

  /** The rows in a range for whoever needs each of them. */
  blocksIn(tape: TapeRecord, range: TimeRange): LongBlocks {
    const { scanned, total } = this.#progress(tape, null);
    if (scanned < total) return { kind: 'reading' };
    const near = this.#near(tape, range, null);
    if (near === null) return { kind: 'too-many', window: this.#farWindow(tape, range) };
    return near.progress.scanned < near.progress.total
      ? { kind: 'reading' }
      : { kind: 'blocks', blocks: near.blocks };
  }

  #blocksIn({ fromMs, toMs }: TimeRange): readonly number[] {
    return this.#coarse.times.flatMap((times, block) =>
      times.fromMs <= toMs && times.toMs >= fromMs ? [block] : [],
    );
  }

  /** False when there is none. */
  #foldOne(tape: TapeRecord): boolean {
    const from = this.#folded * STRETCH_ROWS;
    const settled = tape.isClosed ? tape.entries : Math.max(0, tape.entries - UNSETTLED_ROWS);
    const rows = Math.min(STRETCH_ROWS, settled - from);
    if (rows <= 0 || (rows < STRETCH_ROWS && !tape.isClosed)) return false;
    const { stretches, rows: store } = this.#stores;
    const block = stretches.through(tape, this.#folded, rows);
    this.#statistics.keep(tape, this.#folded, block);
    this.#coarse.fold(from, block, (i) => {
      const chip = block.chips[i] ?? 0;
      const kind = ROW_KINDS[chipKind(chip)] ?? 'note';
      const severity = SEVERITIES[chipSeverity(chip)] ?? 'none';
      if (kind !== 'session' && severity !== 'warning' && severity !== 'error') return null;
      const mark = markOf(kind, store.methodName(block.methodAt(i)), severity);
      return mark === null ? null : markWeight(mark, block.wallMs[i] ?? 0);
    });
    this.#folded += 1;
    return true;
  }

  #readOne(tape: TapeRecord): boolean {
    const { stretches } = this.#stores;
    const missing = this.#wanted.find((block) => stretches.peek(tape, block, rowsIn(tape, block)) === null);
    if (missing === undefined) return false;
    stretches.of(tape, missing, rowsIn(tape, missing));
    return true;
  }

  get #foldedRows(): number {
    return this.#folded * STRETCH_ROWS;
  }

  #progress(tape: TapeRecord, matches: TapeMatches | null) {
    const total = tape.isClosed ? tape.entries : Math.max(0, tape.entries - UNSETTLED_ROWS - STRETCH_ROWS);
    const scanned = Math.min(total, this.#foldedRows);
    const decided = matches === null ? total : matches.high - matches.low;
    return { total, scanned: Math.min(scanned, decided), unreachable: 0 };
  }

  #density(tape: TapeRecord, request: OfScope<DensityRequest>, matches: TapeMatches | null): DensityAnswer {
    const progress = this.#progress(tape, matches);
    const { density: all, extent: known } = this.#coarse;
    if (all === null || known === null) return noDensity(progress);
    const { openedMs, lastMs } = tape;
    const extent =
      progress.scanned < progress.total
        ? { fromMs: Math.min(known.fromMs, openedMs), toMs: Math.max(known.toMs, lastMs) }
        : known;
    const told = new Density(
      asCoarse(bucketsOf(request.range ?? extent, request.buckets), all.buckets.bucketMs),
    );
    told.addFiner(all);
    return densityAnswer(
      told,
      matches === null ? null : this.#matching(matches, told.buckets),
      extent,
      progress,
    );
  }

  /** Matches of a block of rows stand where the block began, or are spread over the time that it took. */
  #matching(matches: TapeMatches, buckets: Buckets): Histogram {
    const matching = new Histogram(buckets);
    this.#coarse.times.forEach(({ fromMs, toMs }, block) => {
      const first = block * STRETCH_ROWS;
      const count = matches.rank(first + STRETCH_ROWS) - matches.rank(first);
      for (let n = 0; n < count; n += 1) matching.add(fromMs + ((toMs - fromMs) * n) / count);
    });
    return matching;
  }

  /** The rows of a window, when they are few enough: those that are read by now. Null: they are not. */
  #near(tape: TapeRecord, range: TimeRange, matches: TapeMatches | null): TimedTape | null {
    const { scanned, total } = this.#progress(tape, null);
    const blocks = this.#blocksIn(range);
    if (blocks.length > this.#nearMax || scanned < total) return null;
    this.#wanted = blocks;
    const { stretches } = this.#stores;
    const found = blocks.flatMap((block): Stretch[] => {
      const stretch = stretches.peek(tape, block, rowsIn(tape, block));
      return stretch === null ? [] : [stretch];
    });
    const rowsOf = (list: readonly number[]): number =>
      list.reduce((rows, block) => rows + rowsIn(tape, block), 0);
    return {
      tape,
      blocks: found,
      matches,
      progress: {
        total: rowsOf(blocks),
        scanned: found.reduce((rows, { length }) => rows + length, 0),
        unreachable: 0,
      },
      sizeOf: (seq) => stretches.sizeOf(tape, seq),
    };
  }

  /** Those that begin in the window, and of the longest of the tape those that began before. */
  #nearExchanges(near: TimedTape, request: OfScope<ExchangesRequest>): ExchangesAnswer {
    const buckets = bucketsOf(request, request.buckets);
    const pick = pickExchanges(near, request, buckets);
    const here = new Set(near.blocks.map(({ seq }) => Math.floor(seq / STRETCH_ROWS)));
    const before = this.#touching(request).filter(({ seq }) => !here.has(Math.floor(seq / STRETCH_ROWS)));
    const earlier = this.#matchingCells(near.tape, before.slice(0, EXCHANGES_MAX), near.matches);
    const cells = cellsOf(
      near.tape,
      this.#stores.rows,
      pick.places().slice(0, EXCHANGES_MAX - earlier.length),
    );
    const lanes = withLanes(pick.lanes, earlier.map(directionLane), buckets);
    const total = pick.total + earlier.length;
    return exchangesAnswer({ total, lanes }, buckets, [...cells, ...earlier], directionLane, near.progress);
  }

  #farExchanges(
    tape: TapeRecord,
    request: OfScope<ExchangesRequest>,
    matches: TapeMatches | null,
  ): ExchangesAnswer {
    const bucketMs = this.#coarse.density?.buckets.bucketMs ?? 0;
    const buckets = asCoarse(bucketsOf(request, request.buckets), bucketMs);
    const cells = this.#matchingCells(tape, this.#touching(request), matches);
    const lanes: PickedLane[] = [];
    for (const [direction, id] of DIRS.entries()) {
      const starts = new Histogram(buckets);
      const all = this.#coarse.starts(direction);
      // Which of the others match is not known.
      if (all !== null && matches === null) starts.addFiner(all);
      const count = starts.counts.reduce((sum, each) => sum + each, 0);
      if (count > 0) lanes.push({ id, count, starts });
    }
    const counted = lanes.reduce((sum, { count }) => sum + count, 0);
    const all = withLanes(lanes, cells.map(directionLane), buckets);
    const of = { total: Math.max(counted, cells.length), lanes: all };
    return {
      ...exchangesAnswer(of, buckets, cells, directionLane, this.#progress(tape, matches)),
      isCoarse: true,
    };
  }

  #farMarks(tape: TapeRecord, range: TimeRange, matches: TapeMatches | null): MarksAnswer {
    const { marks, marked } = this.#coarse;
    const pick = new MarkPick(range);
    for (const { seq, startMs, weight } of marks)
      if (matches === null || matches.has(seq)) pick.offer(startMs, weight, seq);
    // When those were that are not kept is not known.
    const total = pick.total + (matches === null ? marked - marks.length : 0);
    const cells = cellsOf(tape, this.#stores.rows, pick.places());
    return marksAnswer(total, cells, directionLane, this.#progress(tape, matches));
  }

  #farStatistics(tape: TapeRecord, range: TimeRange, matches: TapeMatches | null): StatisticsAnswer {
    const { scanned, total } = this.#progress(tape, null);
    // Which blocks are in the window is known once all of them were gone through.
    if (scanned < total)
      return statisticsAnswer(new Statistics(range), range, { total, scanned, unreachable: 0 });
    const endMs = performance.now() + STATISTICS_BUDGET_MS;
    const { blocks } = this.#farWindow(tape, range);
    return this.#statistics.answer(tape, range, blocks, matches, () => performance.now() < endMs);
  }

  #farWindow(tape: TapeRecord, range: TimeRange): FarWindow {
    const { stretches } = this.#stores;
    return {
      blocks: this.#blocksIn(range).map((block): WindowBlock => {
        const { fromMs, toMs } = this.#coarse.times[block] ?? range;
        const isWhole = fromMs >= range.fromMs && toMs <= range.toMs;
        return { block, rows: rowsIn(tape, block), isWhole };
      }),
      leastMs: this.#coarse.density?.buckets.bucketMs ?? 1,
      rowsOf: ({ block, rows }) => stretches.through(tape, block, rows),
    };
  }

  /** Of the exchanges that are kept those that are in a range for some time, the longest first. */
  #touching({ fromMs, toMs }: TimeRange): readonly Kept[] {
    return this.#coarse.exchanges.filter(({ startMs, endMs }) => startMs <= toMs && endMs >= fromMs);
  }

  /** The longest of these of which a half matches. */
  #matchingCells(tape: TapeRecord, kept: readonly Kept[], matches: TapeMatches | null) {
    const found: ReturnType<typeof cellsOf> = [];
    for (const { seq } of kept.slice(0, LOOKED_AT_MAX)) {
      if (found.length >= EXCHANGES_MAX) break;
      // The other half stands in the row.
      const cells = cellsOf(tape, this.#stores.rows, [seq]);
      found.push(
        ...cells.filter(
          ({ pairSeq }) => matches === null || matches.has(seq) || (pairSeq >= 0 && matches.has(pairSeq)),
        ),
      );
    }
    return found;
  }
}

/** Rows that may be in sight for each of them to count. */
export const NEAR_ROWS_MAX = STRETCHES_MAX * STRETCH_ROWS;

function rowsIn({ entries }: TapeRecord, block: number): number {
  return Math.min(STRETCH_ROWS, entries - block * STRETCH_ROWS);
}

/** Each of the ids has a lane. */
function withLanes(lanes: readonly PickedLane[], ids: readonly string[], buckets: Buckets): PickedLane[] {
  const missing = [...new Set(ids)].filter((id) => lanes.every((lane) => lane.id !== id));
  const more = missing.map((id) => ({
    id,
    count: ids.filter((each) => each === id).length,
    starts: new Histogram(buckets),
  }));
  return [...lanes, ...more];
}
