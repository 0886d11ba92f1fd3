import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ARGS_DEPTH_MAX, canonicalArgs } from './canonical-args.ts';

const matching = (text: string): unknown => expect.stringContaining(text);
const isSame = (one: string, other: string): boolean =>
  JSON.stringify(canonicalArgs(one)) === JSON.stringify(canonicalArgs(other));

/** So few values that two are often the same. */
const small = fc.jsonValue({ maxDepth: 1 }).filter((value) => JSON.stringify(value).length < 6);

/** Writes a value with keys in another order, other white space and other escapes. */
function respell(value: unknown, random: () => number): string {
  const space = (): string => [' ', '\n', '\t', ''][Math.floor(random() * 4)] ?? '';
  if (Array.isArray(value))
    return `[${space()}${value.map((each) => respell(each, random)).join(`${space()},${space()}`)}${space()}]`;
  if (typeof value === 'string') return spell(value, random);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .map(([key, each]) => `${spell(key, random)}${space()}:${space()}${respell(each, random)}`)
    .toSorted(() => random() - 0.5);
  return `{${space()}${members.join(`${space()},${space()}`)}${space()}}`;
}

function spell(text: string, random: () => number): string {
  const units = JSON.stringify(text).slice(1, -1).split('');
  if (units.some((unit) => unit === '\\')) return JSON.stringify(text);
  return `"${units
    .map((unit) =>
      unit.length === 1 && random() < 0.2 ? `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}` : unit,
    )
    .join('')}"`;
}

describe('the canonical form of arguments', () => {
  it('is the same however a value is written', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })),
        (value, chance) => {
          const random = (): number => Number(chance.next().value);
          expect(canonicalArgs(respell(value, random))).toEqual(canonicalArgs(JSON.stringify(value)));
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('is another for another value', () => {
    fc.assert(
      fc.property(small, small, (one, other) => {
        const [left, right] = [JSON.stringify(one), JSON.stringify(other)];
        fc.pre(isSame(left, right));
        expect(JSON.parse(left)).toEqual(JSON.parse(right));
      }),
      { numRuns: 500, maxSkipsPerRun: 1_000 },
    );
  });

  it('keeps numbers apart that a parser would make the same', () => {
    expect(isSame('{"n":9007199254740993}', '{"n":9007199254740992}')).toBe(false);
    expect(isSame('{"n":-0}', '{"n":0}')).toBe(false);
    expect(isSame('{"n":1e400}', '{"n":1e401}')).toBe(false);
    expect(isSame('{"n":1}', '{"n":"1"}')).toBe(false);
  });

  it('knows keys that only look like others', () => {
    expect(isSame('{"b":1,"a":2}', '{"a":2,"b":1}')).toBe(true);
    expect(isSame('{"\\u0061":1}', '{"a":1}')).toBe(true);
    expect(isSame('{"__proto__":{"a":1}}', '{}')).toBe(false);
    expect(isSame('{"a":{"b":1}}', '{"a":{},"b":1}')).toBe(false);
    expect(isSame('{"é":1}', '{"e\u0301":1}')).toBe(false);
    expect(isSame('{"\\ud800":1}', '{"\\uD800":1}')).toBe(true);
  });

  it.each([
    ['{"a":1,"a":2}', 'comes twice'],
    ['{"a":1,"\\u0061":2}', 'comes twice'],
    ['{"a":', 'not JSON'],
    [`${'['.repeat(ARGS_DEPTH_MAX + 2)}${']'.repeat(ARGS_DEPTH_MAX + 2)}`, 'nested deeper'],
  ])('has none for %.20s', (text, why) => {
    expect(canonicalArgs(text)).toMatchObject({ ok: false, why: matching(why) });
  });
});
