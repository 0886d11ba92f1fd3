import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  PATH_DEEP_MAX,
  PATH_STEPS_MAX,
  isAt,
  isDeep,
  printSteps,
  readSteps,
  valuesAt,
  type JsonPath,
  type JsonPlace,
  type JsonStep,
} from './json-path.ts';

function read(source: string): JsonPath {
  const found = readSteps(source);
  if (found.kind === 'broken') throw new Error(found.why);
  return found.path;
}

const name = fc.oneof(
  fc.constantFrom('a', 'b', 'a b', '"', '\\', ']', '**', '$', '', '__proto__', 'käse', '0'),
  fc.string({ unit: 'binary', maxLength: 5 }),
);
const step = (names: fc.Arbitrary<string>): fc.Arbitrary<JsonStep> =>
  fc.oneof(
    { weight: 4, arbitrary: names },
    { weight: 2, arbitrary: fc.nat(3) },
    fc.constantFrom<JsonStep>({ kind: 'any' }, { kind: 'any-key' }, { kind: 'deep' }),
  );
const path = (names: fc.Arbitrary<string>): fc.Arbitrary<JsonPath> =>
  fc
    .array(step(names), { maxLength: 6 })
    .filter(
      (steps) =>
        steps.filter(isDeep).length <= PATH_DEEP_MAX &&
        !steps.some((each, at) => isDeep(each) && isDeep(steps[at + 1])),
    );

/** All places of a value, with what stands there. */
function placesOf(value: unknown, place: JsonPlace = []): (readonly [JsonPlace, unknown])[] {
  const inner: (readonly [string | number, unknown])[] =
    typeof value !== 'object' || value === null
      ? []
      : Array.isArray(value)
        ? value.map((each: unknown, at) => [at, each] as const)
        : Object.entries(value);
  return [[place, value], ...inner.flatMap(([key, each]) => placesOf(each, [...place, key]))];
}

it('is read as it is printed', () => {
  fc.assert(
    fc.property(path(name), (steps) => {
      expect(read(`$${printSteps(['x', ...steps]).slice(1)}`)).toEqual(steps);
      expect(read(printSteps(['params', ...steps]))).toEqual(['params', ...steps]);
    }),
  );
});

it('finds values where it says that it is: what a filter finds is what a rule takes out', () => {
  const few = fc.constantFrom('a', 'b');
  const json = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom<unknown>(0, 'x', null),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(few, tie('value'), { maxKeys: 2 }),
    ),
  })).value;
  fc.assert(
    fc.property(json, path(few), (value, steps) => {
      const there = placesOf(value).flatMap(([place, each]) => (isAt(steps, place) ? [each] : []));
      expect(new Set(valuesAt(value, steps))).toEqual(new Set(there));
    }),
    { numRuns: 500 },
  );
});

describe('a path', () => {
  it.each([
    ['', []],
    ['$', []],
    ['$.a', ['a']],
    ['$["a.b"]', ['a.b']],
    ['["a\\"b"]', ['a"b']],
    ['["a\\u0022b"]', ['a"b']],
    ['a[0][*].*.**.b', ['a', 0, { kind: 'any' }, { kind: 'any-key' }, { kind: 'deep' }, 'b']],
    ['**.ssn', [{ kind: 'deep' }, 'ssn']],
    ['*', [{ kind: 'any-key' }]],
    // Kept before a backslash meant what it does in JSON.
    ['["\\d"]', ['d']],
  ])('%s', (source, steps) => expect(read(source)).toEqual(steps));

  it.each([
    'a..b',
    'a.',
    '$.',
    'a[',
    'a[b]',
    'a["b]',
    'a b*',
    'a***',
    '**.**.a',
    '**.a.**.b.**',
    'a"b',
    `a${'.b'.repeat(PATH_STEPS_MAX)}`,
  ])('is not %s', (source) => expect(readSteps(source).kind).toBe('broken'));

  it('of values that lie deeper than calls can go', () => {
    let deep: unknown = { ssn: 1 };
    for (let n = 0; n < 100_000; n += 1) deep = [deep];
    expect(valuesAt(deep, [{ kind: 'deep' }, 'ssn'])).toEqual([1]);
  });
});
