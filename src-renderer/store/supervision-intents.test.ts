import { beforeEach, expect, it } from 'vitest';
import { DEFAULT_LIMITS, type SupervisionView } from '../../src-shared/api/supervision.ts';
import { fakeClient, refusal } from './fake-client.ts';
import { useDeck } from './state.ts';
import { createSupervisionIntents } from './supervision-intents.ts';

const draft = (members: string[]) =>
  ({ name: 'g', strategy: 'one_for_all', limits: DEFAULT_LIMITS, restart: 'permanent', members }) as const;
const group = (id: string, members: string[]) => ({
  ...draft(members),
  id,
  state: 'idle' as const,
  restarts: 0,
  retry: null,
  gaveUp: null,
});
const view = (): SupervisionView => ({
  isPaused: false,
  root: { limits: DEFAULT_LIMITS, restarts: 0, gaveUp: null },
  groups: [group('x', ['a']), group('y', ['b'])],
  servers: [],
});

beforeEach(() => useDeck.setState({ supervision: view() }));

const members = () => useDeck.getState().supervision?.groups.map((each) => each.members);

it('shows a change at once, so that the next one builds on it', async () => {
  const { client, answer } = fakeClient();
  answer('supervision.putGroup', () => ({ id: 'x' }));
  const intents = createSupervisionIntents(client, () => undefined);
  const done = intents.setGroup('x', { ...draft(['a', 'b']) });
  expect(members()).toEqual([['a', 'b'], []]);
  expect(await done).toBe(true);
});

it('shows what holds when the host refuses', async () => {
  const { client, answer } = fakeClient();
  const failure = { code: 'database-failed', message: 'The disk is full.', hint: 'Make room.' } as const;
  answer('supervision.putGroup', () => {
    throw refusal(failure);
  });
  answer('supervision.get', view);
  const told: unknown[] = [];
  const intents = createSupervisionIntents(client, (each) => told.push(each));
  expect(await intents.setGroup('x', { ...draft([]) })).toBe(false);
  expect(told).toEqual([failure]);
  expect(members()).toEqual([['a'], ['b']]);
});
