import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Frame } from '../journal/entry.ts';
import type { PathTest } from './ast.ts';
import { payloadMatcher } from './payload.ts';
import { valueTest } from './path-bytes.ts';

const SEED = 20_261_128;
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

const numberTests = fc.record({
  kind: fc.constant('number' as const),
  op: fc.constantFrom('above' as const, 'at-least' as const, 'below' as const, 'at-most' as const),
  value: fc.constantFrom(-1, 0, 0.5, 7, 490, 1e21),
});
const textTests = fc.record({
  kind: fc.constant('text' as const),
  op: fc.constantFrom('is' as const, 'equals' as const, 'contains' as const),
  values: fc.array(fc.constantFrom('text', 'Te', 'true', 'null', '7', '*', 'é', 'a"b', ''), {
    minLength: 1,
    maxLength: 2,
  }),
});
const tests: fc.Arbitrary<PathTest> = fc.oneof(numberTests, textTests);

const key = fc.constantFrom('limit', 'type', 'a key', 'é', 'Limit', 'params');
const leaf = fc.constantFrom<unknown>(
  'text',
  'TEXT',
  'limit',
  'a"b',
  'é',
  '',
  'line\nend',
  'x'.repeat(300),
  true,
  false,
  null,
  0,
  7,
  490.5,
  -1e-7,
  123_456_789_012,
  2 ** 63,
  1e300,
);
const { value: json } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.dictionary(key, tie('value'), { maxKeys: 4 }),
    fc.array(tie('value'), { maxLength: 3 }),
  ),
}));

/** The same JSON in the ways that it may stand on a wire. */
const spellings = fc.constantFrom<(value: unknown) => string>(
  (value) => JSON.stringify(value),
  (value) => JSON.stringify(value, null, 2),
  (value) => JSON.stringify(value, null, '\t').replaceAll('\n', '\r\n'),
  (value) => JSON.stringify(value).replaceAll('i', String.raw`\u0069`),
  (value) => JSON.stringify(value).replaceAll(':', ' : '),
);

const frame = (text: string, isSse: boolean): Frame => ({
  kind: 'frame',
  dir: 'in',
  channel: isSse ? { kind: 'http', exchange: 1, part: 'sse' } : { kind: 'stdio' },
  mark: 'whole',
  bytes: encode(text),
});

const inEventStream = (text: string): string =>
  `${text
    .split(/\r?\n/)
    .map((line) => `data: ${line}\n: true\nid: 7\nevent: e\n`)
    .join('')}\n`;

describe('what the bytes tell of a value at a path', () => {
  it('never leaves out a message that matches', () => {
    let matched = 0;
    let left = 0;
    fc.assert(
      fc.property(
        json,
        spellings,
        fc.array(key, { minLength: 1, maxLength: 2 }),
        tests,
        fc.boolean(),
        (value, spelled, path, test, isSse) => {
          const text = spelled(value);
          const entry = frame(isSse ? inEventStream(text) : text, isSse);
          const matcher = payloadMatcher({ kind: 'path', path, test });
          const may = matcher.mayMatch(entry.bytes, 0, entry.bytes.length);
          const is = matcher.inFrame(entry);
          expect(may || !is).toBe(true);
          if (is) matched += 1;
          if (!may) left += 1;
        },
      ),
      { seed: SEED, numRuns: 10_000 },
    );
    expect(matched).toBeGreaterThan(50);
    expect(left).toBeGreaterThan(1_500);
  });

  const above: PathTest = { kind: 'number', op: 'above', value: 490 };
  const isAbove = (value: unknown): boolean => typeof value === 'number' && value > 490;

  it.each([
    ['{"limit":490}', false],
    ['{"limit":491}', true],
    ['{"limit":"491"}', false],
    ['{"limit":null,"other":500}', false],
    ['{"limit":1,"x":{"limit":500}}', true],
    ['["limit",500]', false],
    ['{"limit" : 4.91e2}', true],
    ['{"limit":\n500}', true],
    ['{"other":500}', false],
    [String.raw`{"limi\u0074":500}`, true],
    ['"limit"', true],
  ])('%s may have a limit above 490: %s', (text, may) => {
    const bytes = encode(text);
    expect(valueTest('limit', above, isAbove)(bytes, 0, bytes.length)).toBe(may);
  });

  it('looks at nothing outside of the message', () => {
    const bytes = encode('{"limit":500}{"limit":1}{"limit":500}');
    expect(valueTest('limit', above, isAbove)(bytes, 13, 24)).toBe(false);
  });
});
