import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printTime, readTime } from './units.ts';

describe('times', () => {
  it('are read as they were printed, to the microsecond', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000_000_000 }), (us) => {
        const ms = us / 1000;
        expect(readTime(printTime(ms))).toBeCloseTo(ms, 3);
        expect(Math.round((readTime(printTime(ms)) ?? 0) * 1000)).toBe(us);
      }),
    );
  });

  it('are dates, with a time of day or without, and no more than that', () => {
    expect(readTime('2026-11-28T10:00:00.118204Z')).toBe(Date.UTC(2026, 10, 28, 10, 0, 0, 118) + 0.204);
    expect(readTime('2026-11-28T10:00:00.1182Z')).toBe(Date.UTC(2026, 10, 28, 10, 0, 0, 118) + 0.2);
    expect(readTime('2026-11-28T10:00:00.1Z')).toBe(Date.UTC(2026, 10, 28, 10, 0, 0, 100));
    expect(readTime('2026-11-28T10:00Z')).toBe(Date.UTC(2026, 10, 28, 10));
    expect(readTime('2026-11-28')).toBe(new Date(2026, 10, 28).getTime());
    for (const wrong of [
      '10:00',
      '2026-11-28T10:00:00.1182049Z',
      '2026-11-28T10:00123Z',
      '2026-13-28',
      'now',
    ])
      expect(readTime(wrong)).toBeNull();
  });
});
