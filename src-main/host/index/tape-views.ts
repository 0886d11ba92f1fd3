import { filterKey, matchesAll } from '../../../src-shared/api/filter-key.ts';
import { PAGE_ROWS_MAX, type Filter, type Page, type PageRequest } from '../../../src-shared/api/messages.ts';
import { PageBuilder } from '../../../src-shared/api/page-builder.ts';
import { Recent } from '../../../src-shared/base/recent.ts';
import {
  PAYLOAD_TESTS_MAX,
  payloadTests,
  type PayloadTest,
  type Query,
} from '../../../src-shared/query/ast.ts';
import { NO_CHIPS, chipTable } from '../../../src-shared/query/chips.ts';
import { Matches } from '../../../src-shared/query/matches.ts';
import { payloadKey } from '../../../src-shared/query/payload.ts';
import type { DatabaseSync } from 'node:sqlite';
import type { ChipColumn, ChipColumns } from './chip-columns.ts';
import { RowColumnsCache, type RowColumns } from './row-columns.ts';
import type { RowStore } from './row-store.ts';
import { TapeMask } from './tape-mask.ts';
import { TapeSearch, type SearchStores } from './tape-search.ts';
import type { ChangedRows } from './tape-follower.ts';
import type { TapeRecord } from './tape-table.ts';

/** Filters, and texts, that are kept up to date at the same time. */
export const VIEWS_MAX = 8;
/** More than one query may have. */
const SEARCHES_MAX = 2 * PAYLOAD_TESTS_MAX;
/** A page of a filter waits at most this long for more matches: about two million rows. */
const FILTER_BUDGET_MS = 20;
/** A search that nobody has asked for this long rests; it goes on where it was when somebody asks again. */
export const ABANDONED_AFTER_MS = 2_000;
/** A text takes longer anyway, and others wait. */
const SEARCH_BUDGET_MS = 10;

export interface ViewStores extends SearchStores {
  readonly database: DatabaseSync;
  readonly chips: ChipColumns;
  readonly rows: RowStore;
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
  readonly matches: Matches;
  /** Of its text, and of what its query asks of the bytes. */
  readonly searches: readonly Search[];
  /** More than chips decide: every changed row is looked at again. */
  readonly hasQuery: boolean;
  /** An answer was given before all rows had been looked at: this goes on, and whoever asked is told. */
  isOwed: boolean;
  askedMs: number;
  /** The columns of the tape may have left memory and come back since. */
  refresh(): void;
}

interface Search {
  readonly tapeId: string;
  readonly hits: TapeSearch;
}

/** Pages of one tape's rows, filtered or not. */
export class TapeViews {
  readonly #stores: ViewStores;
  readonly #columns: RowColumnsCache;
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
    const view = this.#upToDate(tape, wanted);
    const matched = view === null ? total : view.matches.list.length;
    const from = anchor.kind === 'tail' ? Math.max(0, matched - rows) : Math.min(anchor.ordinal, matched);
    const to = Math.min(matched, from + rows);
    const page = new PageBuilder();
    const add = (stored: ReturnType<RowStore['get']>) => {
      if (stored !== null) page.push({ ...stored.cells, tapeId: tape.tapeId, serverId: tape.serverId });
    };
    if (view === null) {
      for (const stored of this.#stores.rows.range(tape.key, from, to)) add(stored);
    } else {
      const seqs = view.matches.list.slice(from, to);
      const first = seqs[0] ?? 0;
      const last = seqs.at(-1) ?? 0;
      // Matches side by side are read in one go.
      if (seqs.length > 0 && last - first + 1 === seqs.length) {
        for (const stored of this.#stores.rows.range(tape.key, first, last + 1)) add(stored);
      } else {
        for (const seq of seqs) add(this.#stores.rows.get(tape.key, seq));
      }
    }
    return page.build({ total, matched, dropped: 0, scanned: view?.matches.frontier ?? total, from });
  }

  locate(tape: TapeRecord, wanted: Wanted, seq: number): number | null {
    const view = this.#upToDate(tape, wanted);
    if (seq >= tape.entries) return null;
    if (view === null) return seq;
    return view.matches.list.has(seq) ? view.matches.list.rank(seq) : null;
  }

  /** Which rows a filter matches, as far as they have been looked at; null when it is all of them. */
  matches(tape: TapeRecord, wanted: Wanted): Matches | null {
    return this.#upToDate(tape, wanted)?.matches ?? null;
  }

  /** The columns of a tape with all rows below `rows`, or null when they are more than may be in memory. */
  columnsTo(tape: TapeRecord, rows: number): RowColumns | null {
    return this.#columns.upTo(tape.tapeId, tape.key, rows);
  }

  /** These rows are others now. */
  changed(tapeId: string, { seqs, chipped }: ChangedRows): void {
    this.#columns.changed(tapeId, seqs);
    for (const view of this.#views.values()) {
      if (view.tapeId !== tapeId) continue;
      view.refresh();
      for (const seq of view.hasQuery ? seqs : chipped) view.matches.changed(seq);
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

  #extend(view: View, mayGoOn: () => boolean): void {
    view.refresh();
    for (const { hits } of view.searches) hits.step(mayGoOn);
    view.matches.extend(mayGoOn);
    view.isOwed = view.matches.frontier < (this.#stores.tapeOf(view.tapeId)?.entries ?? 0);
  }

  /** Null when every row matches. */
  #upToDate(tape: TapeRecord, wanted: Wanted): View | null {
    const { filter } = wanted;
    if (matchesAll(filter)) return null;
    // What a tape says of itself may be known later than its first rows.
    const facts = JSON.stringify([tape.era, tape.serverName]);
    const key = `${tape.tapeId} ${facts} ${filterKey(filter)}`;
    const view = this.#views.use(key, () => this.#make(tape, wanted));
    view.askedMs = performance.now();
    const endMs = view.askedMs + (view.searches.length === 0 ? FILTER_BUDGET_MS : SEARCH_BUDGET_MS);
    this.#extend(view, () => performance.now() < endMs);
    return view;
  }

  #make(tape: TapeRecord, { filter, query }: Wanted): View {
    const { database, chips, rows, tapeOf } = this.#stores;
    const { tapeId, key } = tape;
    const isServerWanted = filter.serverIds.length === 0 || filter.serverIds.includes(tape.serverId);
    const text = filter.text === '' ? null : this.#searchOf(tape, { kind: 'text', text: filter.text });
    const hasQuery = query.kind !== 'all';
    let column: ChipColumn = chips.of(key);
    const columns = {
      floor: 0,
      get end() {
        return tapeOf(tapeId)?.entries ?? 0;
      },
      chipsAt: (seq: number) => (isServerWanted ? column.get(seq) : NO_CHIPS),
      chipsFrom: (seq: number, to: number) =>
        isServerWanted ? column.from(seq, to) : new Uint8Array(to - seq).fill(NO_CHIPS),
    };
    return {
      tapeId,
      matches: new Matches(
        columns,
        chipTable(filter),
        text?.hits ?? null,
        hasQuery
          ? new TapeMask({
              database,
              key,
              tape: { ...tape },
              query,
              searchOf: (test) => this.#searchOf(tape, test).hits,
              nameOf: (method) => rows.methodName(method),
              columnsTo: (end) => this.#columns.upTo(tapeId, key, end),
              chipsFrom: (from, to) => column.from(from, to),
            })
          : null,
      ),
      searches: [
        ...(text === null ? [] : [text]),
        ...payloadTests(query).map((test) => this.#searchOf(tape, test)),
      ],
      hasQuery,
      isOwed: false,
      askedMs: 0,
      refresh: () => {
        column = chips.of(key);
      },
    };
  }

  #searchOf(tape: TapeRecord, test: PayloadTest): Search {
    const { tapeId } = tape;
    return this.#searches.use(`${tapeId} ${payloadKey(test)}`, () => ({
      tapeId,
      hits: new TapeSearch(() => this.#stores.tapeOf(tapeId) ?? tape, test, this.#stores),
    }));
  }
}

function isWaitedFor({ isOwed, askedMs }: View): boolean {
  return isOwed && performance.now() - askedMs < ABANDONED_AFTER_MS;
}
