import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { PayloadTest, Query } from '../../../src-shared/query/ast.ts';
import type { RowMask, TextHits } from '../../../src-shared/query/matches.ts';
import { allCells, numberOf, prepareCells } from './database.ts';
import { envelopeSql, isEnvelope, type TapeFacts } from './query-sql.ts';
import { ROWS_PER_TAPE } from './schema.ts';

/** A query in pieces: the largest that are about the envelope alone are SQL, what the bytes say comes from searches. */
type Plan =
  | {
      readonly kind: 'rows';
      readonly statement: StatementSync;
      readonly values: readonly (number | string)[];
    }
  | { readonly kind: 'hits'; readonly hits: TextHits }
  | { readonly kind: 'not'; readonly of: Plan }
  | { readonly kind: 'and' | 'or'; readonly of: readonly Plan[] };

export interface TapeMaskOptions {
  readonly database: DatabaseSync;
  readonly key: number;
  readonly tape: TapeFacts;
  readonly query: Query;
  readonly searchOf: (test: PayloadTest) => TextHits;
}

/** Which rows of one tape a query matches. */
export class TapeMask implements RowMask {
  readonly #base: number;
  readonly #plan: Plan;
  readonly #searches: TextHits[] = [];

  constructor(options: TapeMaskOptions) {
    this.#base = options.key * ROWS_PER_TAPE;
    this.#plan = this.#planOf(options.query, options);
  }

  get frontier(): number {
    return Math.min(Infinity, ...this.#searches.map(({ frontier }) => frontier));
  }

  of(from: number, to: number): Uint8Array {
    return this.#run(this.#plan, from, to);
  }

  has(seq: number): boolean {
    return this.#run(this.#plan, seq, seq + 1)[0] === 1;
  }

  #planOf(query: Query, options: TapeMaskOptions): Plan {
    if (query.kind === 'text' || query.kind === 'path') {
      const hits = options.searchOf(query);
      this.#searches.push(hits);
      return { kind: 'hits', hits };
    }
    if (isEnvelope(query)) return this.#rowsOf(query, options);
    switch (query.kind) {
      case 'not':
        return { kind: 'not', of: this.#planOf(query.of, options) };
      case 'and':
      case 'or': {
        const inRows = query.of.filter(isEnvelope);
        const others = query.of
          .filter((each) => !isEnvelope(each))
          .map((each) => this.#planOf(each, options));
        const rows = inRows.length === 0 ? [] : [this.#rowsOf({ kind: query.kind, of: inRows }, options)];
        return { kind: query.kind, of: [...rows, ...others] };
      }
      default:
        return this.#rowsOf(query, options);
    }
  }

  #rowsOf(query: Query, { database, tape }: TapeMaskOptions): Plan {
    const { text, values } = envelopeSql(query, tape, this.#base);
    const sql = `SELECT id FROM rows WHERE id >= ? AND id < ? AND ${text} ORDER BY id`;
    return { kind: 'rows', statement: prepareCells(database, sql), values };
  }

  #run(plan: Plan, from: number, to: number): Uint8Array {
    const mask = new Uint8Array(to - from);
    switch (plan.kind) {
      case 'rows': {
        const first = this.#base + from;
        for (const [id] of allCells(plan.statement, first, this.#base + to, ...plan.values))
          mask[numberOf(id) - first] = 1;
        return mask;
      }
      case 'hits':
        for (let at = 0; at < mask.length; at += 1) mask[at] = plan.hits.has(from + at) ? 1 : 0;
        return mask;
      case 'not': {
        const inner = this.#run(plan.of, from, to);
        for (let at = 0; at < mask.length; at += 1) mask[at] = 1 - (inner[at] ?? 0);
        return mask;
      }
      case 'and':
      case 'or': {
        const isAnd = plan.kind === 'and';
        if (isAnd) mask.fill(1);
        for (const part of plan.of) {
          const inner = this.#run(part, from, to);
          for (let at = 0; at < mask.length; at += 1)
            mask[at] = isAnd ? (mask[at] ?? 0) & (inner[at] ?? 0) : (mask[at] ?? 0) | (inner[at] ?? 0);
        }
        return mask;
      }
    }
  }
}
