import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PAYLOAD_TESTS_MAX, payloadTests } from '../../src-shared/query/ast.ts';
import { parseQuery } from '../../src-shared/query/parse.ts';
import { printQuery } from '../../src-shared/query/print.ts';
import { queries } from './query-arbitrary.ts';

const SEED = 20_261_128;

describe('a query', () => {
  it('that is printed is read as itself', () => {
    fc.assert(
      fc.property(queries, (query) => {
        fc.pre(payloadTests(query).length <= PAYLOAD_TESTS_MAX);
        expect(parseQuery(printQuery(query))).toEqual({ ok: true, query });
      }),
      { seed: SEED, numRuns: 3000 },
    );
  });

  it('of any characters is read, or said to be wrong at a place within it', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 4 }),
      fc.constantFrom(
        ' ',
        '(',
        ')',
        '"',
        "'",
        ':',
        '!=',
        'and',
        'or',
        'not',
        'method',
        'latency',
        '>',
        '5ms',
        'params.',
        '[',
        ',',
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        const parsed = parseQuery(text);
        if (parsed.ok) return;
        const { from, to, message, hint } = parsed.error;
        expect([from >= 0, to > from, from <= Math.max(0, text.length - 1)]).toEqual([true, true, true]);
        expect([message, hint].every((each) => each !== '')).toBe(true);
      }),
      { seed: SEED, numRuns: 3000 },
    );
  });
});
