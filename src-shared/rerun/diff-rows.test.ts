import fc from 'fast-check';
import { expect, it } from 'vitest';
import { diffRows, type DiffRow } from './diff-rows.ts';
import { withTextOpened } from './inside-text.ts';
import { diffOf } from './json-diff.ts';
import { lineDiff } from './line-diff.ts';

const drawn = (rows: readonly DiffRow[]) =>
  rows.map(({ kind, left, right }) => `${kind} ${left ?? '·'} | ${right ?? '·'}`);

it('keeps what is the same, and puts what is other beside each other with its path', () => {
  const rows = diffRows(
    { a: 1, b: { c: 'x', d: [1] }, gone: true },
    { a: 1, b: { c: 'y', d: [1] }, come: {} },
  );
  expect(drawn(rows)).toEqual([
    'same { | {',
    'same "a": 1 | "a": 1',
    'same "b": { | "b": {',
    'changed "c": "x" | "c": "y"',
    'same "d": [ | "d": [',
    'same 1 | 1',
    'same ] | ]',
    'same } | }',
    'removed "gone": true | ·',
    'added · | "come": {}',
    'same } | }',
  ]);
  expect(rows.find(({ kind }) => kind === 'changed')?.path).toBe('b.c');
});

it('shows JSON in a text as what it is, and lines of a text by lines', () => {
  const text = (value: unknown) =>
    withTextOpened({ text: typeof value === 'string' ? value : JSON.stringify(value) });
  const rows = diffRows(text({ n: 1 }), text({ n: 2 }));
  expect(drawn(rows)).toContain('changed "n": 1 | "n": 2');
  expect(rows.find(({ kind }) => kind === 'changed')?.path).toBe('text.$json.n');
  expect(drawn(diffRows(text('a\nb\nc'), text('a\nx\nc')))).toEqual([
    'same { | {',
    'same "text": " | "text": "',
    'same a | a',
    'removed b | ·',
    'added · | x',
    'same c | c',
    'same " | "',
    'same } | }',
  ]);
});

it('keeps items of a list that stand where others left, came or moved', () => {
  const named = (...names: string[]) => names.map((name) => ({ name }));
  const kinds = (before: string[], after: string[]) =>
    diffRows(named(...before), named(...after))
      .filter(({ left, right }) => (left ?? right ?? '').includes('name'))
      .map(({ kind, left, right }) => `${kind} ${/name": "(\w)/.exec(left ?? right ?? '')?.[1]}`);
  expect(kinds(['a', 'b', 'c'], ['a', 'c', 'd'])).toEqual(['same a', 'removed b', 'same c', 'added d']);
  expect(kinds(['a', 'b', 'c'], ['c', 'a', 'b']).toSorted()).toEqual(['moved c', 'same a', 'same b']);
});

it('either side, put together, is that value, and every path is one that the differences have', () => {
  const json = fc.jsonValue({ maxDepth: 4 });
  fc.assert(
    fc.property(json, json, (before, after) => {
      const rows = diffRows(before, after);
      const paths = new Set(diffOf(before, after).map(({ path }) => path));
      const other = rows.filter(({ kind, path }) => kind !== 'same' && !paths.has(path));
      expect(other).toEqual([]);
      const said = (all: readonly DiffRow[]) => all.map(({ right }) => right ?? '').join('').length;
      expect(said(rows)).toBe(said(diffRows(after, after)));
    }),
    { numRuns: 300 },
  );
});

it('a key that every object inherits is a key like any other', () => {
  for (const [before, after, kinds] of [
    [{}, { toString: 0, '': '' }, ['added', 'added']],
    [{ constructor: 1 }, {}, ['removed']],
    [{ a: 1, valueOf: 'x' }, { a: 2, valueOf: 'x' }, ['changed']],
  ] as const) {
    expect(diffOf(before, after).map(({ kind }) => kind)).toEqual(kinds);
    const rows = diffRows(before, after).filter(({ kind }) => kind !== 'same');
    expect(rows.map(({ kind }) => kind)).toEqual(kinds);
  }
});

it('a member that is called __proto__ is compared, at any depth and among very long lists', () => {
  const of = (text: string): unknown => JSON.parse(text);
  const lines = (before: string, after: string) => diffOf(of(before), of(after));
  expect(lines('{"__proto__":1}', '{"__proto__":2}')).toEqual([
    { kind: 'changed', path: '__proto__', before: '1', after: '2' },
  ]);
  expect(lines('{"a":{}}', '{"a":{"__proto__":{"x":1}}}')).toMatchObject([
    { kind: 'added', path: 'a.__proto__' },
  ]);
  expect(lines('{"a":{"__proto__":{"x":1}}}', '{"a":{"__proto__":{"x":2}}}')).toMatchObject([
    { kind: 'changed', path: 'a.__proto__.x' },
  ]);
  expect(lines('{"~__proto__":1,"__proto__":1}', '{"~__proto__":2,"__proto__":1}')).toMatchObject([
    { path: '"~__proto__"' },
  ]);
  // What is added keeps its own names.
  expect(lines('{}', '{"b":{"__proto__":1}}')[0]?.after).toBe('{\n  "__proto__": 1\n}');
  const long = `[${'0,'.repeat(3_000)}0]`;
  expect(lines(`{"l":${long},"__proto__":1}`, `{"l":${long},"__proto__":2}`)).toMatchObject([
    { kind: 'changed', path: '__proto__' },
  ]);
  const rows = diffRows(of('{"__proto__":1}'), of('{"__proto__":2}')).filter(({ kind }) => kind !== 'same');
  expect(rows).toMatchObject([{ kind: 'changed', left: '"__proto__": 1', right: '"__proto__": 2' }]);
});

it('a null in a list is an item like any other', () => {
  expect(drawn(diffRows([null, 1], [{ name: 'a' }, null]))).toContain('same null | null');
});

it('finds the fewest lines that are other', () => {
  const lines = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 });
  fc.assert(
    fc.property(lines, lines, (before, after) => {
      const found = lineDiff(before, after);
      expect(found.filter(({ kind }) => kind !== 'added').map(({ text }) => text)).toEqual(before);
      expect(found.filter(({ kind }) => kind !== 'removed').map(({ text }) => text)).toEqual(after);
    }),
  );
  const many = Array.from({ length: 3000 }, (_, at) => `${at}`);
  expect(lineDiff(many, many.toReversed())).toHaveLength(6000);
});
