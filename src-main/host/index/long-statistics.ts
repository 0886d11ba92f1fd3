import type { StatisticsAnswer } from '../../../src-shared/api/timeline.ts';
import { statisticsAnswer } from '../../../src-shared/api/timeline-builder.ts';
import type { TimeRange } from '../../../src-shared/timeline/block.ts';
import { Statistics, type StatisticsSummary } from '../../../src-shared/timeline/statistics.ts';
import { STRETCH_ROWS, type RowStretches } from './row-stretches.ts';
import type { RowStore } from './row-store.ts';
import type { TapeMatches } from './tape-matches.ts';
import type { TapeRecord } from './tape-table.ts';
import { countBlock, type TimedBlock } from './tape-timeline.ts';
import { ABANDONED_AFTER_MS } from './tape-views.ts';

/** Blocks of which the sums are kept: some kilobytes each, and 33,554,432 rows. */
export const SUMMED_BLOCKS_MAX = 4_096;

/** A block of rows in a window. */
export interface WindowBlock {
  readonly block: number;
  readonly rows: number;
  /** None of its rows is outside. */
  readonly isWhole: boolean;
}

interface Job {
  readonly range: TimeRange;
  readonly blocks: readonly WindowBlock[];
  readonly matches: TapeMatches | null;
  readonly made: Statistics;
  /** How many of the blocks are counted. */
  counted: number;
  askedMs: number;
}

/**
 * Statistics of more rows than are kept in memory: counted a block at a time. What whole blocks came to is kept from when
 * the tape was gone through, so that a window needs its two ends only. With a filter each window is gone through anew.
 */
export class LongStatistics {
  readonly #stretches: RowStretches;
  readonly #store: RowStore;
  readonly #sums = new Map<number, StatisticsSummary>();
  #job: Job | null = null;

  constructor(stretches: RowStretches, store: RowStore) {
    this.#stretches = stretches;
    this.#store = store;
  }

  answer(
    tape: TapeRecord,
    range: TimeRange,
    blocks: readonly WindowBlock[],
    matches: TapeMatches | null,
    mayGoOn: () => boolean,
  ): StatisticsAnswer {
    const total = rowsOf(blocks);
    const decided = matches === null ? tape.entries : matches.high - matches.low;
    const nowMs = performance.now();
    // Which rows match is worked out first.
    if (decided < tape.entries) {
      const share = Math.floor((total * decided) / tape.entries / 2);
      return statisticsAnswer(new Statistics(range), range, { total, scanned: share, unreachable: 0 });
    }
    const job = this.#jobFor(range, blocks, matches, nowMs);
    job.askedMs = nowMs;
    this.read(tape, mayGoOn);
    const scanned = rowsOf(job.blocks.slice(0, job.counted));
    return statisticsAnswer(job.made, range, { total, scanned, unreachable: 0 });
  }

  /** What a whole block comes to, for who has its rows at hand. */
  keep(tape: TapeRecord, block: number, rows: TimedBlock): void {
    if (this.#sums.size < SUMMED_BLOCKS_MAX) this.#sums.set(block, this.#sum(tape, rows));
  }

  /** Counts on what was asked for last; false once that is done, or nobody asks for it any more. */
  read(tape: TapeRecord, mayGoOn: () => boolean): boolean {
    const job = this.#job;
    if (job === null || performance.now() - job.askedMs >= ABANDONED_AFTER_MS) return false;
    for (;;) {
      const next = job.blocks[job.counted];
      if (next === undefined) return false;
      this.#count(tape, job, next);
      job.counted += 1;
      if (!mayGoOn()) return job.counted < job.blocks.length;
    }
  }

  /** These rows are others now. */
  changed(seqs: readonly number[]): void {
    const first = this.#job?.blocks[0]?.block ?? Infinity;
    const last = this.#job?.blocks.at(-1)?.block ?? -Infinity;
    for (const seq of seqs) {
      const block = Math.floor(seq / STRETCH_ROWS);
      this.#sums.delete(block);
      if (block >= first && block <= last) this.#job = null;
    }
  }

  #jobFor(range: TimeRange, blocks: readonly WindowBlock[], matches: TapeMatches | null, nowMs: number): Job {
    const known = this.#job;
    const isKnown =
      known !== null &&
      known.matches === matches &&
      known.range.fromMs === range.fromMs &&
      known.range.toMs === range.toMs &&
      rowsOf(known.blocks) === rowsOf(blocks);
    if (isKnown) return known;
    const made = new Statistics(range);
    const job = { range, blocks, matches, made, counted: 0, askedMs: nowMs };
    this.#job = job;
    return job;
  }

  #count(tape: TapeRecord, { made, matches }: Job, { block, rows, isWhole }: WindowBlock): void {
    const known = isWhole && matches === null ? this.#sums.get(block) : undefined;
    if (known !== undefined) {
      made.addSummary(known);
      return;
    }
    const stretch = this.#stretches.through(tape, block, rows);
    if (isWhole && matches === null) this.keep(tape, block, stretch);
    this.#add(made, tape, stretch, matches);
  }

  #sum(tape: TapeRecord, rows: TimedBlock): StatisticsSummary {
    const whole = new Statistics({ fromMs: -Infinity, toMs: Infinity });
    this.#add(whole, tape, rows, null);
    return whole.summary();
  }

  #add(into: Statistics, tape: TapeRecord, rows: TimedBlock, matches: TapeMatches | null): void {
    countBlock(into, rows, this.#store, matches, (seq) => this.#stretches.sizeOf(tape, seq));
  }
}

function rowsOf(blocks: readonly WindowBlock[]): number {
  return blocks.reduce((sum, { rows }) => sum + rows, 0);
}
