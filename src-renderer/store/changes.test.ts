import { beforeEach, expect, it } from 'vitest';
import { fail, ok } from '../../src-shared/base/failure.ts';
import { CHANGES_MAX, useChanges } from './changes.ts';

beforeEach(() => useChanges.setState(useChanges.getInitialState(), true));

const refused = () => Promise.resolve(fail('database-failed', 'The disk is full.', 'Make room.'));

it('undoes the newest first, and only what was kept', async () => {
  const done: string[] = [];
  const change = (name: string) =>
    useChanges.getState().apply(
      name,
      async () => ok(done.push(name)),
      async () => ok(done.push(`undo ${name}`)),
    );
  await change('a');
  await change('b');
  await useChanges.getState().apply('c', refused, refused);
  expect(useChanges.getState().unkept?.what).toBe('c');
  await useChanges.getState().undo();
  expect(useChanges.getState().unkept).toBeNull();
  await useChanges.getState().undo();
  await useChanges.getState().undo();
  expect(done).toEqual(['a', 'b', 'undo b', 'undo a']);
});

it('keeps a change whose undo was not kept, and says so', async () => {
  await useChanges.getState().apply('a', async () => ok(null), refused);
  await useChanges.getState().undo();
  expect(useChanges.getState()).toMatchObject({
    changes: [{ what: 'a' }],
    unkept: { what: 'Undo of a', failure: { message: 'The disk is full.' } },
  });
});

it('remembers a bounded number', async () => {
  for (let i = 0; i < CHANGES_MAX + 3; i += 1)
    await useChanges.getState().apply(
      `${i}`,
      async () => ok(null),
      async () => ok(null),
    );
  expect(useChanges.getState().changes).toHaveLength(CHANGES_MAX);
  expect(useChanges.getState().changes[0]?.what).toBe('3');
});
