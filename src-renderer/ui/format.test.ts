import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  formatAgo,
  formatBytes,
  formatClock,
  formatCount,
  formatDateTime,
  formatDurationMs,
  formatDurationUs,
  formatOffset,
  formatRate,
  formatShortCount,
} from './format.ts';

/** The gaps are special spaces; tests read better with plain ones. */
const plain = (text: string): string => text.replaceAll('\u00a0', ' ').replaceAll('\u202f', '_');

describe('durations', () => {
  test.each([
    [0, '0 µs'],
    [340, '340 µs'],
    [999.4, '999 µs'],
    [999.6, '1.0 ms'],
    [1200, '1.2 ms'],
    [9949, '9.9 ms'],
    [9960, '10 ms'],
    [999_400, '999 ms'],
    [999_600, '1.00 s'],
    [2_310_000, '2.31 s'],
    [59_990_000, '60.0 s'],
    [60_000_000, '1 m 00 s'],
    [245_000_000, '4 m 05 s'],
    [3_599_600_000, '1 h 00 m'],
    [3_720_000_000, '1 h 02 m'],
    [-1200, '-1.2 ms'],
    [Number.NaN, '–'],
  ])('%d µs', (us, text) => expect(plain(formatDurationUs(us))).toBe(text));

  test('milliseconds are the same scale', () => expect(plain(formatDurationMs(0.34))).toBe('340 µs'));
});

test.each([
  [0, '0 B'],
  [212, '212 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [1400, '1.4 kB'],
  [999_499, '999 kB'],
  [999_500, '1.0 MB'],
  [23_000_000, '23 MB'],
  [5e15, '5000 TB'],
  [-1, '–'],
])('%d bytes', (bytes, text) => expect(plain(formatBytes(bytes))).toBe(text));

test.each([
  [7, '7'],
  [9999, '9999'],
  [50_312, '50_312'],
  [1_000_000, '1_000_000'],
  [-12_345, '-12_345'],
  [-0.5, '0'],
])('count %d', (count, text) => expect(plain(formatCount(count))).toBe(text));

test.each([
  [999, '999'],
  [1234, '1.2k'],
  [50_000, '50k'],
  [999_600, '1.0M'],
  [3_400_000, '3.4M'],
])('short count %d', (count, text) => expect(formatShortCount(count)).toBe(text));

test.each([
  [0, '0/s'],
  [0.01, '<0.1/s'],
  [0.4, '0.4/s'],
  [3, '3/s'],
  [12.4, '12/s'],
  [1200, '1.2k/s'],
])('rate %d', (rate, text) => expect(formatRate(rate)).toBe(text));

test('clock and date are local and padded', () => {
  const at = new Date(2026, 0, 2, 3, 4, 5, 6).getTime();
  expect(formatClock(at)).toBe('03:04:05.006');
  expect(formatDateTime(at)).toBe('2026-01-02 03:04:05');
});

test('offsets keep three decimals and a sign', () => {
  expect(plain(formatOffset(22))).toBe('+0.022 s');
  expect(plain(formatOffset(-12_400))).toBe('-12.400 s');
});

test.each([
  [0, 'now'],
  [12_000, '12 s ago'],
  [240_000, '4 min ago'],
  [10_800_000, '3 h ago'],
  [172_800_000, '2 d ago'],
])('%d ms ago', (ms, text) => expect(plain(formatAgo(ms))).toBe(text));

test('no number prints an exponent or more than the column holds', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e12, noNaN: true }), (value) => {
      for (const text of [
        formatDurationUs(value),
        formatBytes(value),
        formatRate(value),
        formatShortCount(value),
      ]) {
        expect(text).not.toMatch(/e|NaN|Infinity/);
        expect(text.length).toBeLessThanOrEqual(12);
      }
      expect(Number(formatCount(value).replaceAll('\u202f', ''))).toBe(Math.trunc(value));
    }),
  );
});
