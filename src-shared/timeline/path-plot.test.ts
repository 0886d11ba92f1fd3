import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketsOf } from './density.ts';
import { POINTS_MAX, plotValues, type EachValue } from './path-plot.ts';

const T = 1_780_000_000_000;

interface Value {
  readonly ms: number;
  readonly value: number;
  readonly tape: number;
  readonly seq: number;
}

const values: fc.Arbitrary<Value[]> = fc
  .array(
    fc.record({
      ms: fc
        .oneof(fc.integer({ min: 0, max: 50 }), fc.double({ min: 0, max: 1e5, noNaN: true }))
        .map((ms) => T + ms),
      value: fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ noNaN: true, noDefaultInfinity: true })),
      tape: fc.integer({ min: 0, max: 2 }),
    }),
    { maxLength: 200 },
  )
  .map((list) => list.map((each, seq) => ({ ...each, seq })));
const ranges = fc
  .tuple(fc.double({ min: -10, max: 1e5, noNaN: true }), fc.double({ min: 0, max: 1e5, noNaN: true }))
  .map(([from, span]) => ({ fromMs: T + from, toMs: T + from + span }));

const eachOf =
  (list: readonly Value[]): EachValue =>
  (visit) => {
    for (const { ms, value, tape, seq } of list) visit(ms, value, tape, seq);
  };

describe('the numbers at a path by time', () => {
  it('are told one by one while they are few', () => {
    fc.assert(
      fc.property(values, ranges, (list, range) => {
        const { values: count, shape } = plotValues(range, bucketsOf(range, 50), eachOf(list));
        const inside = list.filter(({ ms }) => ms >= range.fromMs && ms <= range.toMs);
        if (shape.kind !== 'points') throw new Error('they are few');
        expect(count).toBe(inside.length);
        const { points } = shape;
        const told = points.seq.map((seq, at) => ({
          ms: points.ms[at],
          value: points.value[at],
          tape: points.tape[at],
          seq,
        }));
        expect(told.toSorted((a, b) => a.seq - b.seq)).toEqual(inside);
        expect(points.ms).toEqual(points.ms.toSorted((a, b) => a - b));
      }),
    );
  });

  it('are told by buckets as a plain loop tells them', () => {
    fc.assert(
      fc.property(values, ranges, fc.integer({ min: 2, max: 60 }), (list, range, max) => {
        const grid = bucketsOf(range, max);
        const { values: count, shape } = plotValues(range, grid, eachOf(list), -1);
        if (shape.kind !== 'buckets') throw new Error('none may be a point');
        const { buckets } = shape;
        const inside = list.filter(({ ms }) => ms >= range.fromMs && ms <= range.toMs);
        expect(count).toBe(inside.length);
        const byBucket = Map.groupBy(inside, ({ ms }) => Math.floor((ms - grid.fromMs) / grid.bucketMs));
        expect(buckets.at).toEqual([...byBucket.keys()].toSorted((a, b) => a - b));
        for (const [n, at] of buckets.at.entries()) {
          const mine = byBucket.get(at) ?? [];
          const sorted = mine.map(({ value }) => value).toSorted((a, b) => a - b);
          const rank = (share: number): number | undefined => sorted[Math.ceil(share * sorted.length) - 1];
          expect(buckets.count[n]).toBe(mine.length);
          expect(buckets.low[n]).toEqual(mine.find(({ seq }) => seq === buckets.lowSeq[n])?.value);
          expect(buckets.high[n]).toEqual(mine.find(({ seq }) => seq === buckets.highSeq[n])?.value);
          expect(buckets.low[n]).toBeCloseTo(sorted[0] ?? NaN);
          expect(buckets.high[n]).toBeCloseTo(sorted.at(-1) ?? NaN);
          expect([buckets.p50[n], buckets.p95[n]].map((value) => (value ?? 0) + 0)).toEqual(
            [rank(0.5), rank(0.95)].map((value) => (value ?? 0) + 0),
          );
          const lowest = mine.find(({ value }) => value === sorted[0]);
          expect([buckets.lowTape[n], buckets.lowSeq[n]]).toEqual([lowest?.tape, lowest?.seq]);
        }
      }),
    );
  });

  it(`turns into buckets beyond ${POINTS_MAX}`, () => {
    const list = (length: number): Value[] =>
      Array.from({ length }, (_, seq) => ({ ms: T + seq, value: seq, tape: 0, seq }));
    const range = { fromMs: T, toMs: T + 10_000 };
    const kindOf = (length: number): string =>
      plotValues(range, bucketsOf(range, 100), eachOf(list(length))).shape.kind;
    expect([kindOf(POINTS_MAX), kindOf(POINTS_MAX + 1)]).toEqual(['points', 'buckets']);
  });
});
