import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { PayloadTest, Query } from '../../../src-shared/query/ast.ts';
import {
  WordPool,
  hasRow,
  intersect,
  invert,
  isEmpty,
  putRow,
  trim,
  unite,
  wordOf,
  wordStart,
  wordsIn,
} from './bits.ts';
import type { ChipColumn } from './chip-columns.ts';
import { columnTest, type ColumnTest } from './column-tests.ts';
import { allCells, numberOf, prepareCells } from './database.ts';
import { envelopeSql, isEnvelope, type TapeFacts } from './query-sql.ts';
import type { RowColumns } from './row-columns.ts';
import { ROWS_PER_TAPE } from './schema.ts';

/** Which rows of a tape a test of their bytes matches. */
export interface PayloadHits {
  /**
   * Decides rows of [from, to) that are `wanted` (null: all of them), the last ones first, until all are decided or
   * `mayGoOn` says no; returns the row from which on all are. `words` get those that match. Both begin with the word of
   * `from`.
   */
  decide(
    from: number,
    to: number,
    wanted: Uint32Array | null,
    words: Uint32Array,
    mayGoOn: () => boolean,
  ): number;
}

/** A filter in pieces: tests of the envelope look at columns in memory, and what the bytes say comes from searches. */
type Plan =
  | { readonly kind: 'test'; readonly test: ColumnTest; readonly rows: RowsPlan | null }
  | { readonly kind: 'hits'; readonly hits: PayloadHits }
  | { readonly kind: 'not'; readonly of: Plan }
  /** `rows` does the same when there are no columns: one statement for all tests that stand together. */
  | { readonly kind: 'and' | 'or'; readonly of: readonly Plan[]; readonly rows: RowsPlan | null };

type RowsPlan = () => { readonly statement: StatementSync; readonly values: readonly (number | string)[] };

export interface TapeMaskOptions {
  readonly database: DatabaseSync;
  readonly key: number;
  readonly tape: TapeFacts;
  /** One answer for every value of a row's chips; null when all match. */
  readonly chipTable: Uint8Array | null;
  /** Free text beside the query; null when there is none. */
  readonly text: PayloadTest | null;
  readonly query: Query;
  readonly searchOf: (test: PayloadTest) => PayloadHits;
  readonly nameOf: (method: number) => string;
  /** The columns with rows of [from, to), or null when they are too many for the memory. */
  readonly columnsWith: (from: number, to: number) => RowColumns | null;
  readonly chips: () => ChipColumn;
}

/** Rows that are decided at once, and what is known of them. */
interface Span {
  readonly from: number;
  readonly to: number;
  /** The first row of the first word, and how many words they take. */
  readonly first: number;
  readonly words: number;
  /** Undefined until a test asks for them. */
  columns: RowColumns | null | undefined;
  readonly mayGoOn: () => boolean;
  /** From this row on everything could be decided. */
  low: number;
}

/** Which rows of one tape a filter matches. */
export class TapeMask {
  readonly #options: TapeMaskOptions;
  readonly #base: number;
  readonly #plan: Plan;
  readonly #pool = new WordPool();

  constructor(options: TapeMaskOptions) {
    this.#options = options;
    this.#base = options.key * ROWS_PER_TAPE;
    const { chipTable, text, query } = options;
    const parts: Plan[] = [];
    if (chipTable !== null) parts.push({ kind: 'test', test: { of: 'chips', table: chipTable }, rows: null });
    if (query.kind !== 'all') parts.push(this.#planOf(query));
    if (text !== null) parts.push({ kind: 'hits', hits: options.searchOf(text) });
    const [only] = parts;
    this.#plan = parts.length === 1 && only !== undefined ? only : { kind: 'and', of: parts, rows: null };
  }

  /**
   * Which rows match of those in [low, to) that could be decided, where `low` is `from` unless `mayGoOn` said no. All are of
   * one chunk of the columns. The words begin with that of `low`, and are good until the next question.
   */
  decide(
    from: number,
    to: number,
    mayGoOn: () => boolean,
  ): { readonly low: number; readonly words: Uint32Array } {
    this.#pool.reset();
    const span: Span = {
      from,
      to,
      first: wordStart(from),
      words: wordsIn(from, to),
      columns: undefined,
      mayGoOn,
      low: from,
    };
    const words = this.#run(this.#plan, span, null);
    const { low } = span;
    return { low, words: low === from ? words : words.subarray(wordOf(low) - wordOf(from)) };
  }

  has(seq: number): boolean {
    return hasRow(this.decide(seq, seq + 1, () => true).words, seq, seq);
  }

  #planOf(query: Query): Plan {
    switch (query.kind) {
      case 'text':
      case 'path':
        return { kind: 'hits', hits: this.#options.searchOf(query) };
      case 'not':
        return { kind: 'not', of: this.#planOf(query.of) };
      case 'and':
      case 'or': {
        // What costs least comes first: it may leave nothing to ask for.
        const parts = [...query.of.filter(isEnvelope), ...query.of.filter((each) => !isEnvelope(each))];
        const of = parts.map((each) => this.#planOf(each));
        const rows = isEnvelope(query) && of.some(asksColumns) ? this.#rowsOf(query) : null;
        return { kind: query.kind, of, rows };
      }
      case 'all':
        return { kind: 'test', test: { of: 'tape', is: true }, rows: null };
      default: {
        const { tape, nameOf } = this.#options;
        return { kind: 'test', test: columnTest(query, { tape, nameOf }), rows: this.#rowsOf(query) };
      }
    }
  }

  /** Made when it is needed. */
  #rowsOf(query: Query): RowsPlan {
    let made: ReturnType<RowsPlan> | null = null;
    return () => {
      if (made !== null) return made;
      const { database, tape } = this.#options;
      const { text, values } = envelopeSql(query, tape, this.#base);
      const sql = `SELECT id FROM rows WHERE id >= ? AND id < ? AND ${text} ORDER BY id`;
      made = { statement: prepareCells(database, sql), values };
      return made;
    };
  }

  /** Rows that are not `wanted` (null: all are) may be answered with anything. */
  #run(plan: Plan, span: Span, wanted: Uint32Array | null): Uint32Array {
    switch (plan.kind) {
      case 'test':
        return this.#test(plan.test, plan.rows, span);
      case 'hits': {
        const words = this.#pool.take(span.words);
        span.low = Math.max(span.low, plan.hits.decide(span.from, span.to, wanted, words, span.mayGoOn));
        return words;
      }
      case 'not': {
        const words = this.#run(plan.of, span, wanted);
        invert(words);
        return words;
      }
      case 'and':
      case 'or':
        if (plan.rows !== null && this.#columnsOf(span) === null) return this.#rows(plan.rows, span);
        return this.#join(plan.of, plan.kind === 'and', span, wanted);
    }
  }

  #join(of: readonly Plan[], isAnd: boolean, span: Span, wanted: Uint32Array | null): Uint32Array {
    let words: Uint32Array | null = null;
    for (const part of of) {
      if (words === null) {
        words = this.#run(part, span, wanted);
        continue;
      }
      let asked = wanted;
      if (asksBytes(part)) {
        // What the parts before have decided is not looked for in the bytes.
        asked = stillOpen(words, span, wanted, isAnd);
        if (isEmpty(asked)) continue;
      }
      const next = this.#run(part, span, asked);
      if (isAnd) intersect(words, next);
      else unite(words, next);
      this.#pool.giveBack();
    }
    return words ?? this.#pool.take(span.words).fill(isAnd ? -1 : 0);
  }

  #test(test: ColumnTest, rows: RowsPlan | null, span: Span): Uint32Array {
    const words = this.#pool.take(span.words);
    switch (test.of) {
      case 'tape':
        return words.fill(test.is ? -1 : 0);
      case 'chips':
        this.#options.chips().fill(test.table, span.first, words);
        return words;
      case 'columns': {
        const columns = this.#columnsOf(span);
        if (columns !== null && test.fill(columns, span.first, words)) return words;
        this.#pool.giveBack();
        return rows === null ? this.#pool.take(span.words).fill(0) : this.#rows(rows, span);
      }
    }
  }

  #columnsOf(span: Span): RowColumns | null {
    if (span.columns === undefined) span.columns = this.#options.columnsWith(span.from, span.to);
    return span.columns;
  }

  #rows(plan: RowsPlan, { from, to, words: count }: Span): Uint32Array {
    const { statement, values } = plan();
    const words = this.#pool.take(count).fill(0);
    for (const [id] of allCells(statement, this.#base + from, this.#base + to, ...values))
      putRow(words, from, numberOf(id) - this.#base, true);
    return words;
  }
}

function asksColumns(plan: Plan): boolean {
  switch (plan.kind) {
    case 'test':
      return plan.test.of === 'columns';
    case 'hits':
      return false;
    case 'not':
      return asksColumns(plan.of);
    case 'and':
    case 'or':
      return plan.of.some(asksColumns);
  }
}

function asksBytes(plan: Plan): boolean {
  switch (plan.kind) {
    case 'test':
      return false;
    case 'hits':
      return true;
    case 'not':
      return asksBytes(plan.of);
    case 'and':
    case 'or':
      return plan.of.some(asksBytes);
  }
}

/** Rows that the next part decides: those that match so far (and), or do not yet (or). */
function stillOpen(
  words: Uint32Array,
  { from, to }: Span,
  wanted: Uint32Array | null,
  isAnd: boolean,
): Uint32Array {
  const open = words.slice();
  if (!isAnd) invert(open);
  if (wanted !== null) intersect(open, wanted);
  trim(open, from, to);
  return open;
}
