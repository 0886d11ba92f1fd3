import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createNeedle } from './needle.ts';

const encode = (text: string) => new TextEncoder().encode(text);
/** The same idea, as slowly and plainly as possible. */
const fold = (text: string) => text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());

function found(needle: string, hay: string): { bytes: boolean; text: boolean } {
  const bytes = encode(hay);
  const made = createNeedle(needle);
  return { bytes: made.indexIn(bytes, 0, bytes.length) >= 0, text: made.inText(hay) };
}

describe('needle', () => {
  it('ignores the case of ASCII letters only', () => {
    expect(found('eChO', 'an ECHO')).toEqual({ bytes: true, text: true });
    expect(found('é', 'É')).toEqual({ bytes: false, text: false });
    // The Kelvin sign lower-cases to k, and the dotless i upper-cases to I: neither is ASCII.
    expect(found('k', '\u212a')).toEqual({ bytes: false, text: false });
    expect(found('I', '\u0131')).toEqual({ bytes: false, text: false });
  });

  it('takes every character as itself', () => {
    for (const text of ['.*', '[a', '(', '\\', '$^', 'a|b', '{"id":7}', '\n', '\u0000', '😀', '-', '/']) {
      expect(found(text, `x${text.toUpperCase()}y`)).toEqual({ bytes: true, text: true });
      expect(found(text, 'qqqq')).toEqual({ bytes: false, text: false });
    }
  });

  it('stays within the bounds it is given', () => {
    const hay = encode('..needle..');
    const needle = createNeedle('needle');
    expect(needle.indexIn(hay, 0, 10)).toBe(2);
    expect(needle.indexIn(hay, 2, 8)).toBe(2);
    expect(needle.indexIn(hay, 3, 10)).toBe(-1);
    expect(needle.indexIn(hay, 0, 7)).toBe(-1);
  });

  it('agrees with a plain search, in bytes and in text', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', 'A', 'b', 'B', 'é', '😀', '"', '.', ' '),
      maxLength: 40,
    });
    const needle = fc.string({
      unit: fc.constantFrom('a', 'B', 'é', '😀', '"', '.'),
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(text, needle, (hay, looked) => {
        const expected = fold(hay).includes(fold(looked));
        expect(found(looked, hay)).toEqual({ bytes: expected, text: expected });
      }),
      { seed: 20261123, numRuns: 2000 },
    );
  });
});
