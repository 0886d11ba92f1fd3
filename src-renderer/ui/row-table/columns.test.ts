import { expect, test } from 'vitest';
import { columnWidthPx, fittingColumns, gridTemplate } from './columns.ts';
import type { Column } from './types.ts';

const render = (): string => '';
const columns: readonly Column<unknown>[] = [
  { id: 'seq', title: '#', widthPx: 60, render },
  { id: 'method', title: 'method', widthPx: 140, grow: true, render },
  { id: 'size', title: 'size', widthPx: 80, priority: 1, render },
  { id: 'id', title: 'id', widthPx: 60, priority: 2, render },
  { id: 'kind', title: 'kind', widthPx: 60, priority: 2, render },
];
const ids = (kept: readonly Column<unknown>[]): string => kept.map((column) => column.id).join(' ');

test('the least important go first, the later of equals before the earlier', () => {
  expect(ids(fittingColumns(columns, {}, 400))).toBe('seq method size id kind');
  expect(ids(fittingColumns(columns, {}, 399))).toBe('seq method size id');
  expect(ids(fittingColumns(columns, {}, 300))).toBe('seq method size');
  expect(ids(fittingColumns(columns, {}, 10))).toBe('seq method');
});

test('remembered widths win and respect the minimum', () => {
  const [seq] = columns;
  if (seq === undefined) throw new Error('no column');
  expect(columnWidthPx(seq, { seq: 90.4 })).toBe(90);
  expect(columnWidthPx(seq, { seq: 3 })).toBe(32);
  expect(gridTemplate(columns.slice(0, 2), { seq: 70 })).toBe('70px minmax(140px, 1fr)');
});

test('a share of what is left ends with a width of the user', () => {
  const shared: readonly Column<unknown>[] = [
    { id: 'method', title: 'method', widthPx: 114, grow: 0.7, render },
    { id: 'target', title: 'target', widthPx: 78, grow: true, render },
  ];
  expect(gridTemplate(shared, {})).toBe('minmax(114px, 0.7fr) minmax(78px, 1fr)');
  expect(gridTemplate(shared, { method: 90, target: 90 })).toBe('90px minmax(90px, 1fr)');
});
