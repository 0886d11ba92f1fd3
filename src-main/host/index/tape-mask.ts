import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { PayloadTest, Query } from '../../../src-shared/query/ast.ts';
import type { RowMask, TextHits } from '../../../src-shared/query/matches.ts';
import { columnTest, type Block, type ColumnTest } from './column-tests.ts';
import { allCells, numberOf, prepareCells } from './database.ts';
import { envelopeSql, isEnvelope, type TapeFacts } from './query-sql.ts';
import type { RowColumns } from './row-columns.ts';
import { ROWS_PER_TAPE } from './schema.ts';

/**
 * A query in pieces: tests of the envelope look at columns in memory, those of texts are SQL, as many as stand together in
 * one statement, and what the bytes say comes from searches.
 */
type Plan =
  | RowsPlan
  /** `rows` does the same when the columns are too many for the memory. */
  | { readonly kind: 'column'; readonly fill: ColumnTest; readonly rows: RowsPlan }
  | { readonly kind: 'hits'; readonly hits: TextHits }
  | { readonly kind: 'not'; readonly of: Plan }
  | { readonly kind: 'and' | 'or'; readonly of: readonly Plan[] };

interface RowsPlan {
  readonly kind: 'rows';
  readonly statement: StatementSync;
  readonly values: readonly (number | string)[];
}

export interface TapeMaskOptions {
  readonly database: DatabaseSync;
  readonly key: number;
  readonly tape: TapeFacts;
  readonly query: Query;
  readonly searchOf: (test: PayloadTest) => TextHits;
  readonly nameOf: (method: number) => string;
  /** The columns with all rows below `rows`, or null. */
  readonly columnsTo: (rows: number) => RowColumns | null;
  /** As ChipColumn.from. */
  readonly chipsFrom: (from: number, to: number) => Uint8Array;
}

/** Which rows of one tape a query matches. */
export class TapeMask implements RowMask {
  readonly #options: TapeMaskOptions;
  readonly #base: number;
  readonly #plan: Plan;
  readonly #searches: TextHits[] = [];
  #hasColumns = false;

  constructor(options: TapeMaskOptions) {
    this.#options = options;
    this.#base = options.key * ROWS_PER_TAPE;
    this.#plan = this.#planOf(options.query);
  }

  get frontier(): number {
    return Math.min(Infinity, ...this.#searches.map(({ frontier }) => frontier));
  }

  of(from: number, to: number): Uint8Array {
    return this.#run(this.#plan, this.#blockOf(from, to), from, to);
  }

  has(seq: number): boolean {
    return this.of(seq, seq + 1)[0] === 1;
  }

  #planOf(query: Query): Plan {
    switch (query.kind) {
      case 'text':
      case 'path': {
        const hits = this.#options.searchOf(query);
        this.#searches.push(hits);
        return { kind: 'hits', hits };
      }
      case 'not':
        return { kind: 'not', of: this.#planOf(query.of) };
      case 'and':
      case 'or': {
        const isText = (each: Query): boolean => isEnvelope(each) && !this.#isColumn(each);
        const texts = query.of.filter(isText);
        const others = query.of.filter((each) => !isText(each)).map((each) => this.#planOf(each));
        // What costs least comes first: it may leave nothing to ask for.
        const rows = texts.length === 0 ? [] : [this.#rowsOf({ kind: query.kind, of: texts })];
        return { kind: query.kind, of: [...others, ...rows] };
      }
      case 'all':
        return this.#rowsOf(query);
      default: {
        const fill = columnTest(query, this.#options.nameOf);
        if (fill === null) return this.#rowsOf(query);
        this.#hasColumns = true;
        return { kind: 'column', fill, rows: this.#rowsOf(query) };
      }
    }
  }

  /** Whether some of it has a column. */
  #isColumn(query: Query): boolean {
    switch (query.kind) {
      case 'and':
      case 'or':
        return query.of.some((each) => this.#isColumn(each));
      case 'not':
        return this.#isColumn(query.of);
      case 'all':
      case 'text':
      case 'path':
        return false;
      default:
        return columnTest(query, this.#options.nameOf) !== null;
    }
  }

  #rowsOf(query: Query): RowsPlan {
    const { database, tape } = this.#options;
    const { text, values } = envelopeSql(query, tape, this.#base);
    const sql = `SELECT id FROM rows WHERE id >= ? AND id < ? AND ${text} ORDER BY id`;
    return { kind: 'rows', statement: prepareCells(database, sql), values };
  }

  #blockOf(from: number, to: number): Block | null {
    if (!this.#hasColumns) return null;
    const { columnsTo, chipsFrom } = this.#options;
    const columns = columnsTo(to);
    if (columns === null) return null;
    const first = chipsFrom(from, to);
    if (first.length === to - from) return { columns, chips: first, from };
    const chips = new Uint8Array(to - from);
    for (let at = from; at < to;) {
      const some = chipsFrom(at, to);
      chips.set(some, at - from);
      at += some.length;
    }
    return { columns, chips, from };
  }

  #run(plan: Plan, block: Block | null, from: number, to: number): Uint8Array {
    switch (plan.kind) {
      case 'column': {
        if (block === null) return this.#rows(plan.rows, from, to);
        const mask = new Uint8Array(to - from);
        plan.fill(block, mask);
        return mask;
      }
      case 'rows':
        return this.#rows(plan, from, to);
      case 'hits': {
        const mask = new Uint8Array(to - from);
        for (let at = 0; at < mask.length; at += 1) mask[at] = plan.hits.has(from + at) ? 1 : 0;
        return mask;
      }
      case 'not': {
        const mask = this.#run(plan.of, block, from, to);
        for (let at = 0; at < mask.length; at += 1) mask[at] = 1 - (mask[at] ?? 0);
        return mask;
      }
      case 'and':
      case 'or': {
        const isAnd = plan.kind === 'and';
        let mask: Uint8Array | null = null;
        for (const part of plan.of) {
          if (mask !== null && isAnd && !mask.includes(1)) break;
          const inner = this.#run(part, block, from, to);
          mask = mask === null ? inner : join(mask, inner, isAnd);
        }
        return mask ?? new Uint8Array(to - from).fill(isAnd ? 1 : 0);
      }
    }
  }

  #rows({ statement, values }: RowsPlan, from: number, to: number): Uint8Array {
    const mask = new Uint8Array(to - from);
    const first = this.#base + from;
    for (const [id] of allCells(statement, first, this.#base + to, ...values)) mask[numberOf(id) - first] = 1;
    return mask;
  }
}

function join(mask: Uint8Array, other: Uint8Array, isAnd: boolean): Uint8Array {
  for (let at = 0; at < mask.length; at += 1)
    mask[at] = isAnd ? (mask[at] ?? 0) & (other[at] ?? 0) : (mask[at] ?? 0) | (other[at] ?? 0);
  return mask;
}
