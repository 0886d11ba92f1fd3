import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  countOf,
  indexesOf,
  inRanges,
  movedBy,
  NO_RANGES,
  rangeOf,
  withoutRange,
  withRange,
  type Ranges,
} from './ranges.ts';

const change = fc.record({ adds: fc.boolean(), one: fc.nat(60), other: fc.nat(60) });

test('is the set that the same changes make, sorted and in as few stretches as there can be', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
      let ranges: Ranges = NO_RANGES;
      const set = new Set<number>();
      for (const { adds, one, other } of changes) {
        const range = rangeOf(one, other);
        ranges = adds ? withRange(ranges, range) : withoutRange(ranges, range);
        for (let at = range[0]; at <= range[1]; at += 1) {
          if (adds) set.add(at);
          else set.delete(at);
        }
      }
      expect(indexesOf(ranges, Infinity)).toEqual([...set].toSorted((a, b) => a - b));
      expect(countOf(ranges)).toBe(set.size);
      for (let at = 0; at <= 61; at += 1) expect(inRanges(ranges, at)).toBe(set.has(at));
      const gaps = ranges.slice(1).map(([first], at) => first - (ranges[at]?.[1] ?? first));
      expect(gaps.every((gap) => gap > 1)).toBe(true);
    }),
  );
});

test('a million rows are one stretch', () => {
  const all = withRange(NO_RANGES, [0, 999_999]);
  expect(all).toHaveLength(1);
  expect(countOf(withoutRange(all, [5, 5]))).toBe(999_999);
});

test('rows that leave at the front take their part of a stretch along', () => {
  expect(
    movedBy(
      [
        [0, 2],
        [5, 9],
      ],
      -6,
    ),
  ).toEqual([[0, 3]]);
  expect(movedBy([[0, 2]], 3)).toEqual([[3, 5]]);
});
