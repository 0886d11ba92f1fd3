import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { PayloadTest } from '../../../src-shared/query/ast.ts';
import { createNeedle } from '../../../src-shared/query/needle.ts';
import { payloadMatcher, type PayloadMatcher } from '../../../src-shared/query/payload.ts';
import { lowered } from '../../../src-shared/query/text-match.ts';
import { hasRow, putRow, wordOf, wordStart, wordsIn } from './bits.ts';
import { allCells, numberOf, prepareCells } from './database.ts';
import { FarEnd } from './far-end.ts';
import { NearEnd } from './near-end.ts';
import { GramFilter, type GramSource } from './gram-filter.ts';
import type { Grep } from './grep.ts';
import { NameTest } from './name-test.ts';
import type { RowColumns } from './row-columns.ts';
import type { RowStore } from './row-store.ts';
import { ROWS_PER_TAPE } from './schema.ts';
import type { Helper } from './search-helper.ts';
import type { Run, Stretch } from './shared-runs.ts';
import type { PayloadHits } from './tape-mask.ts';
import type { TapeRecord } from './tape-table.ts';

/** Rows that are read in one go: half a millisecond. */
const RUN_ROWS_MAX = 512;
/** Steps of a search, a few thousand rows each, in which names are asked in SQL when they are not in memory. */
const STEPS_WITHOUT_COLUMNS = 3;
/** Steps that a search does before another thread helps: a page is full by then, or the search is a long one. */
const STEPS_ALONE = 3;
/** Of the rows of a step. */
const DENSE_SHARE = 1 / 16;
/** Of the rows of a chunk. With more of them open there are hits enough where one begins. */
const SHARED_SHARE = 1 / 8;
/** What stands between rows that are looked for is read along, when it is less. */
const RUN_GAP_ROWS = 32;

function textTest(text: string): (name: string) => boolean {
  if (text === '') return () => true;
  const needle = createNeedle(text);
  return (name) => needle.inText(name);
}

/** Finds a text, in lower case, in the names of rows; SQLite's lower() knows ASCII only, as it should. */
export class NameSearch {
  readonly #find: StatementSync;

  constructor(database: DatabaseSync) {
    this.#find = prepareCells(
      database,
      `SELECT id FROM rows WHERE id >= ?1 AND id < ?2 AND (
         (target <> '' AND instr(lower(target), ?3)) OR (rpc_id <> '' AND instr(lower(rpc_id), ?3)) OR
         method IN (SELECT key FROM methods WHERE instr(lower(name), ?3)))
       ORDER BY id`,
    );
  }

  /** Seqs in [from, to). */
  find(tape: number, from: number, to: number, lowered: string): number[] {
    const base = tape * ROWS_PER_TAPE;
    return allCells(this.#find, base + from, base + to, lowered).map(([id]) => numberOf(id) - base);
  }
}

export interface SearchStores {
  readonly tapesFolder: string;
  readonly names: NameSearch;
  readonly rows: RowStore;
  readonly grep: Grep;
  /** Null: a search is alone. */
  readonly helper: Helper | null;
}

export interface TapeSearchOptions extends SearchStores {
  /** The record as it stands now. */
  readonly tape: () => TapeRecord;
  readonly test: PayloadTest;
  /** The columns of rows in [from, to): when they are in memory, or (`isWorthIt`) read into it. */
  readonly columnsIn: (from: number, to: number, isWorthIt: boolean) => RowColumns | null;
  readonly grams: GramSource;
}

/** Rows from one on. */
interface OpenRows {
  /** 1 for each that is not decided. */
  readonly open: Uint8Array;
  readonly count: number;
}

const UNKNOWN = 0;
const NO = 1;
const YES = 2;

/**
 * Which rows of one tape match a test of their bytes. A row that was decided stays so: neither its bytes nor its names
 * change. Filters that ask for the same test share what is known.
 */
export class TapeSearch implements PayloadHits {
  readonly #options: TapeSearchOptions;
  readonly #matcher: PayloadMatcher;
  /** Of free text, which is looked for in the names of rows too. */
  readonly #names: NameTest | null;
  readonly #lowered: string;
  readonly #filter: GramFilter;
  readonly #farEnd: FarEnd | null;
  readonly #nearEnd: NearEnd | null;
  #known = new Uint8Array(0);
  #steps = 0;
  /** Of the last rows that were asked about. */
  #maybe = new Uint8Array(0);

  constructor(options: TapeSearchOptions) {
    const { test, rows, grams } = options;
    this.#options = options;
    this.#matcher = payloadMatcher(test);
    this.#filter = new GramFilter(grams, this.#matcher.texts, this.#matcher.isEscapable);
    this.#farEnd = this.#farEndOf(options);
    this.#nearEnd = this.#nearEndOf(options);
    this.#lowered = test.kind === 'text' ? lowered(test.text) : '';
    this.#names =
      test.kind === 'text'
        ? new NameTest(test.text, textTest(test.text), (method) => rows.methodName(method))
        : null;
  }

  /** Rows that are decided already of those below `low`, with which it will go on. */
  ahead(low: number): number {
    return Math.min(this.#farEnd?.settled ?? 0, low);
  }

  decide(
    from: number,
    to: number,
    wanted: Uint32Array | null,
    words: Uint32Array,
    mayGoOn: () => boolean,
  ): number {
    this.#reserve(to);
    // What else decides a row stands in its chunk only: the chunks before it cannot be planned.
    if (wanted === null) this.#nearEnd?.search(from, to, mayGoOn);
    const known = this.#known;
    const rows = to - from;
    if (!known.subarray(from, to).includes(UNKNOWN)) {
      putMatches(known, from, to, words);
      return from;
    }
    const open = this.#maybe.length === rows ? this.#maybe : (this.#maybe = new Uint8Array(rows));
    const count = this.#narrow(this.#filter, from, open, wanted);
    const low = count > 0 ? this.#search(from, to, { open, count }, mayGoOn) : from;
    putMatches(known, low, to, words.subarray(wordOf(low) - wordOf(from)));
    return low;
  }

  /**
   * Rows from `from` on that cannot have the texts are decided. The others are `open`, if they were not decided before and are
   * `wanted` (null: all are); returns how many are.
   */
  #narrow(filter: GramFilter, from: number, open: Uint8Array, wanted: Uint32Array | null): number {
    const known = this.#known;
    if (!filter.fill(from, from + open.length, open)) {
      known.fill(NO, from, from + open.length);
      open.fill(0);
      return 0;
    }
    let count = 0;
    for (let at = 0; at < open.length;) {
      const start = indexOrEnd(open, 1, at);
      known.fill(NO, from + at, from + start);
      at = indexOrEnd(open, 0, start);
      for (let row = start; row < at; row += 1) {
        const isOpen = known[from + row] === UNKNOWN && (wanted === null || hasRow(wanted, from, from + row));
        if (isOpen) count += 1;
        else open[row] = 0;
      }
    }
    return count;
  }

  /** Decides the rows that are `open`, the last ones first; returns the row from which on all are decided. */
  #search(from: number, to: number, rows: OpenRows, mayGoOn: () => boolean): number {
    const { open } = rows;
    // Names in memory are looked at first: they may spare the reading.
    // The first page does not wait for columns; who goes through the whole tape, and the next search, is faster with them.
    this.#steps += 1;
    if (this.#steps > STEPS_ALONE && isDense(rows)) this.#farEnd?.offer(from);
    const columns =
      this.#names === null ? null : this.#options.columnsIn(from, to, this.#steps > STEPS_WITHOUT_COLUMNS);
    const isNamed =
      this.#names === null || (columns !== null && this.#byName(this.#names, columns, from, rows));
    let low = open.length;
    while (low > 0) {
      const stretch = stretchBefore(open, low);
      if (stretch === null) return from;
      const { start, end } = stretch;
      this.#read(this.#runOf(from, start, open.subarray(start, end)), isNamed);
      low = start;
      if (!mayGoOn()) break;
    }
    return low === 0 ? from : from + open.lastIndexOf(1, low - 1) + 1;
  }

  #runOf(from: number, start: number, wanted: Uint8Array): Run {
    const { rows, tape } = this.#options;
    const { key, tapeId } = tape();
    const fromSeq = from + start;
    const at = rows.position(key, fromSeq);
    if (at === null) throw new Error(`tape ${tapeId} has no row ${fromSeq}`);
    return { fromSeq, toSeq: fromSeq + wanted.length, at, wanted };
  }

  /** Rows whose names have the text are decided, and are not `open` any more; false when the columns do not tell. */
  #byName(names: NameTest, columns: RowColumns, from: number, rows: OpenRows): boolean {
    const { open } = rows;
    if (!isDense(rows)) return this.#byEachName(names, columns, from, open);
    const named = new Uint32Array(wordsIn(from, from + open.length));
    if (!names.fill(columns, wordStart(from), named)) return false;
    for (let at = 0; at < open.length; at += 1) {
      if (open[at] !== 1 || !hasRow(named, from, from + at)) continue;
      open[at] = 0;
      this.#known[from + at] = YES;
    }
    return true;
  }

  /** The same, when few are open: all others are not asked. */
  #byEachName(names: NameTest, columns: RowColumns, from: number, open: Uint8Array): boolean {
    for (let at = open.indexOf(1); at >= 0; at = open[at + 1] === 1 ? at + 1 : open.indexOf(1, at + 1)) {
      const isNamed = names.has(columns, from + at);
      if (isNamed === null) return false;
      if (!isNamed) continue;
      open[at] = 0;
      this.#known[from + at] = YES;
    }
    return true;
  }

  /** Reads the bytes of rows that are wanted; `isNamed` when their names have been looked at. */
  #read(run: Run, isNamed: boolean): void {
    const { tapesFolder, grep, names, tape } = this.#options;
    const { key, tapeId } = tape();
    const { fromSeq, toSeq, wanted } = run;
    // A file that was taken away cannot be searched: the names must do, or the search would never end.
    const { seqs } = grep.run({ ...run, tapesFolder, tapeId, matcher: this.#matcher }, () => true);
    for (let row = 0; row < wanted.length; row += 1) {
      if (wanted[row] === 1) this.#known[fromSeq + row] = NO;
    }
    for (const seq of seqs) this.#known[seq] = YES;
    if (isNamed || seqs.length === toSeq - fromSeq) return;
    for (const seq of names.find(key, fromSeq, toSeq, this.#lowered)) this.#known[seq] = YES;
  }

  #nearEndOf({ helper, test, grams, tapesFolder, tape }: TapeSearchOptions): NearEnd | null {
    if (helper === null) return null;
    const filter = new GramFilter(grams, this.#matcher.texts, this.#matcher.isEscapable);
    return new NearEnd({
      helper,
      job: () => ({ tapesFolder, tapeId: tape().tapeId, test }),
      runsOf: (stretches) => this.#runsOf(stretches),
      stretches: (from, to) => {
        const open = new Uint8Array(to - from);
        const rows = { open, count: this.#narrow(filter, from, open, null) };
        const isFew = rows.count <= open.length * SHARED_SHARE;
        return isFew && this.#isByBytes(from, rows) ? stretchesIn(from, open) : null;
      },
      read: (run) => this.#read(run, true),
      settle: ({ fromSeq, wanted }, found) => {
        for (let row = 0; row < wanted.length; row += 1)
          if (wanted[row] === 1) this.#known[fromSeq + row] = found[row] === 1 ? YES : NO;
      },
    });
  }

  /** Of stretches that are in order, the last ones first. */
  #runsOf(stretches: readonly Stretch[]): Run[] {
    const { rows, tape } = this.#options;
    const { key, tapeId } = tape();
    const firsts = stretches.map(({ fromSeq }) => fromSeq);
    const places = rows.positions(key, firsts);
    if (places.length < firsts.length) throw new Error(`tape ${tapeId} has not all rows of ${firsts.join()}`);
    return stretches.flatMap(({ fromSeq, wanted }, n): Run[] => {
      const at = places[n];
      return at === undefined ? [] : [{ fromSeq, toSeq: fromSeq + wanted.length, at, wanted }];
    });
  }

  #farEndOf({ helper, test, grams, rows, tapesFolder, tape }: TapeSearchOptions): FarEnd | null {
    if (helper === null) return null;
    const { texts, isEscapable } = this.#matcher;
    // One of its own: it remembers the record that it read last.
    const filter = new GramFilter(grams, texts, isEscapable);
    return new FarEnd({
      helper,
      open: (from, to) => {
        const { key, tapeId } = tape();
        const at = rows.position(key, from);
        const wanted = new Uint8Array(to - from);
        if (at === null) return null;
        const count = this.#narrow(filter, from, wanted, null);
        if (!this.#isByBytes(from, { open: wanted, count })) return null;
        return { tapesFolder, tapeId, test, at, wanted };
      },
      settle: (from, to, wanted, seqs) => {
        for (let row = from; row < to; row += 1) if (wanted[row - from] === 1) this.#known[row] = NO;
        for (const seq of seqs) this.#known[seq] = YES;
      },
    });
  }

  /** Leaves `open` those whose bytes decide; false when their names do as well and are not in memory. */
  #isByBytes(from: number, rows: OpenRows): boolean {
    if (this.#names === null || rows.count === 0) return true;
    const columns = this.#options.columnsIn(from, from + rows.open.length, false);
    return columns !== null && this.#byName(this.#names, columns, from, rows);
  }

  #reserve(rows: number): void {
    if (rows <= this.#known.length) return;
    const old = this.#known;
    this.#known = new Uint8Array(Math.max(rows, old.length * 2));
    this.#known.set(old);
  }
}

function indexOrEnd(rows: Uint8Array, value: number, from: number): number {
  const at = rows.indexOf(value, from);
  return at < 0 ? rows.length : at;
}

/** The last rows before `before` that are open and are read together. */
function stretchBefore(open: Uint8Array, before: number): { start: number; end: number } | null {
  const end = before === 0 ? 0 : open.lastIndexOf(1, before - 1) + 1;
  if (end === 0) return null;
  let start = end - 1;
  let gap = 0;
  for (let at = end - 2; at >= 0 && gap <= RUN_GAP_ROWS && end - at <= RUN_ROWS_MAX; at -= 1) {
    gap = open[at] === 1 ? 0 : gap + 1;
    if (gap === 0) start = at;
  }
  return { start, end };
}

/** The last ones first. */
function stretchesIn(from: number, open: Uint8Array): Stretch[] {
  const all: Stretch[] = [];
  for (let at = stretchBefore(open, open.length); at !== null; at = stretchBefore(open, at.start))
    all.push({ fromSeq: from + at.start, wanted: open.subarray(at.start, at.end) });
  return all;
}

/** Whether so many are open that all names are asked at once, and that another thread is worth it. */
function isDense({ open, count }: OpenRows): boolean {
  return count > open.length * DENSE_SHARE;
}

/** Words that begin with that of `from` get the rows of [from, to) that match. */
function putMatches(known: Uint8Array, from: number, to: number, words: Uint32Array): void {
  const rows = known.subarray(from, to);
  words.fill(0);
  for (let at = rows.indexOf(YES); at >= 0; at = rows.indexOf(YES, at + 1))
    putRow(words, from, from + at, true);
}
