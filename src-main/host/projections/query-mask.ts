import type { PayloadTest, Query } from '../../../src-shared/query/ast.ts';
import { payloadTests } from '../../../src-shared/query/ast.ts';
import type { RowMask, TextHits } from '../../../src-shared/query/matches.ts';
import { payloadKey } from '../../../src-shared/query/payload.ts';
import { rowPredicate } from '../../../src-shared/query/predicate.ts';
import type { RowBuffer } from './row-buffer.ts';
import { RowCursor } from './row-cursor.ts';

/** Which rows of the buffer a query matches; what their bytes say comes from searches. */
export class QueryMask implements RowMask {
  readonly #cursor: RowCursor;
  readonly #matches: (row: RowCursor) => boolean;
  readonly #searches = new Map<string, TextHits>();

  constructor(buffer: RowBuffer, query: Query, searchOf: (test: PayloadTest) => TextHits) {
    this.#cursor = new RowCursor(buffer);
    for (const test of payloadTests(query)) this.#searches.set(payloadKey(test), searchOf(test));
    this.#matches = rowPredicate<RowCursor>(query, (test) => {
      const search = this.#searches.get(payloadKey(test));
      return (row) => search?.has(row.place) ?? false;
    });
  }

  get frontier(): number {
    let frontier = Infinity;
    for (const search of this.#searches.values()) frontier = Math.min(frontier, search.frontier);
    return frontier;
  }

  of(from: number, to: number): Uint8Array {
    const mask = new Uint8Array(to - from);
    for (let place = from; place < to; place += 1) {
      if (this.has(place)) mask[place - from] = 1;
    }
    return mask;
  }

  has(place: number): boolean {
    this.#cursor.go(place);
    return this.#matches(this.#cursor);
  }
}
