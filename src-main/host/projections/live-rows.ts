import { filterKey, matchesAll } from '../../../src-shared/api/filter-key.ts';
import type { EntryRef, Filter, Page, PageRequest } from '../../../src-shared/api/messages.ts';
import { PAGE_ROWS_MAX } from '../../../src-shared/api/messages.ts';
import { PageBuilder } from '../../../src-shared/api/page-builder.ts';
import { ok, type Failure, type Result } from '../../../src-shared/base/failure.ts';
import { Recent } from '../../../src-shared/base/recent.ts';
import type { Entry } from '../../../src-shared/journal/entry.ts';
import { chipTable } from '../../../src-shared/query/chips.ts';
import { Matches, type MatchColumns } from '../../../src-shared/query/matches.ts';
import type { Row, RowPatch } from '../../../src-shared/state/row.ts';
import type { Clock, Index, RowSource } from '../ports.ts';
import { RowBuffer } from './row-buffer.ts';
import { ServerColumns } from './server-columns.ts';
import { nextTurn, startSlice } from './slices.ts';
import { TextSearch } from './text-search.ts';

/** Rows kept in memory, about 40 bytes each and their texts; older ones are in their tapes. */
export const LIVE_ROWS_MAX = 2_000_000;
/** Filters, and texts, that are kept up to date at the same time. */
export const VIEWS_MAX = 8;
/** A text that nobody asked for this long is no longer looked for in what comes. */
export const SEARCH_IDLE_US = 60_000_000;
const IDLE_CHECK_ROWS = 1024;
/** The first answer to a text waits this long for the search to end, so that a small tape's page is complete at once. */
const SEARCH_GRACE_MS = 40;
/** A page waits for at most this many slices of filtering; two million rows take three. */
const SLICES_MAX = 24;

export interface LiveRowsOptions {
  readonly clock: Clock;
  readonly grep: Index['grep'];
  /** Rows that were not there before can be asked for (a search went on). */
  readonly onChanged: () => void;
  /** At least two chunks; LIVE_ROWS_MAX when absent. */
  readonly rowsMax?: number;
}

interface Search {
  readonly search: TextSearch;
  usedUs: number;
}

/** What a filter matches: every row, or a list of places. */
interface View {
  readonly matches: Matches | null;
  readonly search: TextSearch | null;
}

/** Everything recorded since the host started, in order of arrival, from memory. */
export class LiveRows implements RowSource {
  readonly #options: LiveRowsOptions;
  readonly #buffer: RowBuffer;
  readonly #views = new Recent<View>(VIEWS_MAX, () => undefined);
  readonly #searches = new Recent<Search>(VIEWS_MAX, ({ search }) => {
    search.stop();
    this.#views.dropWhere((view) => view.search === search);
  });
  #floor = 0;

  constructor(options: LiveRowsOptions) {
    this.#options = options;
    this.#buffer = new RowBuffer(options.rowsMax ?? LIVE_ROWS_MAX);
  }

  /** Rows since the start. */
  get total(): number {
    return this.#buffer.end;
  }

  /** Rows that left memory. */
  get dropped(): number {
    return this.#buffer.floor;
  }

  /** The number that stands for the tape in `append`. */
  openTape(tapeId: string, serverId: string): number {
    return this.#buffer.openTape(tapeId, serverId);
  }

  closeTape(tapeId: string): void {
    this.#buffer.closeTape(tapeId);
  }

  append(tape: number, row: Row, entry: Entry): void {
    const place = this.#buffer.append(tape, row);
    if (this.#buffer.floor !== this.#floor) this.#dropped();
    if (this.#searches.size === 0) return;
    if (place % IDLE_CHECK_ROWS === 0) this.#dropIdleSearches();
    for (const { search } of this.#searches.values()) search.look(place, row, entry);
  }

  patch(tapeId: string, patch: RowPatch): void {
    const place = this.#buffer.patch(tapeId, patch);
    if (place < 0) return;
    for (const { matches } of this.#views.values()) matches?.changed(place);
  }

  async page(filter: Filter, anchor: PageRequest['anchor'], limit: number): Promise<Result<Page>> {
    const view = await this.#upToDate(filter);
    if (!view.ok) return view;
    const { matches, search } = view.value;
    const { floor, end } = this.#buffer;
    const matched = matches === null ? end - floor : matches.list.length;
    const rows = Math.min(limit, PAGE_ROWS_MAX);
    const from = anchor.kind === 'tail' ? Math.max(0, matched - rows) : Math.min(anchor.ordinal, matched);
    const page = new PageBuilder();
    for (let ordinal = from; ordinal < Math.min(matched, from + rows); ordinal += 1) {
      const cells = this.#buffer.cellsAt(matches === null ? floor + ordinal : matches.list.at(ordinal));
      if (cells !== null) page.push(cells);
    }
    if (search !== null) this.#dropIdleSearches();
    return ok(page.build({ total: end, matched, dropped: floor, scanned: matches?.frontier ?? end, from }));
  }

  async locate(filter: Filter, entry: EntryRef): Promise<Result<number | null>> {
    const view = await this.#upToDate(filter);
    if (!view.ok) return view;
    const { matches } = view.value;
    const place = this.#buffer.placeOf(entry.tapeId, entry.seq);
    if (place < 0) return ok(null);
    if (matches === null) return ok(place - this.#buffer.floor);
    return ok(matches.list.has(place) ? matches.list.rank(place) : null);
  }

  close(): void {
    this.#searches.dropWhere(() => true);
  }

  async #upToDate(filter: Filter): Promise<Result<View>> {
    if (matchesAll(filter)) return ok({ matches: null, search: null });
    let view = this.#viewOf(filter);
    if (view.search !== null) {
      if (view.search.failure !== null) return this.#giveUp(filter, view.search.failure);
      await this.#atMost(view.search.done, SEARCH_GRACE_MS);
      if (view.search.failure !== null) return this.#giveUp(filter, view.search.failure);
      // Eight other texts may have pushed it out meanwhile.
      view = this.#viewOf(filter);
    }
    if (view.matches !== null) await this.#extend(view.matches, view.search);
    return ok(view);
  }

  async #extend(matches: Matches, search: TextSearch | null): Promise<void> {
    for (let slice = 0; slice < SLICES_MAX; slice += 1) {
      matches.extend(startSlice());
      if (matches.frontier >= Math.min(this.#buffer.end, search?.frontier ?? Infinity)) return;
      await nextTurn();
    }
  }

  #viewOf(filter: Filter): View {
    const search = filter.text === '' ? null : this.#searchOf(filter.text);
    return this.#views.use(filterKey(filter), () => ({
      matches: new Matches(this.#columnsOf(filter), chipTable(filter), search),
      search,
    }));
  }

  #searchOf(text: string): TextSearch {
    const { clock, grep, onChanged } = this.#options;
    const used = this.#searches.use(text, () => ({
      search: new TextSearch({ buffer: this.#buffer, text, clock, grep, onProgress: onChanged }),
      usedUs: 0,
    }));
    used.usedUs = clock.monoUs();
    return used.search;
  }

  /** The failure is told once; who asks again makes a new attempt. */
  #giveUp(filter: Filter, failure: Failure): Result<View> {
    this.#searches.drop(filter.text);
    return { ok: false, failure };
  }

  #columnsOf({ serverIds }: Filter): MatchColumns {
    const buffer = this.#buffer;
    if (serverIds.length === 0) return buffer;
    return new ServerColumns(buffer, new Set(serverIds));
  }

  #dropped(): void {
    this.#floor = this.#buffer.floor;
    for (const { search } of this.#searches.values()) search.dropBelow(this.#floor);
    this.#dropIdleSearches();
  }

  #dropIdleSearches(): void {
    const now = this.#options.clock.monoUs();
    this.#searches.dropWhere(({ usedUs }) => now - usedUs > SEARCH_IDLE_US);
  }

  async #atMost(done: Promise<void>, delayMs: number): Promise<void> {
    let callOff = () => {};
    const late = new Promise<void>((resolve) => {
      callOff = this.#options.clock.after(delayMs, resolve);
    });
    await Promise.race([done, late]);
    callOff();
  }
}
