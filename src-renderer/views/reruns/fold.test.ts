import { expect, it } from 'vitest';
import type { DiffRow } from '../../../src-shared/rerun/diff-rows.ts';
import { changedPart, foldRows, hunks } from './fold.ts';

const rows = (pattern: string): DiffRow[] =>
  pattern.split('').map((char, at) => ({
    kind: char === '.' ? 'same' : 'changed',
    depth: 0,
    path: String(at),
    left: '',
    right: '',
  }));
const shape = (pattern: string, ...opened: number[]) =>
  foldRows(rows(pattern), new Set(opened)).map((block) =>
    block.kind === 'fold' ? `fold ${block.count}` : `rows ${block.rows.length}`,
  );

it('folds what is far from a difference, and nothing small', () => {
  expect(shape('..........x..........')).toEqual(['fold 7', 'rows 7', 'fold 7']);
  expect(shape('......x......')).toEqual(['rows 3', 'rows 7', 'rows 3']);
  expect(shape('..........x..........', 14)).toEqual(['fold 7', 'rows 7', 'rows 7']);
  expect(shape('.........')).toEqual(['fold 9']);
  expect(shape('')).toEqual([]);
});

it('finds where differences begin, and the part of a line that is one', () => {
  expect(hunks(rows('x..xx.x'))).toEqual([0, 3, 6]);
  expect(changedPart('"Hello, Ada"', '"Good day, Ada"')).toEqual({ head: 1, tail: 6 });
  expect(changedPart('aa', 'aaa')).toEqual({ head: 2, tail: 0 });
});
