import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketsOf } from './density.ts';
import { POINTS_MAX, plotValues } from './path-plot.ts';
import { PART_VALUES_MAX, RANK_ERROR, partsOf, plotParts, type TimedValue } from './plot-parts.ts';

const T = 1_780_000_000_000;
const range = { fromMs: T, toMs: T + 10_000 };

/** In the order of rows; a clock that was set back puts some before others. */
const lists: fc.Arbitrary<readonly TimedValue[]> = fc
  .array(
    fc.record({
      ms: fc.integer({ min: -500, max: 10_500 }).map((ms) => T + ms),
      value: fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ noNaN: true, noDefaultInfinity: true })),
    }),
    { maxLength: 400 },
  )
  .map((list) => list.map((each, seq) => ({ ...each, seq })));

const floorTo = (stepMs: number) => (ms: number) => Math.floor(ms / stepMs);

describe('a plot from parts', () => {
  it('has least, most and count of each stretch as the values themselves have, and percentiles near their rank', () => {
    fc.assert(
      fc.property(lists, fc.integer({ min: 1, max: 5 }), (list, blocks) => {
        const buckets = bucketsOf(range, 40);
        const size = Math.ceil(list.length / blocks) || 1;
        const parts = Array.from({ length: blocks }, (_, at) =>
          partsOf(list.slice(at * size, (at + 1) * size), floorTo(buckets.bucketMs / 4)),
        ).flat();
        // An end of the window that cuts a part is of its middle: looked at from afar it is no pixel.
        const wide = { fromMs: buckets.fromMs, toMs: buckets.fromMs + buckets.bucketMs * buckets.count - 1 };
        const { values, shape } = plotParts(wide, buckets, parts, null);
        const exact = plotValues(
          wide,
          buckets,
          (visit) => {
            for (const { ms, value, seq } of list) visit(ms, value, 0, seq);
          },
          -1,
        );
        if (shape.kind !== 'buckets' || exact.shape.kind !== 'buckets') throw new Error('they are buckets');
        expect(values).toBe(exact.values);
        const { at, count, low, high } = exact.shape.buckets;
        expect(shape.buckets).toMatchObject({ at, count, low, high });
        at.forEach((bucket, n) => {
          const mine = list.filter(
            ({ ms }) => Math.floor((ms - buckets.fromMs) / buckets.bucketMs) === bucket,
          );
          for (const [share, found = 0] of [
            [0.5, shape.buckets.p50[n]],
            [0.95, shape.buckets.p95[n]],
          ] as const) {
            const below = mine.filter(({ value }) => value < found).length / mine.length;
            const upTo = mine.filter(({ value }) => value <= found).length / mine.length;
            // A rank may be one value off besides.
            const slack = RANK_ERROR + 1 / mine.length;
            expect(below).toBeLessThanOrEqual(share + slack);
            expect(upTo).toBeGreaterThanOrEqual(share - slack);
          }
        });
      }),
      { numRuns: 60 },
    );
  });

  it('has the values themselves where those are known and few', () => {
    const list = Array.from({ length: 3_000 }, (_, seq) => ({ ms: T + seq, value: seq, seq }));
    const parts = partsOf(list, floorTo(64));
    expect(Math.max(...parts.map(({ values }) => values.length))).toBe(PART_VALUES_MAX);
    const few = { fromMs: T, toMs: T + POINTS_MAX - 1 };
    const points = plotParts(few, bucketsOf(few, 100), parts, list);
    expect(points).toMatchObject({ values: POINTS_MAX, shape: { kind: 'points' } });
    expect(plotParts(range, bucketsOf(range, 100), parts, list)).toMatchObject({
      values: 3_000,
      shape: { kind: 'buckets' },
    });
    expect(plotParts(range, bucketsOf(range, 100), [], []).values).toBe(0);
  });
});
