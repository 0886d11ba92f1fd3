import { filterKey, matchesAll } from '../../../src-shared/api/filter-key.ts';
import type { EntryRef, Filter, Page, PageRequest } from '../../../src-shared/api/messages.ts';
import { DIRS, NO_FILTER, PAGE_ROWS_MAX } from '../../../src-shared/api/messages.ts';
import { PageBuilder, cellsOf, type PageCells } from '../../../src-shared/api/page-builder.ts';
import { ok, type Failure, type Result } from '../../../src-shared/base/failure.ts';
import type { Gauge } from '../../../src-shared/base/gauge.ts';
import { Recent } from '../../../src-shared/base/recent.ts';
import type { Entry } from '../../../src-shared/journal/entry.ts';
import {
  PAYLOAD_TESTS_MAX,
  payloadTests,
  someTest,
  type PayloadTest,
  type Query,
} from '../../../src-shared/query/ast.ts';
import { chipTable } from '../../../src-shared/query/chips.ts';
import { Matches, type MatchColumns } from '../../../src-shared/query/matches.ts';
import { payloadKey } from '../../../src-shared/query/payload.ts';
import { readQuery } from '../../../src-shared/query/read-query.ts';
import { findingCode } from '../../../src-shared/query/row-text.ts';
import {
  ROW_KINDS,
  ROW_STATUSES,
  SEVERITIES,
  type Row,
  type RowPatch,
} from '../../../src-shared/state/row.ts';
import type { Clock, Index, RowSource } from '../ports.ts';
import { LiveSeen } from './live-seen.ts';
import { LiveTimeline } from './live-timeline.ts';
import { PayloadSearch } from './payload-search.ts';
import { QueryMask } from './query-mask.ts';
import { RowBuffer } from './row-buffer.ts';
import type { RowShelf } from './row-shelf.ts';
import { ServerColumns } from './server-columns.ts';
import { nextTurn, startSlice } from './slices.ts';

/** Rows kept in memory, about 42 bytes each and their texts; older ones go to the shelf, and are in their tapes. */
export const LIVE_ROWS_MAX = 2_000_000;
/** Filters, and texts, that are kept up to date at the same time. */
export const VIEWS_MAX = 8;
/** More than one query may have. */
const SEARCHES_MAX = 2 * PAYLOAD_TESTS_MAX;
/** A text that nobody asked for this long is no longer looked for in what comes. */
export const SEARCH_IDLE_US = 60_000_000;
const IDLE_CHECK_ROWS = 1024;
/** Tapes that are asked for one page. */
const TAPES_ASKED_MAX = 32;
const PENDING = ROW_STATUSES.indexOf('pending');
/** Stands for a row whose place on the shelf cannot be read, so that those after it keep their ordinals. */
const NOT_READABLE: PageCells = {
  tapeId: '',
  serverId: '',
  seq: 0,
  wallMs: 0,
  dir: DIRS.indexOf('none'),
  kind: ROW_KINDS.indexOf('invalid'),
  method: 'not readable',
  target: 'in its tape only',
  id: '',
  status: ROW_STATUSES.indexOf('none'),
  latencyUs: -1,
  sizeBytes: 0,
  severity: SEVERITIES.indexOf('warning'),
  pairSeq: -1,
};
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
  /** Where rows go that leave memory; without it they are in their tapes only. */
  readonly shelf?: RowShelf | null;
  /** A row of a tape as it is now: what left memory is not changed any more. */
  readonly stored?: (tapeId: string) => RowSource;
}

interface Search {
  readonly search: PayloadSearch;
  usedUs: number;
}

/** What a filter matches: every row, or a list of places. */
interface View {
  readonly matches: Matches | null;
  /** Of its text, and of what its query asks of the bytes. */
  readonly searches: readonly PayloadSearch[];
  /** More than chips decide: every changed row is looked at again. */
  readonly hasQuery: boolean;
}

/** A filter that has been read. */
interface Wanted {
  readonly filter: Filter;
  readonly query: Query;
  readonly tests: readonly PayloadTest[];
}

const EVERYTHING: View = { matches: null, searches: [], hasQuery: false };

/** Everything recorded since the host started, in order of arrival, from memory. */
export class LiveRows implements RowSource {
  readonly #options: LiveRowsOptions;
  readonly #buffer: RowBuffer;
  /** The same rows by time, as far as they are in memory. */
  readonly timeline: LiveTimeline;
  /** What their filters can be completed with. */
  readonly seen: LiveSeen;
  readonly #views = new Recent<View>(VIEWS_MAX, () => undefined);
  readonly #searches = new Recent<Search>(SEARCHES_MAX, ({ search }) => {
    search.stop();
    this.#views.dropWhere((view) => view.searches.includes(search));
  });
  #floor = 0;
  /** Grows when a tape says of itself what queries ask for. */
  #tapeFacts = 0;

  constructor(options: LiveRowsOptions) {
    this.#options = options;
    this.#buffer = new RowBuffer(options.rowsMax ?? LIVE_ROWS_MAX, options.shelf ?? null);
    this.seen = new LiveSeen(this.#buffer);
    this.timeline = new LiveTimeline(this.#buffer, async (filter) => {
      const view = await this.#upToDate(filter);
      return view.ok ? ok(view.value.matches) : view;
    });
  }

  /** Whose rows these are, in the order in which the tapes began. */
  get tapeIds(): readonly string[] {
    return this.#buffer.tapeIds;
  }

  /** Rows in memory, and what they take. */
  get inMemory(): { readonly rows: number; readonly rowsMax: number; readonly bytes: number } {
    const { end, memoryFloor, rowsMax, memoryBytes } = this.#buffer;
    return { rows: end - memoryFloor, rowsMax, bytes: memoryBytes };
  }

  /** Lists of places that filters match, and texts that are looked for; dropped are the places that left. */
  get views(): { readonly filters: number; readonly matches: Gauge; readonly texts: Gauge } {
    let entries = 0;
    let dropped = 0;
    let bits = 0;
    for (const { matches } of this.#views.values()) {
      entries += matches?.list.length ?? 0;
      dropped += matches?.left ?? 0;
    }
    for (const { search } of this.#searches.values()) bits += search.sizeBytes;
    return {
      filters: this.#views.size,
      matches: { entries, bytes: 4 * entries, dropped },
      texts: { entries: this.#searches.size, bytes: bits, dropped: 0 },
    };
  }

  /** Rows since the start. */
  get total(): number {
    return this.#buffer.end;
  }

  /** Rows that left memory. */
  get dropped(): number {
    return this.#buffer.memoryFloor;
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
    if (this.#buffer.placesOf(tape)?.note(entry) === true) this.#tapeFacts += 1;
    if (this.#buffer.floor !== this.#floor) this.#dropped();
    if (this.#searches.size === 0) return;
    if (place % IDLE_CHECK_ROWS === 0) this.#dropIdleSearches();
    for (const { search } of this.#searches.values()) search.look(place, row, entry);
  }

  patch(tapeId: string, patch: RowPatch): void {
    const patched = this.#buffer.patch(tapeId, patch);
    if (patched === null) return;
    for (const { matches, hasQuery } of this.#views.values()) {
      if (hasQuery || patched.hasChips) matches?.changed(patched.place);
    }
  }

  /** A finding of a row that is there. */
  addFinding(tapeId: string, seq: number, code: string): void {
    const place = this.#buffer.addFinding(tapeId, seq, findingCode(code));
    if (place < 0) return;
    for (const { matches, hasQuery } of this.#views.values()) {
      if (hasQuery) matches?.changed(place);
    }
  }

  async page(filter: Filter, anchor: PageRequest['anchor'], limit: number): Promise<Result<Page>> {
    const view = await this.#upToDate(filter);
    if (!view.ok) return view;
    const { matches, searches } = view.value;
    const { floor, memoryFloor, end } = this.#buffer;
    const first = matches === null ? floor : matches.left;
    const matched = matches === null ? end : first + matches.list.length;
    const rows = Math.min(limit, PAGE_ROWS_MAX);
    const wanted = anchor.kind === 'tail' ? matched - rows : anchor.ordinal;
    const from = Math.min(Math.max(first, wanted), matched);
    const cells: PageCells[] = [];
    for (let ordinal = from; ordinal < Math.min(matched, from + rows); ordinal += 1) {
      const place = matches === null ? ordinal : matches.list.at(ordinal - first);
      cells.push(this.#buffer.cellsAt(place) ?? NOT_READABLE);
    }
    const counts = {
      total: end,
      matched,
      dropped: memoryFloor,
      scanned: matches?.frontier ?? end,
      first,
      from,
    };
    if (searches.length > 0) this.#dropIdleSearches();
    const page = new PageBuilder();
    for (const each of await this.#asNow(cells)) page.push(each);
    return ok(page.build(counts));
  }

  async locate(filter: Filter, entry: EntryRef): Promise<Result<number | null>> {
    const view = await this.#upToDate(filter);
    if (!view.ok) return view;
    const { matches } = view.value;
    const place = this.#buffer.findPlace(entry.tapeId, entry.seq);
    if (place < 0) return ok(null);
    if (matches === null) return ok(place);
    return ok(matches.list.has(place) ? matches.left + matches.list.rank(place) : null);
  }

  close(): void {
    this.#searches.dropWhere(() => true);
    this.#options.shelf?.close();
  }

  /** Requests that left memory before their answer came are looked up where they have it: in the tape's index. */
  async #asNow(cells: readonly PageCells[]): Promise<readonly PageCells[]> {
    const { stored } = this.#options;
    const waiting = new Map<string, { from: number; to: number }>();
    for (const { tapeId, seq, status } of cells) {
      if (status !== PENDING || this.#buffer.placeOf(tapeId, seq) >= 0) continue;
      const known = waiting.get(tapeId);
      if (known === undefined) waiting.set(tapeId, { from: seq, to: seq });
      else known.to = seq;
    }
    if (stored === undefined || waiting.size === 0) return cells;
    const now = new Map<string, PageCells>();
    await Promise.all(
      [...waiting].slice(0, TAPES_ASKED_MAX).map(async ([tapeId, { from, to }]) => {
        // In a tape without a filter a row's ordinal is its seq.
        const anchor = { kind: 'from', ordinal: from } as const;
        const answer = await stored(tapeId).page(NO_FILTER, anchor, to - from + 1);
        if (!answer.ok) return;
        for (const each of cellsOf(answer.value)) now.set(`${tapeId} ${each.seq}`, each);
      }),
    );
    return cells.map((each) => now.get(`${each.tapeId} ${each.seq}`) ?? each);
  }

  async #upToDate(filter: Filter): Promise<Result<View>> {
    if (matchesAll(filter)) return ok(EVERYTHING);
    const query = readQuery(filter.query);
    if (!query.ok) return query;
    const texts: PayloadTest[] = filter.text === '' ? [] : [{ kind: 'text', text: filter.text }];
    const wanted = { filter, query: query.value, tests: [...texts, ...payloadTests(query.value)] };
    let view = this.#viewOf(wanted);
    if (view.searches.length > 0) {
      const failure = failureIn(view);
      if (failure !== null) return this.#giveUp(wanted, failure);
      await this.#atMost(Promise.all(view.searches.map(({ done }) => done)), SEARCH_GRACE_MS);
      const late = failureIn(view);
      if (late !== null) return this.#giveUp(wanted, late);
      // Others may have pushed it out meanwhile.
      view = this.#viewOf(wanted);
    }
    if (view.matches !== null) await this.#extend(view.matches, view.searches);
    return ok(view);
  }

  async #extend(matches: Matches, searches: readonly PayloadSearch[]): Promise<void> {
    for (let slice = 0; slice < SLICES_MAX; slice += 1) {
      matches.extend(startSlice());
      if (matches.frontier >= Math.min(this.#buffer.end, ...searches.map(({ frontier }) => frontier))) return;
      await nextTurn();
    }
  }

  #viewOf({ filter, query, tests }: Wanted): View {
    const searches = tests.map((test) => this.#searchOf(test));
    const hasQuery = query.kind !== 'all';
    // Era and name of a tape's server become known later than its first rows.
    const facts = someTest(
      query,
      (test) => test.kind === 'era' || (test.kind === 'words' && test.field === 'server'),
    );
    const key = facts ? `${this.#tapeFacts} ${filterKey(filter)}` : filterKey(filter);
    return this.#views.use(key, () => ({
      matches: new Matches(
        this.#columnsOf(filter),
        chipTable(filter),
        filter.text === '' ? null : this.#searchOf({ kind: 'text', text: filter.text }),
        hasQuery ? new QueryMask(this.#buffer, query, (test) => this.#searchOf(test)) : null,
      ),
      searches,
      hasQuery,
    }));
  }

  #searchOf(test: PayloadTest): PayloadSearch {
    const { clock, grep, onChanged } = this.#options;
    const used = this.#searches.use(payloadKey(test), () => ({
      search: new PayloadSearch({ buffer: this.#buffer, test, clock, grep, onProgress: onChanged }),
      usedUs: 0,
    }));
    used.usedUs = clock.monoUs();
    return used.search;
  }

  /** The failure is told once; who asks again makes a new attempt. */
  #giveUp({ tests }: Wanted, failure: Failure): Result<View> {
    for (const test of tests) this.#searches.drop(payloadKey(test));
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

  async #atMost(done: Promise<unknown>, delayMs: number): Promise<void> {
    let callOff = () => {};
    const late = new Promise<void>((resolve) => {
      callOff = this.#options.clock.after(delayMs, resolve);
    });
    await Promise.race([done, late]);
    callOff();
  }
}

function failureIn({ searches }: View): Failure | null {
  return searches.find(({ failure }) => failure !== null)?.failure ?? null;
}
