import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Geometry } from './geometry.ts';
import {
  clampTop,
  contentPx,
  isAtEnd,
  isScaled,
  maxTop,
  topToReveal,
  toScroll,
  toTop,
  visibleRows,
} from './geometry.ts';

const small: Geometry = { rowPx: 22, total: 100, viewportPx: 440, capPx: 30_000_000 };
const huge: Geometry = { rowPx: 22, total: 5_000_000, viewportPx: 440, capPx: 30_000_000 };

test('below the cap scroll and logical position are the same', () => {
  expect(isScaled(small)).toBe(false);
  expect(toTop(small, 123)).toBe(123);
  expect(toScroll(small, 123)).toBe(123);
});

test('above the cap the ends still meet', () => {
  expect(isScaled(huge)).toBe(true);
  expect(contentPx(huge)).toBe(30_000_000);
  expect(toTop(huge, 0)).toBe(0);
  expect(toTop(huge, contentPx(huge) - huge.viewportPx)).toBe(maxTop(huge));
  expect(visibleRows(huge, maxTop(huge))[1]).toBe(5_000_000);
});

describe('reveal', () => {
  test('moves the least', () => {
    expect(topToReveal(small, 0, 5, 'nearest')).toBe(0);
    expect(topToReveal(small, 0, 20, 'nearest')).toBe(22);
    expect(topToReveal(small, 1000, 3, 'nearest')).toBe(66);
  });
  test('centers what was out of sight', () => {
    expect(topToReveal(small, 0, 50, 'center')).toBe(50 * 22 - 209);
    expect(topToReveal(small, 0, 99, 'center')).toBe(maxTop(small));
  });
});

test('an empty table has no rows and is at its end', () => {
  const none = { ...small, total: 0 };
  expect(visibleRows(none, 0)).toEqual([0, 0]);
  expect(isAtEnd(none, 0)).toBe(true);
});

test('for any table: round trips hold, and the visible rows cover the viewport', () => {
  const geometries = fc.record({
    rowPx: fc.integer({ min: 16, max: 40 }),
    total: fc.integer({ min: 1, max: 50_000_000 }),
    viewportPx: fc.integer({ min: 0, max: 2000 }),
    capPx: fc.constantFrom(15_000_000, 30_000_000),
  });
  fc.assert(
    fc.property(geometries, fc.double({ min: 0, max: 1, noNaN: true }), (g, part) => {
      const top = part * maxTop(g);
      expect(Math.abs(toTop(g, toScroll(g, top)) - top)).toBeLessThan(0.01);
      const [first, end] = visibleRows(g, top);
      expect(first * g.rowPx).toBeLessThanOrEqual(top + 0.001);
      expect(end * g.rowPx).toBeGreaterThanOrEqual(Math.min(top + g.viewportPx, g.total * g.rowPx) - 0.001);
      expect(end - first).toBeLessThanOrEqual(g.viewportPx / g.rowPx + 2);
      expect(clampTop(g, top)).toBe(top);
    }),
  );
});
