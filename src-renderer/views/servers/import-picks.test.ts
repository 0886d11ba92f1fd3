import { expect, it } from 'vitest';
import { firstChoice, picksOf, type Choice, type Listed } from './import-picks.ts';

function listed(name: string, conflict: Listed['conflict'], isUsable = true): Listed {
  const spec = { kind: 'stdio' as const, command: 'node', args: [], cwd: null, env: {} };
  const draft = isUsable ? { name, era: 'auto' as const, spec } : null;
  return { name, draft, problem: isUsable ? null : 'broken', notCarried: [], conflict };
}

const NEW = listed('new', { kind: 'none' });
const SAME = listed('same', { kind: 'same', serverId: 's1', serverName: 'x' });
const NAMED = listed('named', { kind: 'name', serverId: 's2', freeName: 'named 2', changes: [] });
const BROKEN = listed('broken', { kind: 'none' }, false);
const ALL = [NEW, SAME, NAMED, BROKEN];
const every = (choice: Choice) => new Map(ALL.map(({ name }) => [name, choice]));

it('takes what is new, and nothing else, until a person says so', () => {
  expect(ALL.map((each) => firstChoice(each).isWanted)).toEqual([true, false, false, false]);
  expect(picksOf(ALL, new Map())).toEqual([{ name: 'new', as: 'new', replaces: null }]);
});

it.each([
  ['rename', { name: 'named', as: 'named 2', replaces: null }],
  ['replace', { name: 'named', as: 'named', replaces: 's2' }],
] as const)(
  'can %s where a name is taken, and never takes what is there or is broken',
  (onConflict, pick) => {
    expect(picksOf(ALL, every({ isWanted: true, onConflict }))).toEqual([
      { name: 'new', as: 'new', replaces: null },
      pick,
    ]);
  },
);
