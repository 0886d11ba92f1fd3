import { expect, it } from 'vitest';
import { DEFAULT_LIMITS, policySchema } from '../../src-shared/api/supervision.ts';
import { openDeckDatabase } from '../host/database/deck-database.ts';
import { createPolicyStore } from '../host/supervisor/policy-store.ts';

function database() {
  const opened = openDeckDatabase(':memory:');
  if (!opened.ok) throw new Error(opened.failure.message);
  return opened.value;
}

const group = (id: string, members: string[]) =>
  ({
    id,
    name: id,
    strategy: 'rest_for_one',
    limits: DEFAULT_LIMITS,
    restart: 'permanent',
    members,
  }) as const;

it('keeps policies, groups in their order, and members in theirs', () => {
  const kept = database();
  const store = createPolicyStore(kept);
  const policy = { ...policySchema.parse({}), restart: 'transient' } as const;
  store.setPolicy('a', policy);
  store.setPaused(true);
  store.setRoot({ ...DEFAULT_LIMITS, intensity: 9 });
  store.putGroup(group('x', ['c', 'a', 'b']));
  store.putGroup(group('y', []));
  // A server is in one group: the newest wins.
  store.putGroup(group('y', ['a']));
  const again = createPolicyStore(kept);
  expect(again.policy('a')).toEqual(policy);
  expect(again.policy('b').restart).toBe('temporary');
  expect(again.root().intensity).toBe(9);
  expect(again.isPaused()).toBe(true);
  again.setPaused(false);
  expect(createPolicyStore(kept).isPaused()).toBe(false);
  expect(again.groups().map(({ id, members }) => [id, members])).toEqual([
    ['x', ['c', 'b']],
    ['y', ['a']],
  ]);
  expect(again.groups()).toEqual(store.groups());
});

it('keeps the order in which groups were made when one of them is removed', () => {
  const kept = database();
  const store = createPolicyStore(kept);
  for (const id of ['z', 'y', 'm']) store.putGroup(group(id, []));
  store.removeGroup('z');
  store.putGroup(group('a', []));
  expect(store.groups().map(({ id }) => id)).toEqual(['y', 'm', 'a']);
  expect(createPolicyStore(kept).groups()).toEqual(store.groups());
});

it('lets go of a server that was removed, and of a group', () => {
  const kept = database();
  const store = createPolicyStore(kept);
  store.putGroup(group('x', ['a', 'b']));
  store.setPolicy('a', { ...policySchema.parse({}), restart: 'permanent' });
  store.forget('a');
  expect(createPolicyStore(kept).groups()[0]?.members).toEqual(['b']);
  expect(createPolicyStore(kept).policy('a').restart).toBe('temporary');
  store.removeGroup('x');
  expect(createPolicyStore(kept).groups()).toEqual([]);
});

it('takes what it cannot read as not decided', () => {
  const kept = database();
  kept.write((run) => run("INSERT INTO supervision_policies VALUES ('a', '{')"));
  kept.write((run) => run("INSERT INTO supervision_groups VALUES ('x', 1, '{\"name\":7}')"));
  const store = createPolicyStore(kept);
  expect(store.policy('a')).toEqual(policySchema.parse({}));
  expect(store.groups()).toEqual([]);
});
