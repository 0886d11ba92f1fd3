import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  SPAN_MIN_MS,
  msAt,
  panned,
  rangeInSight,
  revealing,
  roomOf,
  settled,
  xOf,
  zoomed,
} from './window.ts';

const T = 1_780_000_000_000;
const EXTENT = { fromMs: T, toMs: T + 3_600_000 };
const spans = fc.double({ min: SPAN_MIN_MS, max: 7_200_000, noNaN: true });
const moments = fc.double({ min: -3_600_000, max: 7_200_000, noNaN: true }).map((ms) => T + ms);

describe('what is in sight', () => {
  it('is never outside of what there is, and never less than can be told apart', () => {
    fc.assert(
      fc.property(moments, spans, fc.boolean(), (fromMs, spanMs, isGrowing) => {
        const sight = settled({ fromMs, toMs: fromMs + spanMs }, EXTENT, isGrowing);
        const { fromMs: from, toMs: to } = rangeInSight(sight, EXTENT);
        const room = roomOf(EXTENT);
        const slack = 0.01;
        // Following the newest shows a margin behind it, of what is in sight.
        expect(from).toBeGreaterThanOrEqual(room.fromMs - slack);
        expect(to).toBeLessThanOrEqual(room.toMs + slack);
        expect(to - from).toBeGreaterThan(SPAN_MIN_MS * 0.9);
      }),
      // More than all rows and less than the room around them.
      { examples: [[T, 3_600_000.506469727, true]] },
    );
  });

  it('stays under the pointer when it is zoomed, and comes back', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0.1, max: 10, noNaN: true }),
        (share, factor) => {
          const range = { fromMs: T + 1_000, toMs: T + 61_000 };
          const atMs = range.fromMs + share * 60_000;
          const scale = (of: typeof range) => xOf({ ...of, widthPx: 1_000 }, atMs);
          const near = zoomed(range, atMs, factor);
          expect(scale(near)).toBeCloseTo(scale(range), 1);
          expect(near.toMs - near.fromMs).toBeCloseTo(60_000 * factor, 1);
          expect(zoomed(near, atMs, 1 / factor).fromMs).toBeCloseTo(range.fromMs, 1);
        },
      ),
    );
  });

  it('goes from hours to microseconds', () => {
    let range = { fromMs: T, toMs: T + 3_600_000 };
    for (let step = 0; step < 60; step += 1) range = zoomed(range, T + 1_234.567, 0.5);
    expect(range.toMs - range.fromMs).toBeCloseTo(SPAN_MIN_MS, 2);
    expect(range.fromMs).toBeLessThanOrEqual(T + 1_234.567);
    expect(range.toMs).toBeGreaterThanOrEqual(T + 1_234.567);
  });

  it('follows what is recorded once one looks at its end', () => {
    const end = { fromMs: EXTENT.toMs - 1_000, toMs: EXTENT.toMs + 20 };
    const sight = settled(end, EXTENT, true);
    expect(sight).toMatchObject({ kind: 'tail' });
    const later = rangeInSight(sight, { ...EXTENT, toMs: EXTENT.toMs + 5_000 });
    expect(later.toMs).toBeGreaterThan(EXTENT.toMs + 5_000);
    expect(settled(end, EXTENT, false)).toMatchObject({ kind: 'fixed' });
    expect(settled(panned(end, -2), EXTENT, true)).toMatchObject({ kind: 'fixed' });
    expect(settled({ fromMs: T - 1e7, toMs: T + 1e8 }, EXTENT, true)).toEqual({ kind: 'all' });
  });

  it('has some width when there is one row, or none', () => {
    const room = roomOf({ fromMs: T, toMs: T });
    expect(room.toMs - room.fromMs).toBeGreaterThan(1);
  });

  it('moves no more than it takes to reveal a moment', () => {
    fc.assert(
      fc.property(moments, (ms) => {
        const range = { fromMs: T, toMs: T + 1_000 };
        const next = revealing(range, ms);
        expect(next.toMs - next.fromMs).toBeCloseTo(1_000, 2);
        expect(ms).toBeGreaterThanOrEqual(next.fromMs);
        expect(ms).toBeLessThanOrEqual(next.toMs);
      }),
    );
    expect(revealing({ fromMs: T, toMs: T + 1_000 }, T + 500)).toEqual({ fromMs: T, toMs: T + 1_000 });
  });

  it('is a straight line', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 900, noNaN: true }), (x) => {
        const scale = { fromMs: T, toMs: T + 17_000, widthPx: 900 };
        expect(xOf(scale, msAt(scale, x))).toBeCloseTo(x, 1);
      }),
    );
  });
});
