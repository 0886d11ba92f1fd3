import { fail, ok, type Result } from '../../../src-shared/base/failure.ts';
import { readQuery } from '../../../src-shared/query/read-query.ts';
import type { ChipColumns } from './chip-columns.ts';
import { loadColumns } from './load-columns.ts';
import { COLUMN_ROWS_MAX } from './row-columns.ts';
import type { RowStore } from './row-store.ts';
import type { TapeRecord } from './tape-table.ts';
import { answerTimeline, type TimelineAsk, type TimelineReply } from './tape-timeline.ts';
import { ABANDONED_AFTER_MS, type TapeViews } from './tape-views.ts';

/**
 * Of a question about density, for columns that are not in memory yet; the turns between questions go on with the rest.
 * The other questions come with it and need not wait as well.
 */
const LOAD_BUDGET_MS = 15;

export interface TimelineDeps {
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
  #loading: Loading | null = null;

  constructor(deps: TimelineDeps) {
    this.#deps = deps;
  }

  get isLoading(): boolean {
    return this.#loading !== null && performance.now() - this.#loading.askedMs < ABANDONED_AFTER_MS;
  }

  answer(tape: TapeRecord, ask: TimelineAsk): Result<TimelineReply> {
    const { views, chips, rows: store } = this.#deps;
    const { filter } = ask.request;
    const query = readQuery(filter.query);
    if (!query.ok) return query;
    if (tape.entries > COLUMN_ROWS_MAX)
      return fail(
        'tape-too-long',
        `A timeline draws tapes of up to ${COLUMN_ROWS_MAX.toLocaleString('en')} entries; this one has ${tape.entries.toLocaleString('en')}.`,
        'The table has all of them, filters and the playhead work as always.',
      );
    const nowMs = performance.now();
    const budgetMs = ask.kind === 'density' ? LOAD_BUDGET_MS : 0;
    const columns = loadColumns(views, tape, () => performance.now() - nowMs < budgetMs);
    this.#loading = columns.length < tape.entries ? { tapeId: tape.tapeId, askedMs: nowMs } : null;
    const matches = views.matches(tape, { filter, query: query.value });
    const rows = Math.min(columns.length, tape.entries);
    const timed = { tape, columns, rows, chips: chips.of(tape.key), matches };
    return ok(answerTimeline(timed, store, ask));
  }

  /** Goes on loading what was asked for last. */
  loadOn(mayGoOn: () => boolean): void {
    if (this.#loading === null || !this.isLoading) return;
    const tape = this.#deps.tapeOf(this.#loading.tapeId);
    if (tape === null || tape.entries > COLUMN_ROWS_MAX) this.#loading = null;
    else if (loadColumns(this.#deps.views, tape, mayGoOn).length >= tape.entries) this.#loading = null;
  }
}
