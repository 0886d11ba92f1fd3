import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldedBytes } from '../../../src-shared/query/needle.ts';
import { ESCAPE, PART_WORDS, SIGNATURE_WORDS, addPieces, piecesOf, type Piece } from './gram-bits.ts';

const SEED = 20_261_128;
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

function columnOf(...texts: readonly string[]): Uint32Array {
  const column = new Uint32Array(SIGNATURE_WORDS);
  for (const text of texts) {
    const bytes = bytesOf(text);
    addPieces(column, bytes, 0, bytes.length);
  }
  return column;
}

const isIn = (column: Uint32Array, { part, bits }: Piece): boolean =>
  bits.every((bit) => (((column[part * PART_WORDS + (bit >>> 5)] ?? 0) >>> (bit & 31)) & 1) === 1);
const mayHave = (column: Uint32Array, text: string): boolean =>
  piecesOf(text).every((piece) => isIn(column, piece));

/** Where words begin and end, and where they do not, in whatever bytes. */
const words = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        'token',
        'a',
        'Retry',
        'memory_7',
        '4711',
        ' ',
        '  ',
        '":"',
        '\\n',
        'ü',
        '\u0000',
        '\u0000\u0000\u0000\u0000',
        '-',
      ),
      fc.string({ maxLength: 5 }),
    ),
    { maxLength: 14 },
  )
  .map((parts) => parts.join(''));

describe('the pieces of a text', () => {
  it('are all in a column with the text, whatever stands around it, before it or in its stead', () => {
    fc.assert(
      fc.property(words, words, words, words, (other, before, text, after) => {
        fc.pre(text.isWellFormed() && before.isWellFormed() && after.isWellFormed());
        const column = columnOf(other, before + text.toUpperCase().toLowerCase() + after);
        expect(mayHave(column, text.toLowerCase())).toBe(true);
        expect(mayHave(columnOf(before + text + after), foldedText(text))).toBe(true);
      }),
      { seed: SEED, numRuns: 3_000 },
    );
  });

  it('are the same wherever a text stands in what is looked through in stretches', () => {
    const text = '"token retry, memory_7":"\\n4711 warnings"';
    for (let at = 1_024 - text.length - 6; at < 1_024 + 6; at += 1) {
      const filling = 'ab, '.repeat(400);
      const column = columnOf(filling.slice(0, at) + text + filling);
      expect([at, mayHave(column, text), isIn(column, ESCAPE)]).toEqual([at, true, true]);
      expect(mayHave(column, 'token retries, memory')).toBe(false);
    }
  });

  it('tell words side by side from the same words apart', () => {
    const apart = columnOf(
      'a token is next, and the total is an error; no warning, a token again, at an array',
    );
    for (const text of ['token token', 'next total', 'warning error', 'array at', 'error;error'])
      expect(mayHave(apart, text)).toBe(false);
    const pairs = columnOf('next total error', 'total next', 'next token total next');
    expect(mayHave(pairs, 'next total next')).toBe(false);
    expect(mayHave(pairs, 'next total err')).toBe(true);
    expect(mayHave(pairs, 'TOTAL NEXT')).toBe(true);
  });

  it('are none of a text of two characters', () => {
    expect(['', 'a', 'ab', 'ü'].map((text) => piecesOf(text).length)).toEqual([0, 0, 0, 0]);
    expect(piecesOf('abc').length).toBe(1);
  });

  it('have a mark for a backslash, wherever it stands', () => {
    for (const text of ['\\', 'a\\', 'abc\\u0061', 'token\\'])
      expect(isIn(columnOf(text), ESCAPE)).toBe(true);
    expect(isIn(columnOf('a token without'), ESCAPE)).toBe(false);
  });
});

/** With the letters of ASCII in lower case, and no others. */
function foldedText(text: string): string {
  return new TextDecoder().decode(foldedBytes(text));
}
