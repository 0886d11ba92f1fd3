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

  it('finds the first one in a long hay, wherever it stands', () => {
    const letters = fc.constantFrom(0x61, 0x41, 0x62, 0x20, 0xc3, 0xa9);
    const hay = fc.uint8Array({ minLength: 1_000, maxLength: 3_000 });
    const needle = fc.array(letters, { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(
        hay,
        needle,
        fc.nat(400),
        fc.array(fc.nat(3_000), { maxLength: 4 }),
        (of, looked, from, at) => {
          const text = new TextDecoder().decode(Uint8Array.from(looked));
          const sought = encode(text);
          const long = of.map((byte, n) => (n % 3 === 0 ? byte : (looked[byte % looked.length] ?? 0)));
          for (const place of at)
            long.set(sought.subarray(0, Math.max(0, long.length - place)), place % long.length);
          const to = long.length - (from % 7);
          expect(createNeedle(text).indexIn(long, from, to)).toBe(plainIndex(long, sought, from, to));
        },
      ),
      { seed: 20261128, numRuns: 500 },
    );
  });
});

function plainIndex(hay: Uint8Array, sought: Uint8Array, from: number, to: number): number {
  const lower = (byte = 0): number => (byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte);
  for (let at = from; at + sought.length <= to; at += 1)
    if (sought.every((byte, n) => lower(hay[at + n]) === lower(byte))) return at;
  return -1;
}
