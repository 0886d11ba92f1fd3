import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TICKS_MAX, exactClock, stepFor, ticksOf } from './ticks.ts';

const T = new Date(2026, 10, 28, 12, 4, 31, 118).getTime();

describe('the time axis', () => {
  it('has lines in order, far enough apart, at round times, from years to microseconds', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -2, max: 12, noNaN: true }),
        fc.integer({ min: 50, max: 4_000 }),
        (power, widthPx) => {
          const range = { fromMs: T, toMs: T + 10 ** power };
          const ticks = ticksOf(range, widthPx, 90);
          expect(ticks.length).toBeLessThanOrEqual(Math.min(TICKS_MAX, widthPx / 90 + 1));
          const step = stepFor(range, widthPx, 90);
          const times = ticks.map(({ ms }) => ms);
          expect(Math.min(...times, Infinity)).toBeGreaterThanOrEqual(range.fromMs - step * 1e-3);
          expect(Math.max(...times, -Infinity)).toBeLessThanOrEqual(range.toMs + step * 1e-3);
          const gaps = times.slice(1).map((ms, at) => ms - (times[at] ?? 0));
          expect(Math.min(...gaps, Infinity)).toBeGreaterThan(step * 0.9);
        },
      ),
    );
  });

  const labels = (spanMs: number): readonly string[] =>
    ticksOf({ fromMs: T, toMs: T + spanMs }, 400, 90).map(({ label }) => label);

  it('is as exact as there is room for', () => {
    expect(labels(4 * 3_600_000)).toEqual(['13:00', '14:00', '15:00', '16:00']);
    expect(labels(40_000)).toEqual(['12:04:40', '12:04:50', '12:05:00', '12:05:10']);
    expect(labels(400)).toEqual(['12:04:31.2', '12:04:31.3', '12:04:31.4', '12:04:31.5']);
    expect(labels(4)).toEqual([
      '12:04:31.118',
      '12:04:31.119',
      '12:04:31.120',
      '12:04:31.121',
      '12:04:31.122',
    ]);
    expect(labels(0.04)[1]).toBe('12:04:31.118\u202f010');
  });

  it('names the day where one begins', () => {
    const midnight = new Date(2026, 10, 29).getTime();
    const ticks = ticksOf({ fromMs: midnight - 3_600_000, toMs: midnight + 3_600_000 }, 400, 90);
    expect(ticks.map(({ label }) => label)).toContain('11-29');
    expect(labels(90 * 86_400_000)[0]).toMatch(/^\d\d-\d\d$/);
  });

  it('tells a moment to the microsecond', () => {
    expect(exactClock(T + 0.204)).toBe('12:04:31.118\u202f204');
    expect(exactClock(NaN)).toBe('–');
  });
});
