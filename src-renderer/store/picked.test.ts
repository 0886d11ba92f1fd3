import { expect, test } from 'vitest';
import { extended, NOTHING_PICKED, toggled } from './picked.ts';

test('a stretch begins at the row that one stands on, and its end moves both ways', () => {
  const down = extended(NOTHING_PICKED, 10, 14);
  expect(down.ranges).toEqual([[10, 14]]);
  expect(extended(down, 14, 7).ranges).toEqual([[7, 10]]);
});

test('the first row that is put to another keeps that one', () => {
  const two = toggled(NOTHING_PICKED, 3, 8);
  expect(two.ranges).toEqual([
    [3, 3],
    [8, 8],
  ]);
  const stretched = extended(two, 8, 12);
  expect(stretched.ranges).toEqual([
    [3, 3],
    [8, 12],
  ]);
  expect(toggled(stretched, 12, 10).ranges).toEqual([
    [3, 3],
    [8, 9],
    [11, 12],
  ]);
});

test('toggling the row that one stands on picks it', () => {
  expect(toggled(NOTHING_PICKED, 5, 5).ranges).toEqual([[5, 5]]);
});
