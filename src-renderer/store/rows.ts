import {
  DIRS,
  NO_FILTER,
  type Filter,
  type Page,
  type PageRequest,
  type Scope,
} from '../../src-shared/api/messages.ts';
import type { Result } from '../../src-shared/base/failure.ts';
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
}

/** Rows are pulled in pages of this many; a multiple of it is what one answer may carry. */
export const CHUNK_ROWS = 100;
/** Pages kept in memory: enough for a screen and a long scroll around it. */
export const CHUNKS_MAX = 60;
/** Requests under way at once. */
export const IN_FLIGHT_MAX = 3;

const NO_COUNTS: RowCounts = { total: 0, matched: 0, dropped: 0, scanned: 0 };

/**
 * The window of rows that the Messages table looks at: asks the host for the pages in sight, keeps a bounded number of
 * them, and is told by `touch` that rows changed. Knows nothing of React.
 */
export class RowWindow {
  #scope: Scope = { kind: 'live' };
  #filter: Filter = NO_FILTER;
  #counts: RowCounts = NO_COUNTS;
  readonly #chunks = new Map<number, { readonly page: Page; stale: boolean }>();
  readonly #inFlight = new Map<number, number>();
  readonly #listeners = new Set<() => void>();
  #wanted: readonly number[] = [];
  #version = 0;
  /** Grows when scope or filter change, so that answers to the old question are dropped. */
  #generation = 0;
  /** Grows with every touch, so that an answer that was asked for before it is known to be old. */
  #touches = 0;
  #countsStale = true;
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

  /** Looks at something else; the old rows are gone at once. */
  look(scope: Scope, filter: Filter): void {
    if (sameQuestion(this.#scope, this.#filter, scope, filter)) return;
    this.#scope = scope;
    this.#filter = filter;
    this.#generation += 1;
    this.#chunks.clear();
    this.#inFlight.clear();
    this.#counts = NO_COUNTS;
    this.#countsStale = true;
    this.#changed();
    this.#pump();
  }

  /** The table shows rows first..last (inclusive): they are asked for when they are not here. */
  range(first: number, last: number): void {
    const wanted: number[] = [];
    for (
      let chunk = Math.floor(Math.max(0, first) / CHUNK_ROWS);
      chunk <= Math.floor(last / CHUNK_ROWS);
      chunk++
    )
      wanted.push(chunk);
    this.#wanted = wanted;
    this.#pump();
  }

  /** The host said that rows came or changed. */
  touch(): void {
    this.#touches += 1;
    for (const chunk of this.#chunks.values()) chunk.stale = true;
    this.#countsStale = true;
    this.#pump();
  }

  rowAt = (ordinal: number): TableRow | undefined => {
    const chunk = this.#chunks.get(Math.floor(ordinal / CHUNK_ROWS));
    return chunk === undefined ? undefined : rowOf(chunk.page, ordinal - chunk.page.from);
  };

  #pump(): void {
    if (
      this.#countsStale &&
      this.#wanted.every((chunk) => !this.#lacks(chunk)) &&
      this.#inFlight.size === 0
    ) {
      // Nothing in sight to fetch, but the counts: ask for no rows.
      void this.#request(-1, { kind: 'from', ordinal: 0 }, 0);
    }
    for (const chunk of this.#wanted) {
      if (this.#inFlight.size >= IN_FLIGHT_MAX) return;
      if (this.#lacks(chunk))
        void this.#request(chunk, { kind: 'from', ordinal: chunk * CHUNK_ROWS }, CHUNK_ROWS);
    }
  }

  #lacks(chunk: number): boolean {
    if (this.#inFlight.has(chunk)) return false;
    if (chunk * CHUNK_ROWS >= this.#counts.matched && !this.#countsStale) return false;
    const known = this.#chunks.get(chunk);
    return known === undefined || known.stale;
  }

  async #request(chunk: number, anchor: PageRequest['anchor'], limit: number): Promise<void> {
    const generation = this.#generation;
    this.#inFlight.set(chunk, generation);
    const touches = this.#touches;
    this.#countsStale = false;
    const answer = await this.#fetch({ scope: this.#scope, filter: this.#filter, anchor, limit });
    if (generation !== this.#generation) return;
    this.#inFlight.delete(chunk);
    if (!answer.ok) {
      this.#failure = answer.failure.message;
      this.#changed();
      return;
    }
    const page = answer.value;
    this.#failure = null;
    this.#counts = { total: page.total, matched: page.matched, dropped: page.dropped, scanned: page.scanned };
    if (page.scanned < page.total) this.#countsStale = true;
    // What was touched while the answer was on its way must be asked for again.
    if (limit > 0) this.#keep(chunk, page, touches !== this.#touches);
    this.#changed();
    this.#pump();
  }

  #keep(chunk: number, page: Page, stale: boolean): void {
    this.#chunks.delete(chunk);
    if (page.seq.length === 0) return;
    this.#chunks.set(chunk, { page, stale });
    for (const key of this.#chunks.keys()) {
      if (this.#chunks.size <= CHUNKS_MAX) break;
      if (!this.#wanted.includes(key)) this.#chunks.delete(key);
    }
  }

  #changed(): void {
    this.#version += 1;
    for (const listener of this.#listeners) listener();
  }
}

function sameQuestion(scope: Scope, filter: Filter, nextScope: Scope, nextFilter: Filter): boolean {
  return JSON.stringify([scope, filter]) === JSON.stringify([nextScope, nextFilter]);
}

function rowOf(page: Page, index: number): TableRow | undefined {
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
