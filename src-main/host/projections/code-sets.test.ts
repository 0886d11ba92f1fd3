import { expect, it } from 'vitest';
import { CodeSets } from './code-sets.ts';

it('numbers what rows have together, each set once', () => {
  const sets = new CodeSets();
  const one = sets.with(0, 'crashed');
  const two = sets.with(one, 'unanswered');
  expect(sets.codesOf(two)).toEqual(['crashed', 'unanswered']);
  expect(sets.with(0, 'crashed')).toBe(one);
  expect(sets.with(one, 'unanswered')).toBe(two);
  expect(sets.with(two, 'crashed')).toBe(two);
  expect(sets.codesOf(0)).toEqual([]);
});

it('leaves a row its set when there is no room for another', () => {
  const sets = new CodeSets(3);
  const one = sets.with(0, 'a');
  sets.with(0, 'b');
  expect(sets.with(one, 'c')).toBe(one);
  expect(sets.with(0, 'a')).toBe(one);
});
