import fc from 'fast-check';
import { expect, it } from 'vitest';
import { lineDiff } from './line-diff.ts';

it('shows what changes, with its numbers and two lines around', () => {
  const before = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].join('\n');
  const after = ['a', 'b', 'c', 'D', 'E', 'e', 'f', 'g'].join('\n');
  expect(lineDiff(before, after).map(({ kind, line, text }) => `${kind} ${line} ${text}`)).toEqual([
    'skipped 1 1',
    'same 2 b',
    'same 3 c',
    'removed 4 d',
    'added 4 D',
    'added 5 E',
    'same 5 e',
    'same 6 f',
    'skipped 7 1',
  ]);
});

it('of any two texts has every line that goes and every line that comes, and no line twice', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c', '', '{'), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(text, text, (a, b) => {
      const lines = lineDiff(a.join('\n'), b.join('\n'));
      const keys = lines.map(({ kind, line }) => `${kind} ${line}`);
      expect(new Set(keys).size).toBe(keys.length);
      const taken = new Set(lines.filter(({ kind }) => kind === 'removed').map(({ line }) => line));
      const come = new Set(lines.filter(({ kind }) => kind === 'added').map(({ line }) => line));
      expect(a.filter((_, at) => !taken.has(at + 1))).toEqual(b.filter((_, at) => !come.has(at + 1)));
    }),
  );
});
