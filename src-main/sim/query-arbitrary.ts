import fc from 'fast-check';
import {
  HAS_WHATS,
  type EnvelopeTest,
  type JsonPath,
  type PathTest,
  type PayloadTest,
  type Query,
} from '../../src-shared/query/ast.ts';
import { printPath, readPath } from '../../src-shared/query/json-path.ts';
import { ROW_KINDS, ROW_STATUSES, SEVERITIES } from '../../src-shared/state/row.ts';

/** Characters that are also in the rows of rows-arbitrary.ts, and those that mean something to a parser or to SQL. */
const unit = fc.constantFrom(
  'a',
  'A',
  'b',
  'B',
  'c',
  '"',
  '\\',
  '\u0000',
  'é',
  'É',
  '😀',
  ' ',
  '%',
  '_',
  '*',
  '?',
  '[',
  ']',
  '(',
  ':',
  ',',
  '!',
  '=',
  '~',
  "'",
);
const word = fc.oneof(
  fc.string({ unit, minLength: 1, maxLength: 3 }),
  fc.constantFrom(
    'call',
    'tools/call',
    'TOOLS/*',
    'a*',
    '*b',
    'not',
    'and',
    '1',
    '7',
    '"1"',
    '#2',
    'ping',
    'É\u0000',
    '500',
    'A/b',
    'PING',
    'a/B',
    'aBc',
    'POST',
    '"aB"',
    'AB',
    'info',
    'unanswered',
    'noted',
    'not-*',
    'unknown-id',
    'server-1',
    'Name of*',
    '*a*',
    'A*',
    '*B*',
    'a*B',
    'T*/*L',
    'PO*',
    'aB*',
  ),
);
const words = fc.array(word, { minLength: 1, maxLength: 3 });
const numberOp = fc.constantFrom(
  'equals' as const,
  'above' as const,
  'at-least' as const,
  'below' as const,
  'at-most' as const,
);
const textOp = fc.constantFrom('is' as const, 'equals' as const, 'contains' as const);

/** In the order of `all`, as a query is read. */
function some<T>(all: readonly T[]): fc.Arbitrary<T[]> {
  return fc.subarray([...all], { minLength: 1, maxLength: Math.min(3, all.length) });
}

const envelope: fc.Arbitrary<EnvelopeTest> = fc.oneof(
  fc.record({
    kind: fc.constant('words' as const),
    field: fc.constantFrom(
      'method' as const,
      'tool' as const,
      'target' as const,
      'finding' as const,
      'id' as const,
      'server' as const,
      'tape' as const,
    ),
    op: textOp,
    values: words,
  }),
  fc.record({
    kind: fc.constant('amount' as const),
    field: fc.constantFrom('latency' as const, 'size' as const, 'seq' as const),
    op: numberOp,
    value: fc.oneof(
      fc.nat(60),
      fc.nat(60).map((n) => n * 7),
      fc.constantFrom(1000, 1_500_000),
    ),
  }),
  fc.record({
    kind: fc.constant('amount' as const),
    field: fc.constant('time' as const),
    op: fc.constantFrom('above' as const, 'at-least' as const, 'below' as const, 'at-most' as const),
    value: fc.oneof(
      fc.nat(1060),
      fc.nat(60).map((n) => 1_780_000_000_000 + n),
    ),
  }),
  fc.record({ kind: fc.constant('severity' as const), op: numberOp, value: fc.constantFrom(...SEVERITIES) }),
  fc.record({ kind: fc.constant('dir' as const), values: some(['in', 'out', 'none'] as const) }),
  fc.record({ kind: fc.constant('row-kind' as const), values: some(ROW_KINDS) }),
  fc.record({ kind: fc.constant('status' as const), values: some(ROW_STATUSES) }),
  fc.record({ kind: fc.constant('era' as const), values: some(['legacy', 'modern'] as const) }),
  fc.record({ kind: fc.constant('has' as const), what: fc.constantFrom(...HAS_WHATS) }),
);

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom('name', 'said', 'isError', 'message', 'a', 'a b', '"', '__proto__'),
  },
  { weight: 1, arbitrary: fc.nat(2) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<JsonPath[number]>({ kind: 'any' }, { kind: 'any-key' }, { kind: 'deep' }),
  },
);
const path: fc.Arbitrary<JsonPath> = fc.oneof(
  fc.constantFrom<JsonPath>(
    ['params', 'name'],
    ['result', 'isError'],
    ['result', 'said'],
    ['error', 'code'],
    ['id'],
    ['method'],
  ),
  fc
    .tuple(fc.constantFrom('params', 'result', 'error', 'id'), fc.array(step, { maxLength: 3 }))
    .map(([root, steps]) => [root, ...steps])
    .filter((steps) => readPath(printPath(steps)).kind === 'path'),
);
const pathTest: fc.Arbitrary<PathTest> = fc.oneof(
  fc.record({
    kind: fc.constant('text' as const),
    op: textOp,
    values: fc.oneof(words, fc.constantFrom(['*'], ['true'], ['false', '-1'], ['1'])),
  }),
  fc.record({
    kind: fc.constant('number' as const),
    op: fc.constantFrom('above' as const, 'at-least' as const, 'below' as const, 'at-most' as const),
    value: fc.integer({ min: -2, max: 4 }),
  }),
);
const payload: fc.Arbitrary<PayloadTest> = fc.oneof(
  fc.record({ kind: fc.constant('text' as const), text: word }),
  fc.record({ kind: fc.constant('path' as const), path, test: pathTest }),
);

/** Queries as they are read: nothing is negated twice, and a list of alternatives holds no other. */
export const queries: fc.Arbitrary<Query> = fc.letrec<{ query: Query }>((tie) => ({
  query: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    { weight: 4, arbitrary: envelope },
    { weight: 2, arbitrary: payload },
    { weight: 1, arbitrary: fc.constant<Query>({ kind: 'all' }) },
    {
      weight: 2,
      arbitrary: tie('query').map((of): Query => (of.kind === 'not' ? of.of : { kind: 'not', of })),
    },
    {
      weight: 3,
      arbitrary: fc
        .tuple(
          fc.constantFrom('and' as const, 'or' as const),
          fc.array(tie('query'), { minLength: 2, maxLength: 3 }),
        )
        .map(([kind, of]): Query => ({
          kind,
          of: of.flatMap((each) => (each.kind === kind ? each.of : [each])),
        })),
    },
  ),
})).query;
