import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { PayloadTest, Query } from '../../../src-shared/query/ast.ts';
import type { ChipColumn } from './chip-columns.ts';
import { columnTest, type ColumnTest } from './column-tests.ts';
import { allCells, numberOf, prepareCells } from './database.ts';
import { MaskPool, intersect, invert, unite } from './masks.ts';
import { envelopeSql, isEnvelope, type TapeFacts } from './query-sql.ts';
import type { RowColumns } from './row-columns.ts';
import { ROWS_PER_TAPE } from './schema.ts';

/** Which rows of a tape a test of their bytes matches. */
export interface PayloadHits {
  /**
   * Decides rows of [from, to) that are `wanted`, the last ones first, until all are decided or `mayGoOn` says no; returns
   * the row from which on all are. `mask` gets 1 where one matches.
   */
  decide(from: number, to: number, wanted: Uint8Array, mask: Uint8Array, mayGoOn: () => boolean): number;
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
  readonly #pool = new MaskPool();

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
   * One answer a row of those in [low, to) that could be decided, where `low` is `from` unless `mayGoOn` said no. The mask is
   * good until the next question.
   */
  decide(
    from: number,
    to: number,
    mayGoOn: () => boolean,
  ): { readonly low: number; readonly mask: Uint8Array } {
    this.#pool.reset();
    const span: Span = { from, to, columns: undefined, mayGoOn, low: from };
    const mask = this.#run(this.#plan, span, null);
    return { low: span.low, mask: span.low === from ? mask : mask.subarray(span.low - from) };
  }

  has(seq: number): boolean {
    return this.decide(seq, seq + 1, () => true).mask[0] === 1;
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
  #run(plan: Plan, span: Span, wanted: Uint8Array | null): Uint8Array {
    switch (plan.kind) {
      case 'test':
        return this.#test(plan.test, plan.rows, span);
      case 'hits': {
        const mask = this.#pool.take(span.to - span.from);
        const asked = wanted ?? new Uint8Array(mask.length).fill(1);
        span.low = Math.max(span.low, plan.hits.decide(span.from, span.to, asked, mask, span.mayGoOn));
        return mask;
      }
      case 'not': {
        const mask = this.#run(plan.of, span, wanted);
        invert(mask);
        return mask;
      }
      case 'and':
      case 'or':
        if (plan.rows !== null && this.#columnsOf(span) === null) return this.#rows(plan.rows, span);
        return this.#join(plan.of, plan.kind === 'and', span, wanted);
    }
  }

  #join(of: readonly Plan[], isAnd: boolean, span: Span, wanted: Uint8Array | null): Uint8Array {
    let mask: Uint8Array | null = null;
    for (const part of of) {
      if (mask === null) {
        mask = this.#run(part, span, wanted);
        continue;
      }
      let asked = wanted;
      if (asksBytes(part)) {
        // What the parts before have decided is not looked for in the bytes.
        asked = stillOpen(mask, wanted, isAnd);
        if (!asked.includes(1)) continue;
      }
      const next = this.#run(part, span, asked);
      if (isAnd) intersect(mask, next);
      else unite(mask, next);
      this.#pool.giveBack();
    }
    return mask ?? this.#pool.take(span.to - span.from).fill(isAnd ? 1 : 0);
  }

  #test(test: ColumnTest, rows: RowsPlan | null, span: Span): Uint8Array {
    if (test.of === 'columns') {
      const columns = this.#columnsOf(span);
      const mask = this.#pool.take(span.to - span.from);
      if (columns !== null && test.fill(columns, span.from, mask)) return mask;
      this.#pool.giveBack();
      return rows === null ? this.#pool.take(mask.length).fill(0) : this.#rows(rows, span);
    }
    const mask = this.#pool.take(span.to - span.from);
    switch (test.of) {
      case 'tape':
        return mask.fill(test.is ? 1 : 0);
      case 'chips':
        this.#chips(test.table, span, mask);
        return mask;
    }
  }

  #chips(table: Uint8Array, { from, to }: Span, mask: Uint8Array): void {
    const column = this.#options.chips();
    for (let seq = from; seq < to;) {
      const chips = column.from(seq, to);
      const start = seq - from;
      for (let at = 0; at < chips.length; at += 1) mask[start + at] = table[chips[at] ?? 0] ?? 0;
      seq += chips.length;
    }
  }

  #columnsOf(span: Span): RowColumns | null {
    if (span.columns === undefined) span.columns = this.#options.columnsWith(span.from, span.to);
    return span.columns;
  }

  #rows(plan: RowsPlan, { from, to }: Span): Uint8Array {
    const { statement, values } = plan();
    const mask = this.#pool.take(to - from).fill(0);
    const first = this.#base + from;
    for (const [id] of allCells(statement, first, this.#base + to, ...values)) mask[numberOf(id) - first] = 1;
    return mask;
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
function stillOpen(mask: Uint8Array, wanted: Uint8Array | null, isAnd: boolean): Uint8Array {
  const open = new Uint8Array(mask.length);
  const value = isAnd ? 1 : 0;
  for (let at = 0; at < open.length; at += 1)
    open[at] = mask[at] === value && (wanted === null || wanted[at] === 1) ? 1 : 0;
  return open;
}
