import {
  DIRS,
  NO_FILTER,
  PAGE_ROWS_MAX,
  type Filter,
  type Page,
  type PageRequest,
  type Scope,
} from '../../src-shared/api/messages.ts';
import { ok, type Result } from '../../src-shared/base/failure.ts';
import {
  ROW_KINDS,
  ROW_STATUSES,
  SEVERITIES,
  type RowKind,
  type RowStatus,
  type Severity,
} from '../../src-shared/state/row.ts';

/** One line of the Messages table. */
export interface TableRow {
  readonly tapeId: string;
  readonly serverId: string;
  readonly seq: number;
  readonly wallMs: number;
  readonly dir: (typeof DIRS)[number];
  readonly kind: RowKind;
  readonly method: string;
  readonly target: string;
  readonly id: string;
  readonly status: RowStatus;
  readonly latencyUs: number;
  readonly sizeBytes: number;
  readonly severity: Severity;
  readonly pairSeq: number;
}

export interface RowCounts {
  readonly total: number;
  readonly matched: number;
  readonly dropped: number;
  readonly scanned: number;
  /** Ordinals below this cannot be had. */
  readonly first: number;
}

/** Rows are pulled in pages of this many; a multiple of it is what one answer may carry. */
export const CHUNK_ROWS = 100;
/** Pages kept in memory: enough for a screen and a long scroll around it. */
export const CHUNKS_MAX = 30;
/** Requests under way at once. */
export const IN_FLIGHT_MAX = 3;
/** Rows asked for with every change while the end is followed: more than a tall screen. */
export const TAIL_ROWS = 200;
/** A search that goes on is looked at this often, and an answer that failed is asked for again after a longer while. */
export const SEARCH_PACE_MS = 60;
export const FAILURE_PACE_MS = 1000;

/** Rows to either side of one that is jumped to: more than a tall screen. */
const NEAR_ROWS = 60;

const NO_COUNTS: RowCounts = { total: 0, matched: 0, dropped: 0, scanned: 0, first: 0 };

/** Keys of what is under way that is no chunk. */
const COUNTS = -1;
const TAIL = -2;

/**
 * The window of rows that the Messages table looks at: asks the host for the pages in sight, keeps a bounded number of
 * them, and is told by `touch` that rows changed. While the end is followed it asks for the last rows instead, so that
 * counts and rows come in one answer and the newest rows are never blank. Knows nothing of React.
 */
export class RowWindow {
  #scope: Scope = { kind: 'live' };
  #filter: Filter = NO_FILTER;
  #counts: RowCounts = NO_COUNTS;
  readonly #chunks = new Map<number, { readonly page: Page; stale: boolean }>();
  readonly #inFlight = new Map<number, number>();
  /** Pages that came with fewer rows than their counts promise: the host has not come to them yet. */
  readonly #late = new Set<number>();
  readonly #listeners = new Set<() => void>();
  #wanted: readonly number[] = [];
  /** Of the place that is jumped to next. */
  #coming: readonly number[] = [];
  #tailRows = TAIL_ROWS;
  #following = false;
  #tail: Page | null = null;
  #tailStale = true;
  #isLoaded = false;
  #pause: ReturnType<typeof setTimeout> | undefined;
  #lookAgain: ReturnType<typeof setTimeout> | undefined;
  /** Answers may overtake each other: counts are taken from the newest question. */
  #asked = 0;
  #counted = 0;
  #version = 0;
  /** Grows when scope or filter change, so that answers to the old question are dropped. */
  #generation = 0;
  /** Grows with every touch, so that an answer that was asked for before it is known to be old. */
  #touches = 0;
  #countsStale = true;
  /** Rows that were here and made room for others. */
  #left = 0;
  #failure: string | null = null;
  readonly #fetch: (request: PageRequest) => Promise<Result<Page>>;

  constructor(fetch: (request: PageRequest) => Promise<Result<Page>>) {
    this.#fetch = fetch;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Changes whenever a row or a count may have changed. */
  version = (): number => this.#version;
  counts = (): RowCounts => this.#counts;
  /** Why the last page did not come, or null. */
  failure = (): string | null => this.#failure;
  /** The counts are those of what is looked at, not the zeros before the first answer. */
  loaded = (): boolean => this.#isLoaded;

  /** Looks at something else; the old rows are gone at once. */
  look(scope: Scope, filter: Filter): void {
    if (sameQuestion(this.#scope, this.#filter, scope, filter)) return;
    this.#scope = scope;
    this.#filter = filter;
    this.#generation += 1;
    this.#chunks.clear();
    this.#inFlight.clear();
    this.#late.clear();
    this.#tail = null;
    this.#tailStale = true;
    this.#isLoaded = false;
    this.#counts = NO_COUNTS;
    this.#countsStale = true;
    this.#failure = null;
    // The first answer has rows with its counts: counts alone would show a screen of blank rows in between.
    this.#wanted = [...new Set([0, ...this.#wanted])];
    this.#coming = [];
    clearTimeout(this.#pause);
    this.#pause = undefined;
    clearTimeout(this.#lookAgain);
    this.#lookAgain = undefined;
    this.#changed();
    this.#pump();
  }

  /** The table stays at the end: the last rows are asked for, wherever that is. */
  follow(following: boolean): void {
    if (following === this.#following) return;
    this.#following = following;
    this.#coming = [];
    this.#tailStale = true;
    this.#pump();
  }

  /** One row of what is looked at under another filter; null when there is none. */
  async peek(filter: Filter, ordinal: number): Promise<TableRow | null> {
    const generation = this.#generation;
    const answer = await this.#fetch({
      scope: this.#scope,
      filter,
      anchor: { kind: 'from', ordinal },
      limit: 1,
    });
    if (!answer.ok || generation !== this.#generation) return null;
    return rowOf(answer.value, 0) ?? null;
  }

  /**
   * The rows at these places, first and last included, in order. At most `max`; less when a search has not come so far
   * or when something else is looked at meanwhile.
   */
  async collect(
    places: readonly (readonly [number, number])[],
    max: number,
    signal: AbortSignal,
  ): Promise<Result<readonly TableRow[]>> {
    const generation = this.#generation;
    const rows: TableRow[] = [];
    for (const [first, last] of places) {
      for (let from = first; from <= last && rows.length < max;) {
        const limit = Math.min(PAGE_ROWS_MAX, last - from + 1, max - rows.length);
        const answer = await this.#fetch({
          scope: this.#scope,
          filter: this.#filter,
          anchor: { kind: 'from', ordinal: from },
          limit,
        });
        if (!answer.ok) return answer;
        if (signal.aborted || generation !== this.#generation) return ok(rows);
        const page = answer.value;
        for (let at = 0; at < page.seq.length; at += 1) {
          // Places that cannot be had any more are answered by those behind them, which nobody asked for.
          const row = page.from + at <= last ? rowOf(page, at) : undefined;
          if (row !== undefined) rows.push(row);
        }
        // Fewer than asked for: the rows before have left memory, or the search has not come here.
        if (page.seq.length === 0) break;
        from = page.from + page.seq.length;
      }
    }
    return ok(rows);
  }

  /** The table shows rows first..last (inclusive): they are asked for when they are not here. */
  range(first: number, last: number): void {
    this.#wanted = chunksOf(first, last);
    this.#tailRows = Math.min(PAGE_ROWS_MAX, Math.max(TAIL_ROWS, last - first + 1));
    this.#pump();
  }

  /** Asks for the rows around one that is jumped to; resolves when they are here, or are not to be had now. */
  near(ordinal: number): Promise<void> {
    if (this.#following || this.#pause !== undefined) return Promise.resolve();
    const chunks = chunksOf(ordinal - NEAR_ROWS, ordinal + NEAR_ROWS);
    this.#coming = chunks;
    this.#pump();
    // Stale ones will do: under traffic they are never anything else.
    const isAwaited = (): boolean =>
      this.#coming === chunks &&
      this.#failure === null &&
      chunks.some((chunk) => !this.#chunks.has(chunk) && (this.#inFlight.has(chunk) || this.#lacks(chunk)));
    return new Promise((resolve) => {
      const look = (): void => {
        if (isAwaited()) return;
        stop();
        if (this.#coming === chunks) this.#coming = [];
        resolve();
      };
      const stop = this.subscribe(look);
      look();
    });
  }

  /** The host said that rows came or changed. */
  touch(): void {
    this.#touches += 1;
    for (const chunk of this.#chunks.values()) chunk.stale = true;
    this.#late.clear();
    this.#tailStale = true;
    this.#countsStale = true;
    this.#pump();
  }

  rowAt = (ordinal: number): TableRow | undefined => {
    const chunk = this.#chunks.get(Math.floor(ordinal / CHUNK_ROWS));
    const inChunk = chunk === undefined ? undefined : rowOf(chunk.page, ordinal - chunk.page.from);
    if (this.#tail === null || (inChunk !== undefined && !this.#following)) return inChunk;
    return rowOf(this.#tail, ordinal - this.#tail.from) ?? inChunk;
  };

  /** Chunks of rows that are here, and the rows in them. */
  kept(): {
    readonly chunks: number;
    readonly rows: number;
    readonly inFlight: number;
    readonly left: number;
  } {
    let rows = this.#tail?.seq.length ?? 0;
    for (const { page } of this.#chunks.values()) rows += page.seq.length;
    return { chunks: this.#chunks.size, rows, inFlight: this.#inFlight.size, left: this.#left };
  }

  #pump(): void {
    if (this.#pause !== undefined) return;
    if (this.#following) {
      // The range is of a moment ago and the end is elsewhere by now: the last rows are all that is in sight.
      if (this.#tailStale && !this.#inFlight.has(TAIL))
        void this.#request(TAIL, { kind: 'tail' }, this.#tailRows);
      return;
    }
    if (
      this.#countsStale &&
      this.#wanted.every((chunk) => !this.#lacks(chunk)) &&
      this.#inFlight.size === 0
    ) {
      // Nothing in sight to fetch, but the counts: ask for no rows.
      void this.#request(COUNTS, { kind: 'from', ordinal: 0 }, 0);
    }
    for (const chunk of [...this.#coming, ...this.#wanted]) {
      if (this.#inFlight.size >= IN_FLIGHT_MAX) return;
      if (this.#lacks(chunk))
        void this.#request(chunk, { kind: 'from', ordinal: chunk * CHUNK_ROWS }, CHUNK_ROWS);
    }
  }

  #lacks(chunk: number): boolean {
    if (this.#inFlight.has(chunk) || this.#late.has(chunk)) return false;
    if (chunk * CHUNK_ROWS >= this.#counts.matched && !this.#countsStale) return false;
    if ((chunk + 1) * CHUNK_ROWS <= this.#counts.first) return false;
    const known = this.#chunks.get(chunk);
    if (known === undefined || known.stale) return true;
    // The page begins later than the chunk when the rows before it have left.
    const end = known.page.from + known.page.seq.length;
    return end < Math.min((chunk + 1) * CHUNK_ROWS, this.#counts.matched);
  }

  async #request(key: number, anchor: PageRequest['anchor'], limit: number): Promise<void> {
    const generation = this.#generation;
    this.#inFlight.set(key, generation);
    const touches = this.#touches;
    this.#asked += 1;
    const question = this.#asked;
    this.#countsStale = false;
    if (key === TAIL) this.#tailStale = false;
    const answer = await this.#fetch({ scope: this.#scope, filter: this.#filter, anchor, limit });
    if (generation !== this.#generation) return;
    this.#inFlight.delete(key);
    if (!answer.ok) {
      this.#failure = answer.failure.message;
      this.#countsStale = true;
      this.#tailStale = true;
      this.#changed();
      this.#pauseForFailure();
      return;
    }
    const page = answer.value;
    this.#failure = null;
    this.#isLoaded = true;
    if (question > this.#counted) {
      const { total, matched, dropped, scanned, first } = page;
      // A tape is searched from its newest row back: whatever is found moves the rows behind it.
      const wasSearching = this.#scope.kind === 'tape' && this.#counts.scanned < this.#counts.total;
      if (wasSearching && matched !== this.#counts.matched)
        for (const chunk of this.#chunks.values()) chunk.stale = true;
      this.#counted = question;
      this.#counts = { total, matched, dropped, scanned, first };
    }
    // What was touched while the answer was on its way must be asked for again.
    if (key === TAIL) this.#tail = page;
    else if (limit > 0) this.#keep(key, page, touches !== this.#touches);
    const isLate = key >= 0 && page.seq.length < Math.min(limit, page.matched - key * CHUNK_ROWS);
    if (isLate) this.#late.add(key);
    this.#changed();
    if (isLate || page.scanned < page.total) this.#lookLater();
    this.#pump();
  }

  /** The search, or the index, goes on without being asked: it is looked at in its own pace. */
  #lookLater(): void {
    this.#lookAgain ??= setTimeout(() => {
      this.#lookAgain = undefined;
      this.#late.clear();
      this.#countsStale = true;
      this.#tailStale = true;
      this.#pump();
    }, SEARCH_PACE_MS);
  }

  /** Asks for nothing until then: the host has just said no. */
  #pauseForFailure(): void {
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => {
      this.#pause = undefined;
      this.#pump();
    }, FAILURE_PACE_MS);
  }

  #keep(chunk: number, page: Page, stale: boolean): void {
    this.#chunks.delete(chunk);
    if (page.seq.length === 0) return;
    this.#chunks.set(chunk, { page, stale });
    for (const key of this.#chunks.keys()) {
      if (this.#chunks.size <= CHUNKS_MAX) break;
      if (this.#wanted.includes(key) || this.#coming.includes(key)) continue;
      this.#left += this.#chunks.get(key)?.page.seq.length ?? 0;
      this.#chunks.delete(key);
    }
  }

  #changed(): void {
    this.#version += 1;
    for (const listener of this.#listeners) listener();
  }
}

function chunksOf(first: number, last: number): readonly number[] {
  const from = Math.floor(Math.max(0, first) / CHUNK_ROWS);
  const to = Math.floor(last / CHUNK_ROWS);
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => from + at);
}

function sameQuestion(scope: Scope, filter: Filter, nextScope: Scope, nextFilter: Filter): boolean {
  return JSON.stringify([scope, filter]) === JSON.stringify([nextScope, nextFilter]);
}

export function rowOf(page: Page, index: number): TableRow | undefined {
  const seq = page.seq[index];
  if (seq === undefined) return undefined;
  return {
    seq,
    tapeId: page.tapeIds[page.tape[index] ?? -1] ?? '',
    serverId: page.serverIds[page.server[index] ?? -1] ?? '',
    wallMs: page.wallMs[index] ?? 0,
    dir: DIRS[page.dir[index] ?? 2] ?? 'none',
    kind: ROW_KINDS[page.kind[index] ?? 0] ?? 'invalid',
    method: page.methods[page.method[index] ?? -1] ?? '',
    target: page.target[index] ?? '',
    id: page.id[index] ?? '',
    status: ROW_STATUSES[page.status[index] ?? 0] ?? 'none',
    latencyUs: page.latencyUs[index] ?? -1,
    sizeBytes: page.sizeBytes[index] ?? 0,
    severity: SEVERITIES[page.severity[index] ?? 0] ?? 'none',
    pairSeq: page.pairSeq[index] ?? -1,
  };
}
