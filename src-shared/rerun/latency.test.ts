import { expect, it } from 'vitest';
import { isSlower, latencyOf, SLOWER_MIN_US } from './latency.ts';

it('is slower by half and by more than a whim', () => {
  expect(isSlower(100, 1000)).toBe(false);
  expect(isSlower(10_000, 10_000 + SLOWER_MIN_US)).toBe(false);
  expect(isSlower(10_000, 16_000)).toBe(true);
  expect(isSlower(null, 16_000)).toBe(false);
});

it('takes percentiles by rank, of what was answered on both', () => {
  const items = Array.from({ length: 20 }, (_, at) => ({ beforeUs: at + 1, afterUs: 2 * (at + 1) }));
  expect(latencyOf([...items, { beforeUs: 9, afterUs: null }])).toEqual({
    before: { p50Us: 10, p95Us: 19 },
    after: { p50Us: 20, p95Us: 38 },
    of: 20,
  });
  expect(latencyOf([])).toBeNull();
});
