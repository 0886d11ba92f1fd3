import type { Filter } from '../../src-shared/api/messages.ts';
import { filterKey, matchesAll } from '../../src-shared/api/filter-key.ts';
import { ok, type Result } from '../../src-shared/base/failure.ts';
import type { Entry } from '../../src-shared/journal/entry.ts';
import { payloadTests, type PayloadTest } from '../../src-shared/query/ast.ts';
import { payloadKey, payloadMatcher } from '../../src-shared/query/payload.ts';
import { isErrorAnswer, rowPredicate, type RowFacts } from '../../src-shared/query/predicate.ts';
import { readQuery } from '../../src-shared/query/read-query.ts';
import { findingCode } from '../../src-shared/query/row-text.ts';
import { SEVERITIES, type Row } from '../../src-shared/state/row.ts';
import type { TapeRows } from './tape-rows.ts';

/** Texts that were looked for and are remembered; the oldest is forgotten. */
const SEARCHES_MAX = 8;
const LISTS_MAX = 8;

export interface MatchesDeps {
  readonly rows: TapeRows;
  readonly tape: Pick<RowFacts, 'tapeId' | 'serverId' | 'serverName'>;
  blocks(): number;
  entriesOf(block: number): Promise<readonly Entry[]>;
  /** A search has come further. */
  changed(): void;
}

/** Indexes of matching rows, and up to which row that is decided. */
export interface MatchList {
  readonly indexes: readonly number[];
  readonly scanned: number;
}

interface Search {
  /** One answer a row. */
  hits: Uint8Array;
  block: number;
  isRunning: boolean;
}

/** Which rows a filter matches. What is in the bytes is searched block by block, and answers are given as far as it is. */
export class TapeMatches {
  readonly #deps: MatchesDeps;
  readonly #searches = new Map<string, Search>();
  readonly #lists = new Map<string, MatchList>();

  constructor(deps: MatchesDeps) {
    this.#deps = deps;
  }

  /** More rows have come. */
  grown(): void {
    this.#lists.clear();
  }

  of(filter: Filter): Result<MatchList | null> {
    if (matchesAll(filter)) return ok(null);
    const query = readQuery(filter.query);
    if (!query.ok) return query;
    const key = filterKey(filter);
    const known = this.#lists.get(key) ?? { indexes: [], scanned: 0 };
    const { rows, tape } = this.#deps;
    if (known.scanned === rows.rows.length) return ok(known);
    const text: PayloadTest[] = filter.text === '' ? [] : [{ kind: 'text', text: filter.text }];
    const searches = new Map(
      [...payloadTests(query.value), ...text].map((test) => [payloadKey(test), this.#search(test)]),
    );
    const has = (test: PayloadTest) => (facts: IndexedFacts) =>
      searches.get(payloadKey(test))?.hits[facts.index] === 1;
    const predicate = rowPredicate<IndexedFacts>(query.value, has);
    const least = SEVERITIES.indexOf(filter.minSeverity);
    const scanned = Math.min(
      rows.rows.length,
      ...[...searches.values()].map(({ block }) => rows.starts[block] ?? rows.rows.length),
    );
    const indexes = [...known.indexes];
    for (let index = known.scanned; index < scanned; index += 1) {
      const row = rows.rows[index];
      if (row === undefined || !chipsMatch(row, filter, least, tape.serverId)) continue;
      const pairTarget = isErrorAnswer(row) ? (rows.rows[rows.indexOf(row.pairSeq)]?.target ?? null) : null;
      const findings = (rows.findings.get(row.seq) ?? []).map(({ code }) => findingCode(code));
      const facts: IndexedFacts = { ...row, ...tape, pairTarget, findings, era: rows.era, index };
      if (predicate(facts) && text.every((test) => has(test)(facts))) indexes.push(index);
    }
    const list = { indexes, scanned };
    remember(this.#lists, key, list, LISTS_MAX);
    return ok(list);
  }

  #search(test: PayloadTest): Search {
    const key = payloadKey(test);
    const known = this.#searches.get(key);
    const search = known ?? { hits: new Uint8Array(0), block: 0, isRunning: false };
    if (known === undefined) remember(this.#searches, key, search, SEARCHES_MAX);
    if (!search.isRunning && search.block < this.#deps.blocks()) void this.#run(test, search);
    return search;
  }

  async #run(test: PayloadTest, search: Search): Promise<void> {
    const { rows } = this.#deps;
    const matcher = payloadMatcher(test);
    search.isRunning = true;
    try {
      while (search.block < this.#deps.blocks() && this.#searches.get(payloadKey(test)) === search) {
        for (const entry of await this.#deps.entriesOf(search.block)) {
          const index = rows.indexOf(entry.seq);
          const row = rows.rows[index];
          if (row === undefined) continue;
          if (index >= search.hits.length) search.hits = grown(search.hits, rows.rows.length);
          if (matcher.inNames(row) || matcher.inEntry(entry)) search.hits[index] = 1;
        }
        search.block += 1;
        this.#deps.changed();
      }
    } finally {
      search.isRunning = false;
    }
  }
}

interface IndexedFacts extends RowFacts {
  readonly index: number;
}

function chipsMatch(row: Row, filter: Filter, least: number, serverId: string): boolean {
  return (
    (filter.dirs.length === 0 || filter.dirs.includes(row.dir)) &&
    (filter.kinds.length === 0 || filter.kinds.includes(row.kind)) &&
    (filter.serverIds.length === 0 || filter.serverIds.includes(serverId)) &&
    SEVERITIES.indexOf(row.severity) >= least
  );
}

function grown(hits: Uint8Array, length: number): Uint8Array {
  const larger = new Uint8Array(length);
  larger.set(hits);
  return larger;
}

function remember<T>(map: Map<string, T>, key: string, value: T, max: number): void {
  map.set(key, value);
  if (map.size <= max) return;
  for (const oldest of map.keys()) {
    map.delete(oldest);
    return;
  }
}
