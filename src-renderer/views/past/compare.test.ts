import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SECTIONS, type Comparable } from './comparable.ts';
import { compareStates } from './compare-lines.ts';

const state = (over: Record<string, unknown> = {}): Comparable[string] => ({
  session: { state: 'ready' },
  capabilities: { tools: {} },
  tools: { echo: { name: 'echo', description: 'says it' } },
  catalog: {},
  subscriptions: {},
  breakers: {},
  limits: {},
  policy: {},
  supervision: { decisions: [], health: null },
  open: {},
  counts: { requests: 1 },
  ...over,
});

it('finds exactly what is another, by server and section', () => {
  const before = { demo: state(), same: state() };
  const after = {
    demo: state({
      tools: { echo: { name: 'echo', description: 'says it twice' }, add: { name: 'add' } },
      counts: { requests: 4 },
    }),
    same: state(),
  };
  expect(compareStates(before, after)).toEqual([
    {
      server: 'demo',
      presence: 'both',
      sections: [
        {
          section: 'tools',
          lines: [
            { kind: 'changed', path: 'echo.description', before: '"says it"', after: '"says it twice"' },
            { kind: 'added', path: 'add', after: '{\n  "name": "add"\n}' },
          ],
        },
        { section: 'counts', lines: [{ kind: 'changed', path: 'requests', before: '1', after: '4' }] },
      ],
    },
  ]);
});

it('tells of sessions that came and left', () => {
  expect(
    compareStates({ a: state() }, { b: state() }).map(({ server, presence }) => [server, presence]),
  ).toEqual([
    ['a', 'left'],
    ['b', 'came'],
  ]);
});

it('says nothing of equal states, and something of any other', () => {
  const value = fc.dictionary(fc.string({ minLength: 1, maxLength: 3 }), fc.integer(), { maxKeys: 3 });
  fc.assert(
    fc.property(fc.constantFrom(...SECTIONS), value, value, (section, was, is) => {
      const diff = compareStates({ x: state({ [section]: was }) }, { x: state({ [section]: is }) });
      expect(diff.length === 0).toBe(JSON.stringify(sorted(was)) === JSON.stringify(sorted(is)));
    }),
  );
});

const sorted = (object: Record<string, number>) =>
  Object.entries(object).toSorted(([a], [b]) => (a < b ? -1 : 1));
