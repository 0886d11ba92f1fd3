import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chanceOf, delayMsOf, RECONNECT_ATTEMPTS_MAX } from './reconnect-policy.ts';

const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const attempt = fc.integer({ min: 1, max: RECONNECT_ATTEMPTS_MAX });

describe('the pause before an attempt', () => {
  it('grows, is spread, and stays within its bounds', () => {
    expect([1, 2, 3, 4, 5, 6, 7].map((n) => delayMsOf(n, null, 0.999_999))).toEqual([
      500, 1000, 2000, 4000, 8000, 15_000, 15_000,
    ]);
    fc.assert(
      fc.property(attempt, chance, (n, at) => {
        const whole = delayMsOf(n, null, 1);
        expect(delayMsOf(n, null, at)).toBeGreaterThanOrEqual(Math.floor(whole / 2));
        expect(delayMsOf(n, null, at)).toBeLessThanOrEqual(whole);
      }),
    );
  });

  it('is never shorter than the server asked for, where that is between 0.1 and 30 s', () => {
    fc.assert(
      fc.property(attempt, chance, fc.integer({ min: 0, max: 2 ** 40 }), (n, at, retryMs) => {
        const delay = delayMsOf(n, retryMs, at);
        expect(delay).toBeGreaterThanOrEqual(Math.min(30_000, Math.max(100, retryMs)));
        expect(delay).toBeLessThanOrEqual(37_500);
      }),
    );
  });

  it('takes its chance from a token', () => {
    expect(chanceOf('')).toBe(0);
    expect(chanceOf('00000000')).toBe(0);
    expect(chanceOf('zzzzzzzz')).toBeLessThan(1);
    expect(chanceOf('i0000000')).toBe(0.5);
  });
});
