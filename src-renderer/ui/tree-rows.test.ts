import { expect, test } from 'vitest';
import type { TreeNode } from './tree-rows.ts';
import { treeKey, treeRows } from './tree-rows.ts';

const roots: readonly TreeNode[] = [
  { id: 'a', label: 'a', children: [{ id: 'a1', label: 'a1', children: [{ id: 'a1x', label: 'x' }] }] },
  { id: 'b', label: 'b', children: [] },
];
const rows = treeRows(roots, new Set(['a']));

test('only open branches have rows, with level, place and parent', () => {
  expect(
    rows.map((row) => `${row.node.id}:${row.level}:${row.parent}:${row.position}/${row.siblings}`),
  ).toEqual(['a:1:-1:1/2', 'a1:2:0:1/1', 'b:1:-1:2/2']);
  expect(rows[2]?.expandable).toBe(false);
});

test('right opens, then enters; left closes, then climbs', () => {
  expect(treeKey('ArrowRight', rows, 1, 10)).toEqual({ kind: 'expand', id: 'a1' });
  expect(treeKey('ArrowRight', rows, 0, 10)).toEqual({ kind: 'select', index: 1 });
  expect(treeKey('ArrowLeft', rows, 0, 10)).toEqual({ kind: 'collapse', id: 'a' });
  expect(treeKey('ArrowLeft', rows, 1, 10)).toEqual({ kind: 'select', index: 0 });
  expect(treeKey('ArrowLeft', rows, 2, 10)).toBeUndefined();
});

test('moves stay inside', () => {
  expect(treeKey('PageDown', rows, 1, 10)).toEqual({ kind: 'select', index: 2 });
  expect(treeKey('k', rows, 0, 10)).toEqual({ kind: 'select', index: 0 });
  expect(treeKey('ArrowDown', [], 0, 10)).toBeUndefined();
});
