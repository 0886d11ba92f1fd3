import type { RowKind, RowStatus, Severity } from '../state/row.ts';
import type { Direction, Era } from '../journal/entry.ts';
import type { JsonPath } from '../wire/json-path.ts';

/** Text is compared in whole (`:`, ASCII case ignored, `*` stands for anything), exactly (`=`) or in part (`~`). */
export type TextOp = 'is' | 'equals' | 'contains';
export type NumberOp = 'equals' | 'above' | 'at-least' | 'below' | 'at-most';

export type TextField = 'method' | 'tool' | 'target' | 'finding' | 'id' | 'server' | 'tape';
export type NumberField = 'latency' | 'size' | 'seq' | 'time';

export const HAS_WHATS = [
  'finding',
  'warning',
  'error',
  'answer',
  'latency',
  'id',
  'target',
  'body',
  'note',
  'pin',
] as const;
export type HasWhat = (typeof HAS_WHATS)[number];

export type { JsonPath } from '../wire/json-path.ts';

export type PathTest =
  | { readonly kind: 'text'; readonly op: TextOp; readonly values: readonly string[] }
  | { readonly kind: 'number'; readonly op: Exclude<NumberOp, 'equals'>; readonly value: number };

/** What a row's bytes have to be read for; everything else stands in its envelope. */
export type PayloadTest =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'path'; readonly path: JsonPath; readonly test: PathTest };

/** What the envelope of a row says. Lists match when any of their values does. */
export type EnvelopeTest =
  | {
      readonly kind: 'words';
      readonly field: TextField;
      readonly op: TextOp;
      readonly values: readonly string[];
    }
  | { readonly kind: 'amount'; readonly field: NumberField; readonly op: NumberOp; readonly value: number }
  | { readonly kind: 'dir'; readonly values: readonly (Direction | 'none')[] }
  | { readonly kind: 'row-kind'; readonly values: readonly RowKind[] }
  | { readonly kind: 'status'; readonly values: readonly RowStatus[] }
  | { readonly kind: 'era'; readonly values: readonly Era[] }
  | { readonly kind: 'severity'; readonly op: NumberOp; readonly value: Severity }
  | { readonly kind: 'has'; readonly what: HasWhat };

export type Query =
  | { readonly kind: 'all' }
  | { readonly kind: 'and'; readonly of: readonly Query[] }
  | { readonly kind: 'or'; readonly of: readonly Query[] }
  | { readonly kind: 'not'; readonly of: Query }
  | EnvelopeTest
  | PayloadTest;

/** Each is a search of its own through all bytes. */
export const PAYLOAD_TESTS_MAX = 8;

export const ALL_ROWS: Query = { kind: 'all' };

/** What is wrong with a query's text, and where: characters [from, to). */
export interface QueryError {
  readonly from: number;
  readonly to: number;
  readonly message: string;
  readonly hint: string;
}

export type ParsedQuery =
  | { readonly ok: true; readonly query: Query }
  | { readonly ok: false; readonly error: QueryError };

/** Every test of the bytes, in order of appearance. */
export function payloadTests(query: Query): PayloadTest[] {
  switch (query.kind) {
    case 'and':
    case 'or':
      return query.of.flatMap(payloadTests);
    case 'not':
      return payloadTests(query.of);
    case 'text':
    case 'path':
      return [query];
    default:
      return [];
  }
}

/** Whether some test of the envelope is so. */
export function someTest(query: Query, is: (test: EnvelopeTest) => boolean): boolean {
  switch (query.kind) {
    case 'and':
    case 'or':
      return query.of.some((each) => someTest(each, is));
    case 'not':
      return someTest(query.of, is);
    case 'all':
    case 'text':
    case 'path':
      return false;
    default:
      return is(query);
  }
}
