import { filterKey, matchesAll } from '../../../src-shared/api/filter-key.ts';
import { PAGE_ROWS_MAX, type Filter, type Page, type PageRequest } from '../../../src-shared/api/messages.ts';
import { PageBuilder, type PageCells } from '../../../src-shared/api/page-builder.ts';
import { Recent } from '../../../src-shared/base/recent.ts';
import {
  PAYLOAD_TESTS_MAX,
  payloadTests,
  type PayloadTest,
  type Query,
} from '../../../src-shared/query/ast.ts';
import { chipTable } from '../../../src-shared/query/chips.ts';
import { payloadKey } from '../../../src-shared/query/payload.ts';
import type { DatabaseSync } from 'node:sqlite';
import type { ChipColumns } from './chip-columns.ts';
import type { RecordBuilder } from './gram-record.ts';
import type { GramStore } from './gram-store.ts';
import { cellsIn } from './page-cells.ts';
import { COLUMN_CHUNK_ROWS, RowColumnsCache, type RowColumns } from './row-columns.ts';
import type { RowStore } from './row-store.ts';
import { TapeMask } from './tape-mask.ts';
import { TapeMatches } from './tape-matches.ts';
import { TapeSearch, type SearchStores } from './tape-search.ts';
import type { ChangedRows } from './tape-follower.ts';
import type { TapeRecord } from './tape-table.ts';

/** Filters, and texts, that are kept up to date at the same time. */
export const VIEWS_MAX = 8;
/** More than one query may have. */
const SEARCHES_MAX = 2 * PAYLOAD_TESTS_MAX;
/** A page of a filter waits at most this long for more matches: several million rows. */
const FILTER_BUDGET_MS = 20;
/** A search that nobody has asked for this long rests; it goes on where it was when somebody asks again. */
export const ABANDONED_AFTER_MS = 2_000;
/**
 * A search that takes longer goes on behind the answer, and others wait. Whoever asks comes again after some milliseconds: a
 * search that is nearly done is waited for.
 */
const SEARCH_BUDGET_MS = 12;
/** A page that is full after this is answered; what is not counted yet follows. */
const FULL_PAGE_BUDGET_MS = 3;
/** Rows that came while nobody asked are searched in order when they are few; of more the newest come first. */
const CATCH_UP_ROWS_MAX = 16_384;
/** Changed rows that a view waits with. */
const CHANGED_MAX = 16_384;
const CHIP_VALUES = 256;
/** Rows of a search that grows at its end, decided at once. */
const CATCH_UP_STRIDE_ROWS = 1_024;

export interface ViewStores extends SearchStores {
  readonly database: DatabaseSync;
  readonly chips: ChipColumns;
  readonly rows: RowStore;
  readonly grams: GramStore;
  /** The record of a tape's texts that is being made. */
  readonly gramBuilderOf: (tapeId: string) => RecordBuilder | null;
  /** The record as it stands now; null when the tape is not in the index any more. */
  readonly tapeOf: (tapeId: string) => TapeRecord | null;
}

/** A filter, and its query that has been read. */
export interface Wanted {
  readonly filter: Filter;
  readonly query: Query;
}

interface View {
  readonly tapeId: string;
  readonly mask: TapeMask;
  matches: TapeMatches;
  /** Of its text, and of what its query asks of the bytes. */
  readonly searches: readonly Search[];
  /** Changed rows are decided anew before the next look. */
  readonly changed: Set<number>;
  /** More than chips decide: every changed row is looked at again. */
  readonly hasQuery: boolean;
  /** An answer was given before all rows had been looked at: this goes on, and whoever asked is told. */
  isOwed: boolean;
  askedMs: number;
}

interface Search {
  readonly tapeId: string;
  readonly hits: TapeSearch;
}

/** Pages of one tape's rows, filtered or not. A filter is decided from the newest row back. */
export class TapeViews {
  readonly #stores: ViewStores;
  readonly #columns: RowColumnsCache;
  #rehearsed: { readonly key: string; readonly view: View } | null = null;
  readonly #views = new Recent<View>(VIEWS_MAX, () => undefined);
  readonly #searches = new Recent<Search>(SEARCHES_MAX, (search) => {
    this.#views.dropWhere((view) => view.searches.includes(search));
  });

  constructor(stores: ViewStores) {
    this.#stores = stores;
    this.#columns = new RowColumnsCache(stores.database);
  }

  page(tape: TapeRecord, wanted: Wanted, anchor: PageRequest['anchor'], limit: number): Page {
    const rows = Math.min(limit, PAGE_ROWS_MAX);
    const total = tape.entries;
    const view = this.#upToDate(tape, wanted, anchor.kind === 'tail' ? rows : Infinity);
    const matched = view === null ? total : view.matches.length;
    const from = anchor.kind === 'tail' ? Math.max(0, matched - rows) : Math.min(anchor.ordinal, matched);
    const to = Math.min(matched, from + rows);
    const page = new PageBuilder();
    const { tapeId, serverId } = tape;
    for (const cells of this.#cells(tape, view, from, to)) page.push({ ...cells, tapeId, serverId });
    const scanned = view === null ? total : scannedOf(view, total);
    return page.build({ total, matched, dropped: 0, scanned, from });
  }

  /** Rows numbered [from, to) of those that match. */
  #cells(
    { tapeId, key }: TapeRecord,
    view: View | null,
    from: number,
    to: number,
  ): readonly Omit<PageCells, 'tapeId' | 'serverId'>[] {
    const { rows, chips } = this.#stores;
    if (view === null) return rows.range(key, from, to).map(({ cells }) => cells);
    const seqs = view.matches.slice(from, to);
    const columns = this.#columns.of(tapeId);
    const nameOf = (method: number): string => rows.methodName(method);
    const inMemory = columns === null ? null : cellsIn(columns, chips.of(key), nameOf, seqs);
    return inMemory ?? rows.some(key, seqs).map(({ cells }) => cells);
  }

  locate(tape: TapeRecord, wanted: Wanted, seq: number): number | null {
    const view = this.#upToDate(tape, wanted, Infinity);
    if (seq >= tape.entries) return null;
    if (view === null) return seq;
    return view.matches.has(seq) ? view.matches.rank(seq) : null;
  }

  /** Which rows a filter matches, as far as they have been looked at; null when it is all of them. */
  matches(tape: TapeRecord, wanted: Wanted): TapeMatches | null {
    return this.#upToDate(tape, wanted, Infinity)?.matches ?? null;
  }

  /** The columns of a tape with all rows below `rows`, or null when they are more than may be in memory. */
  columnsTo(tape: TapeRecord, rows: number): RowColumns | null {
    return this.#columns.upTo(tape.tapeId, tape.key, rows);
  }

  /** Reads columns before somebody asks for them. */
  columnsIn({ tapeId, key }: TapeRecord, from: number, to: number): void {
    this.#columns.with(tapeId, key, from, to);
  }

  /**
   * Works out a filter as a page of it would, and keeps nothing of it: what it has warmed stays. Whether it has come to the
   * end; until then it goes on where it was.
   */
  rehearse(tape: TapeRecord, wanted: Wanted, mayGoOn: () => boolean): boolean {
    const key = `${tape.tapeId} ${filterKey(wanted.filter)}`;
    if (this.#rehearsed?.key !== key) this.#rehearsed = { key, view: this.#make(tape, wanted) };
    const { view } = this.#rehearsed;
    this.#extend(view, mayGoOn);
    if (view.isOwed) return false;
    this.#rehearsed = null;
    this.#cells(tape, view, Math.max(0, view.matches.length - PAGE_ROWS_MAX), view.matches.length);
    return true;
  }

  /** These rows are others now. */
  changed(tapeId: string, { seqs, chipped }: ChangedRows): void {
    this.#columns.changed(tapeId, seqs);
    for (const view of this.#views.values()) {
      if (view.tapeId !== tapeId) continue;
      for (const seq of view.hasQuery ? seqs : chipped) view.changed.add(seq);
      if (view.changed.size > CHANGED_MAX) settle(view);
    }
  }

  forget(tapeId: string): void {
    this.#columns.forget(tapeId);
    this.#views.dropWhere((view) => view.tapeId === tapeId);
    this.#searches.dropWhere((search) => search.tapeId === tapeId);
  }

  /** Goes on with the newest view that is owed; the tape that it is for, or null when there is none. */
  searchOn(mayGoOn: () => boolean): string | null {
    const view = [...this.#views.values()].findLast(isWaitedFor);
    if (view === undefined) return null;
    this.#extend(view, mayGoOn);
    return view.tapeId;
  }

  get isSearching(): boolean {
    return [...this.#views.values()].some(isWaitedFor);
  }

  /** Decides more rows: those that came, then the ones before, newest first, until all are decided or `mayGoOn` says no. */
  #extend(view: View, mayGoOn: () => boolean): void {
    const entries = this.#stores.tapeOf(view.tapeId)?.entries ?? 0;
    settle(view);
    if (view.searches.length > 0 && entries - view.matches.high > CATCH_UP_ROWS_MAX)
      view.matches = new TapeMatches(entries);
    const stride = view.searches.length > 0 ? CATCH_UP_STRIDE_ROWS : COLUMN_CHUNK_ROWS;
    while (view.matches.high < entries) {
      const from = view.matches.high;
      const to = Math.min(entries, nextStep(from, stride));
      view.matches.put(from, to, view.mask.decide(from, to, () => true).words);
      if (!mayGoOn()) break;
    }
    while (view.matches.low > 0) {
      const to = view.matches.low;
      const { low, words } = view.mask.decide(stepBefore(to), to, mayGoOn);
      view.matches.put(low, to, words);
      if (!mayGoOn()) break;
    }
    this.#stores.grep.rest();
    view.isOwed = view.matches.low > 0 || view.matches.high < entries;
  }

  /** Null when every row matches. `enough` matches are an answer to a search that takes long. */
  #upToDate(tape: TapeRecord, wanted: Wanted, enough: number): View | null {
    const { filter } = wanted;
    if (matchesAll(filter)) return null;
    // What a tape says of itself may be known later than its first rows.
    const facts = JSON.stringify([tape.era, tape.serverName]);
    const key = `${tape.tapeId} ${facts} ${filterKey(filter)}`;
    const view = this.#views.use(key, () => this.#make(tape, wanted));
    const startMs = performance.now();
    view.askedMs = startMs;
    if (view.searches.length === 0) {
      this.#extend(view, () => performance.now() - startMs < FILTER_BUDGET_MS);
      return view;
    }
    this.#extend(view, () => {
      const tookMs = performance.now() - startMs;
      return tookMs < (view.matches.length < enough ? SEARCH_BUDGET_MS : FULL_PAGE_BUDGET_MS);
    });
    return view;
  }

  #make(tape: TapeRecord, { filter, query }: Wanted): View {
    const { database, chips, rows } = this.#stores;
    const { tapeId, key } = tape;
    const isServerWanted = filter.serverIds.length === 0 || filter.serverIds.includes(tape.serverId);
    const text = filter.text === '' ? null : ({ kind: 'text', text: filter.text } as const);
    const mask = new TapeMask({
      database,
      key,
      tape: { ...tape },
      chipTable: isServerWanted ? chipTableOf(filter) : new Uint8Array(CHIP_VALUES),
      text,
      query,
      searchOf: (test) => this.#searchOf(tape, test).hits,
      nameOf: (method) => rows.methodName(method),
      columnsWith: (from, to) => this.#columns.with(tapeId, key, from, to),
      chips: () => chips.of(key),
    });
    return {
      tapeId,
      mask,
      matches: new TapeMatches(tape.entries),
      searches: [...(text === null ? [] : [text]), ...payloadTests(query)].map((test) =>
        this.#searchOf(tape, test),
      ),
      changed: new Set(),
      hasQuery: query.kind !== 'all',
      isOwed: false,
      askedMs: 0,
    };
  }

  #searchOf(tape: TapeRecord, test: PayloadTest): Search {
    const { tapeId, key } = tape;
    return this.#searches.use(`${tapeId} ${payloadKey(test)}`, () => ({
      tapeId,
      hits: new TapeSearch({
        ...this.#stores,
        tape: () => this.#stores.tapeOf(tapeId) ?? tape,
        test,
        grams: {
          store: this.#stores.grams,
          tape: key,
          builder: () => this.#stores.gramBuilderOf(tapeId),
        },
        columnsIn: (from, to, isWorthIt) =>
          isWorthIt ? this.#columns.with(tapeId, key, from, to) : this.#columns.peek(tapeId, from, to),
      }),
    }));
  }
}

/** With what a helper has looked at; all rows only when all are decided. */
function scannedOf({ matches: { low, high }, searches }: View, total: number): number {
  const [only, ...others] = searches;
  const ahead = only === undefined || others.length > 0 ? 0 : only.hits.ahead(low);
  return low === 0 ? high - low : Math.min(high - low + ahead, total - 1);
}

/** Null when all chips match. */
function chipTableOf(filter: Filter): Uint8Array | null {
  const { dirs, kinds, minSeverity } = filter;
  return dirs.length === 0 && kinds.length === 0 && minSeverity === 'none' ? null : chipTable(filter);
}

/** The next row that a step of `rows` rows begins with: steps keep to the chunks of the columns. */
function nextStep(from: number, rows: number): number {
  return Math.floor(from / rows + 1) * rows;
}

function stepBefore(to: number): number {
  return Math.floor((to - 1) / COLUMN_CHUNK_ROWS) * COLUMN_CHUNK_ROWS;
}

/** Decides changed rows anew. */
function settle({ changed, matches, mask }: View): void {
  for (const seq of changed) {
    if (seq >= matches.low && seq < matches.high) matches.set(seq, mask.has(seq));
  }
  changed.clear();
}

function isWaitedFor({ isOwed, askedMs }: View): boolean {
  return isOwed && performance.now() - askedMs < ABANDONED_AFTER_MS;
}
