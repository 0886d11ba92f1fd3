import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { fail, type Failure } from '../../../src-shared/base/failure.ts';
import type { ValuesRequest } from '../../../src-shared/api/timeline.ts';
import { readPath } from '../../../src-shared/query/json-path.ts';
import { payloadMatcher } from '../../../src-shared/query/payload.ts';
import { readQuery } from '../../../src-shared/query/read-query.ts';
import { SHELF_BYTES_MAX } from './block-shelf.ts';
import { isSqliteError } from './database.ts';
import { EntryWalk } from './entry-walk.ts';
import { Following } from './following.ts';
import { GramIndexer } from './gram-indexer.ts';
import { Grep } from './grep.ts';
import { narrowGrep } from './narrow-grep.ts';
import { PathNumbers } from './path-numbers.ts';
import { findingCodes, readValues } from './path-values.ts';
import { PlotDesk } from './plot-desk.ts';
import type { Answer, Ask, TapeProgress } from './protocol.ts';
import { addQueryFunctions } from './query-sql.ts';
import { rowOf } from './row-store.ts';
import type { Helper } from './search-helper.ts';
import { TapeList } from './tape-list.ts';
import { NameSearch } from './tape-search.ts';
import { seenIn } from './tape-seen.ts';
import { TapeViews } from './tape-views.ts';

import { TimelineDesk } from './timeline-desk.ts';
import { Warmth } from './warmth.ts';

/** Reading and folding between two looks at the questions; writing what came of it takes as long again. */
const SLICE_MS = 4;
const GREP_SLICE_MS = 20;
/** Rows in one answer of a comparison: some ten milliseconds. */
const DIGEST_ROWS = 2_000;
/** How often the folder is looked through for tapes that others have written. */
const SCAN_EVERY_MS = 1000;

export interface EngineOptions {
  readonly database: DatabaseSync;
  readonly tapesFolder: string;
  /** The tapes that this process records now. */
  readonly living: ReadonlySet<string>;
  /** Of whoever made it; null: searches are alone. */
  readonly helper?: Helper | null;
}

/** What a turn of work came to. */
export interface Turn {
  readonly progress: TapeProgress | null;
  /** The tape in which a search that is owed has come further. */
  readonly searched: string | null;
  readonly next: 'now' | 'wait' | 'rest';
}

/** The index without its thread: works in small turns and answers questions between them. */
export class IndexEngine {
  readonly #following: Following;
  readonly #views: TapeViews;
  readonly #list: TapeList;
  readonly #timeline: TimelineDesk;
  readonly #plots: PlotDesk;
  readonly #grams: GramIndexer;
  readonly #grep: Grep;
  readonly #warmth: Warmth;
  #scannedMs = 0;

  constructor({ database, tapesFolder, living, helper = null }: EngineOptions) {
    this.#list = new TapeList(tapesFolder);
    this.#following = new Following({
      database,
      tapesFolder,
      onChanged: (tapeId, changed) => {
        this.#views.changed(tapeId, changed);
        this.#timeline.changed(tapeId, changed.seqs);
        this.#plots.changed(tapeId, changed.seqs);
      },
      onRemoved: (tapeId) => {
        this.#list.forget(tapeId);
        this.#views.forget(tapeId);
        this.#grams.forget(tapeId);
        this.#warmth.forget(tapeId);
        this.#plots.forget(tapeId);
        this.#timeline.forget(tapeId);
      },
    });
    const { rows, chips, grams } = this.#following.stores;
    const walk = new EntryWalk(SHELF_BYTES_MAX);
    this.#grep = new Grep(walk);
    this.#grams = new GramIndexer({
      database,
      tapesFolder,
      store: grams,
      rows,
      walk: new EntryWalk(0),
      tapeOf: (tapeId) => this.#following.recordOf(tapeId),
    });
    addQueryFunctions(database);
    this.#views = new TapeViews({
      database,
      tapesFolder,
      rows,
      chips,
      names: new NameSearch(database),
      grams,
      gramBuilderOf: (tapeId) => this.#grams.builderOf(tapeId),
      grep: this.#grep,
      helper,
      tapeOf: (tapeId) => this.#following.recordOf(tapeId),
    });
    this.#warmth = new Warmth({
      tapesFolder,
      rows,
      views: this.#views,
      walk,
      helper,
      tapeOf: (tapeId) => this.#following.recordOf(tapeId),
    });
    this.#timeline = new TimelineDesk({
      database,
      rows,
      chips,
      views: this.#views,
      tapeOf: (tapeId) => this.#following.recordOf(tapeId),
    });
    this.#plots = new PlotDesk({
      views: this.#views,
      numbers: new PathNumbers(new EntryWalk(0), rows, tapesFolder),
      blocksOfLong: (tape, range) => this.#timeline.blocksOfLong(tape, range),
      tapeOf: (tapeId) => this.#following.recordOf(tapeId),
    });
    this.#scan(living);
    for (const tape of this.#following.records()) this.#grams.note(tape);
  }

  changed(tapeIds: readonly string[]): void {
    for (const tapeId of tapeIds) this.#list.forget(tapeId);
    this.#scannedMs = -Infinity;
  }

  announce(tapeId: string, entries: number): void {
    this.#following.announce(tapeId, entries);
  }

  /** Does a few milliseconds of work. */
  turn(): Turn {
    const searched = this.#views.searchOn(sliceOf(SLICE_MS));
    this.#timeline.loadOn(sliceOf(SLICE_MS));
    this.#plots.readOn(sliceOf(SLICE_MS));
    const progress = this.#following.step(sliceOf(SLICE_MS));
    const { next } = this.#following;
    this.#makeGrams(progress?.tapeId ?? null, next === 'now');
    const isAsked = this.#views.isSearching || this.#timeline.isLoading || this.#plots.isReading;
    const isBusy = isAsked || this.#grams.isBusy;
    if (!isBusy && next !== 'now' && this.#warmth.isBusy) this.#warm();
    return { progress, searched, next: isBusy || this.#warmth.isBusy ? 'now' : next };
  }

  answer(ask: Ask): Answer {
    switch (ask.kind) {
      case 'tapes': {
        const living = new Set(ask.living);
        if (performance.now() - this.#scannedMs >= SCAN_EVERY_MS) this.#scan(living);
        return { kind: 'tapes', tapes: this.#list.list(this.#following.records(), living) };
      }
      case 'vacuum':
        return { kind: 'vacuum', freedBytes: this.#vacuum() };
      case 'page': {
        const tape = this.#following.recordOf(ask.tapeId);
        if (tape === null) return unknownTape(ask.tapeId);
        const query = readQuery(ask.filter.query);
        if (!query.ok) return failed(query);
        // A page of no rows is how the host asks for their number: nobody looks at it.
        if (ask.limit > 0) this.#warmth.ask(tape);
        return {
          kind: 'page',
          page: this.#views.page(tape, { filter: ask.filter, query: query.value }, ask.anchor, ask.limit),
        };
      }
      case 'locate': {
        const tape = this.#following.recordOf(ask.entry.tapeId);
        if (tape === null) return unknownTape(ask.entry.tapeId);
        const query = readQuery(ask.filter.query);
        if (!query.ok) return failed(query);
        return {
          kind: 'locate',
          ordinal: this.#views.locate(tape, { filter: ask.filter, query: query.value }, ask.entry.seq),
        };
      }
      case 'entry':
        return this.#entry(ask.ref.tapeId, ask.ref.seq);
      case 'position': {
        const tape = this.#following.recordOf(ask.ref.tapeId);
        if (tape === null) return unknownTape(ask.ref.tapeId);
        const at = this.#following.stores.rows.position(tape.key, ask.ref.seq);
        return at === null ? unknownEntry(ask.ref.tapeId, ask.ref.seq) : { kind: 'position', at };
      }
      case 'grep':
        return this.#search(ask);
      case 'timeline': {
        const tape = this.#following.recordOf(ask.tapeId);
        if (tape === null) return unknownTape(ask.tapeId);
        const reply = this.#timeline.answer(tape, ask.ask);
        return reply.ok ? { kind: 'timeline', reply: reply.value } : failed(reply);
      }
      case 'values':
        return this.#values(ask.request);
      case 'plot': {
        const plot = this.#plots.answer(ask.tapeIds, ask.request);
        return plot.ok ? { kind: 'plot', plot: plot.value } : failed(plot);
      }
      case 'seen': {
        const tape = this.#following.recordOf(ask.tapeId);
        if (tape === null) return unknownTape(ask.tapeId);
        const stores = { ...this.#following.stores, views: this.#views };
        return { kind: 'seen', seen: seenIn(stores, tape, ask.ask, sliceOf(GREP_SLICE_MS)) };
      }
      case 'digest':
        return this.#digest(ask.tapeId, ask.fromSeq);
    }
  }

  /** Behind the rows, which show what there is; only of a tape that grows it may not fall too far behind. */
  #makeGrams(tapeId: string | null, hasRows: boolean): void {
    const tape = tapeId === null ? null : this.#following.recordOf(tapeId);
    if (tape !== null) this.#grams.note(tape);
    if (
      hasRows &&
      (tape === null || !this.#following.isGrowing(tape.tapeId) || !this.#grams.isFarBehind(tape))
    )
      return;
    try {
      this.#grams.step(sliceOf(SLICE_MS));
    } catch (error) {
      // This tape's file cannot be read: it is searched without.
      if (isSqliteError(error)) throw error;
    }
  }

  #warm(): void {
    try {
      this.#warmth.step(sliceOf(SLICE_MS));
    } catch (error) {
      if (isSqliteError(error)) throw error;
      this.#warmth.giveUp();
    }
    this.#grep.rest();
  }

  close(): void {
    this.#grep.rest();
    this.#following.close();
  }

  /** Returns how many bytes were free in the file and are given back. */
  #vacuum(): number {
    const { database } = this.#following.stores;
    const before = bytesOf(database);
    database.exec('VACUUM; PRAGMA wal_checkpoint(TRUNCATE);');
    return Math.max(0, before - bytesOf(database));
  }

  #entry(tapeId: string, seq: number): Answer {
    const tape = this.#following.recordOf(tapeId);
    if (tape === null) return unknownTape(tapeId);
    const { rows } = this.#following.stores;
    const stored = rows.get(tape.key, seq);
    if (stored === null) return unknownEntry(tapeId, seq);
    const pair = stored.cells.pairSeq < 0 ? null : rows.get(tape.key, stored.cells.pairSeq);
    const entry = {
      row: rowOf(stored),
      pair: pair === null ? null : rowOf(pair),
      findings: rows.findings(tape.key, seq),
      at: stored.at,
    };
    return { kind: 'entry', entry };
  }

  /** Of what the rows say, whatever numbers this database has for tape and methods. */
  #digest(tapeId: string, fromSeq: number): Answer {
    const tape = this.#following.recordOf(tapeId);
    if (tape === null) return unknownTape(tapeId);
    const { rows } = this.#following.stores;
    const to = Math.min(tape.entries, fromSeq + DIGEST_ROWS);
    const hash = createHash('sha256');
    for (const row of rows.range(tape.key, fromSeq, to)) hash.update(JSON.stringify(row));
    hash.update(JSON.stringify(rows.findingsIn(tape.key, fromSeq, to)));
    return { kind: 'digest', digest: hash.digest('hex'), to, entries: tape.entries };
  }

  #search({ tapeId, test, fromSeq, toSeq }: Ask & { kind: 'grep' }): Answer {
    const tape = this.#following.recordOf(tapeId);
    if (tape === null) return unknownTape(tapeId);
    const to = Math.min(toSeq, tape.entries);
    if (test.kind === 'text' && test.text === '') {
      const seqs = Uint32Array.from({ length: Math.max(0, to - fromSeq) }, (_, i) => fromSeq + i);
      return { kind: 'grep', seqs, scannedTo: Math.max(fromSeq, to) };
    }
    const { tapesFolder, rows, grams } = this.#following.stores;
    const source = { store: grams, tape: tape.key, builder: () => this.#grams.builderOf(tapeId) };
    const request = { tapesFolder, tapeId, matcher: payloadMatcher(test), fromSeq, toSeq: to };
    const found = narrowGrep(this.#grep, rows, source, request, sliceOf(GREP_SLICE_MS));
    this.#grep.rest();
    return { kind: 'grep', ...found };
  }

  #values({ tapeId, seqs, path }: ValuesRequest): Answer {
    const tape = this.#following.recordOf(tapeId);
    if (tape === null) return unknownTape(tapeId);
    const { rows, tapesFolder } = this.#following.stores;
    if (path === null) {
      // The index may not have come to all of them.
      const away = seqs.findIndex((seq) => seq >= tape.entries);
      const here = away < 0 ? seqs : seqs.slice(0, away);
      return { kind: 'values', values: findingCodes(rows, tape.key, here) };
    }
    const read = readPath(path);
    if (read.kind !== 'path') {
      const why = read.kind === 'broken' ? read.why : 'It begins with params, result, error or $.';
      return failed(
        fail('query-invalid', `${path} is no path. ${why}`, 'Write it as result.content[0].text.'),
      );
    }
    const of = { tapesFolder, tapeId, key: tape.key };
    return { kind: 'values', values: readValues(of, rows, seqs, read.path, sliceOf(GREP_SLICE_MS)) };
  }

  #scan(living: ReadonlySet<string>): void {
    this.#scannedMs = performance.now();
    this.#following.scan(living);
  }
}

function bytesOf(database: DatabaseSync): number {
  const pages = Number(database.prepare('PRAGMA page_count').get()?.['page_count'] ?? 0);
  return pages * Number(database.prepare('PRAGMA page_size').get()?.['page_size'] ?? 0);
}

function sliceOf(sliceMs: number): () => boolean {
  const endMs = performance.now() + sliceMs;
  return () => performance.now() < endMs;
}

function failed(failure: { ok: false; failure: Failure }): Answer {
  return { kind: 'failed', failure: failure.failure };
}

function unknownTape(tapeId: string): Answer {
  return failed(fail('unknown-tape', `There is no tape ${tapeId}.`, 'Open it from the list of sessions.'));
}

function unknownEntry(tapeId: string, seq: number): Answer {
  const message = `Tape ${tapeId} has no entry ${seq}, or the index has not come to it yet.`;
  return failed(fail('unknown-entry', message, 'Try again in a moment.'));
}
