import type { DatabaseSync } from 'node:sqlite';
import { ok, type Result } from '../../../src-shared/base/failure.ts';
import { Recent } from '../../../src-shared/base/recent.ts';
import type { TimeRange } from '../../../src-shared/timeline/block.ts';
import { readQuery } from '../../../src-shared/query/read-query.ts';
import type { ChipColumns } from './chip-columns.ts';
import { loadColumns } from './load-columns.ts';
import { LongTape, type LongBlocks } from './long-tape.ts';
import { COLUMN_ROWS_MAX } from './row-columns.ts';
import type { RowStore } from './row-store.ts';
import { RowStretches } from './row-stretches.ts';
import type { TapeRecord } from './tape-table.ts';
import { answerTimeline, timedColumns, type TimelineAsk, type TimelineReply } from './tape-timeline.ts';
import { ABANDONED_AFTER_MS, type TapeViews } from './tape-views.ts';

/**
 * Of a question about density, for columns that are not in memory yet; the turns between questions go on with the rest.
 * The other questions come with it and need not wait as well.
 */
const LOAD_BUDGET_MS = 15;

/** Tapes without columns of all their rows that are known as a whole: some 5 MB each. */
export const LONG_TAPES_MAX = 2;

export interface TimelineDeps {
  readonly database: DatabaseSync;
  readonly rows: RowStore;
  readonly chips: ChipColumns;
  readonly views: Pick<TapeViews, 'matches' | 'columnsTo'>;
  tapeOf(tapeId: string): TapeRecord | null;
}

interface Loading {
  readonly tapeId: string;
  askedMs: number;
}

/** Questions about tapes by time. The first one of a tape begins to load its columns; until that is done answers are of a part. */
export class TimelineDesk {
  readonly #deps: TimelineDeps;
  readonly #stretches: RowStretches;
  readonly #long = new Recent<LongTape>(LONG_TAPES_MAX, () => undefined);
  #loading: Loading | null = null;

  constructor(deps: TimelineDeps) {
    this.#deps = deps;
    this.#stretches = new RowStretches(deps.database);
  }

  get isLoading(): boolean {
    return this.#loading !== null && performance.now() - this.#loading.askedMs < ABANDONED_AFTER_MS;
  }

  answer(tape: TapeRecord, ask: TimelineAsk): Result<TimelineReply> {
    const { views, chips, rows: store } = this.#deps;
    const { filter } = ask.request;
    const query = readQuery(filter.query);
    if (!query.ok) return query;
    const nowMs = performance.now();
    const budgetMs = ask.kind === 'density' ? LOAD_BUDGET_MS : 0;
    if (tape.entries > COLUMN_ROWS_MAX) {
      const long = this.#longOf(tape);
      const matched = views.matches(tape, { filter, query: query.value });
      const answer = long.answer(tape, ask, matched);
      const hasMore = long.read(tape, () => performance.now() - nowMs < budgetMs);
      this.#loading = hasMore ? { tapeId: tape.tapeId, askedMs: nowMs } : null;
      return ok(answer);
    }
    const columns = loadColumns(views, tape, () => performance.now() - nowMs < budgetMs);
    this.#loading = columns.length < tape.entries ? { tapeId: tape.tapeId, askedMs: nowMs } : null;
    const matches = views.matches(tape, { filter, query: query.value });
    const rows = Math.min(columns.length, tape.entries);
    const timed = timedColumns(tape, columns, rows, chips.of(tape.key), matches);
    return ok(answerTimeline(timed, store, ask));
  }

  /** Goes on loading what was asked for last. */
  loadOn(mayGoOn: () => boolean): void {
    if (this.#loading === null || !this.isLoading) return;
    const tape = this.#deps.tapeOf(this.#loading.tapeId);
    if (tape === null) this.#loading = null;
    else if (tape.entries > COLUMN_ROWS_MAX) {
      if (!this.#longOf(tape).read(tape, mayGoOn)) this.#loading = null;
    } else if (loadColumns(this.#deps.views, tape, mayGoOn).length >= tape.entries) this.#loading = null;
  }

  /** The rows in a range of a tape that is too long for columns. */
  blocksOfLong(tape: TapeRecord, range: TimeRange): LongBlocks {
    const blocks = this.#longOf(tape).blocksIn(tape, range);
    if (blocks.kind === 'reading') this.#loading = { tapeId: tape.tapeId, askedMs: performance.now() };
    return blocks;
  }

  /** These rows are others now. */
  changed(tapeId: string, seqs: readonly number[]): void {
    this.#stretches.changed(tapeId, seqs);
    this.#long.peek(tapeId)?.changed(seqs);
  }

  forget(tapeId: string): void {
    this.#stretches.forget(tapeId);
    this.#long.drop(tapeId);
  }

  #longOf({ tapeId }: TapeRecord): LongTape {
    return this.#long.use(tapeId, () => new LongTape({ stretches: this.#stretches, rows: this.#deps.rows }));
  }
}
