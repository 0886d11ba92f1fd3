import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SERVER_LIMITS, TOOL_LIMITS } from '../../src-shared/api/guards.ts';
import type { Head } from '../../src-shared/api/head.ts';
import { fakeClient, refusal, server } from './fake-client.ts';
import { RowWindow } from './rows.ts';
import { useDeck } from './state.ts';
import { createSync, PULL_AGAIN_MS } from './sync.ts';

function head(revisions: Partial<Head['revision']> = {}, over: Partial<Head> = {}): Head {
  return {
    hostRun: 'run-1',
    atMs: 0,
    revision: {
      servers: 1,
      tools: 1,
      calls: 1,
      tapes: 1,
      replica: 1,
      supervision: 1,
      guards: 1,
      catalog: 1,
      recovery: 1,
      settings: 1,
      notes: 1,
      questions: 1,
      ...revisions,
    },
    live: { total: 0, dropped: 0, lost: 0, revision: 0, perS: 0 },
    indexBehind: 0,
    recording: null,
    unkept: [],
    indexFailure: null,
    notFollowed: 0,
    ...over,
  };
}

function start() {
  const fake = fakeClient();
  fake.answer('app.info', () => ({ version: '1', notices: [] }));
  fake.answer('servers.list', () => []);
  fake.answer('tools.list', () => []);
  fake.answer('tapes.list', () => []);
  fake.answer('guards.list', () => ({ defaults: { server: SERVER_LIMITS, tool: TOOL_LIMITS }, servers: [] }));
  fake.answer('settings.get', () => ({ flags: { modernByDefault: false } }));
  const rows = new RowWindow(() => new Promise(() => undefined));
  const touch = vi.spyOn(rows, 'touch');
  const sync = createSync(fake.client, rows);
  const count = (path: string): number => fake.asked.filter((each) => each.path === path).length;
  return { ...fake, sync, touch, count };
}

/** Answers are promises over promises; no timer is involved. */
const settled = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers();
  useDeck.setState(useDeck.getInitialState(), true);
});
afterEach(() => vi.useRealTimers());

it('pulls every list at the first head, and later only what changed', async () => {
  const { sync, count } = start();
  sync.onHead(head());
  await settled();
  sync.onHead(head({ tapes: 2 }));
  await settled();
  expect([count('servers.list'), count('tools.list'), count('tapes.list'), count('app.info')]).toEqual([
    1, 1, 2, 1,
  ]);
  expect(useDeck.getState()).toMatchObject({
    servers: [],
    tools: [],
    tapes: [],
    head: { revision: { tapes: 2 } },
  });
});

it('asks one question of a kind at a time, and once more when changes came meanwhile', async () => {
  const { sync, answer, count } = start();
  const held: (() => void)[] = [];
  answer('servers.list', () => new Promise((resolve) => held.push(() => resolve([]))));
  for (let revision = 1; revision <= 20; revision += 1) sync.onHead(head({ servers: revision }));
  await settled();
  expect(count('servers.list')).toBe(1);
  held[0]?.();
  await settled();
  expect(count('servers.list')).toBe(2);
  held[1]?.();
  await settled();
  expect(count('servers.list')).toBe(2);
});

it('pulls everything again from another run of the host', async () => {
  const { sync, count } = start();
  sync.onHead(head());
  await settled();
  sync.onHead(head({}, { hostRun: 'run-2' }));
  await settled();
  expect([count('servers.list'), count('tapes.list'), count('app.info')]).toEqual([2, 2, 2]);
});

it('says why a list did not come, keeps the old one, and asks again by itself', async () => {
  const { sync, answer } = start();
  sync.onHead(head());
  await settled();
  const failure = { code: 'disk-failed', message: 'No.', hint: 'Look.' } as const;
  answer('tapes.list', () => {
    throw refusal(failure);
  });
  sync.onHead(head({ tapes: 2 }));
  await settled();
  expect(useDeck.getState()).toMatchObject({ tapes: [], troubles: { tapes: failure } });
  answer('tapes.list', () => [{ id: 't' }]);
  await vi.advanceTimersByTimeAsync(PULL_AGAIN_MS);
  expect(useDeck.getState()).toMatchObject({ tapes: [{ id: 't' }], troubles: {} });
});

it('asks again who the host is when it could not say, and when its start has more to say', async () => {
  const { sync, answer, count } = start();
  answer('app.info', () => {
    throw refusal({ code: 'internal', message: 'No.', hint: 'Look.' });
  });
  sync.onHead(head());
  await settled();
  answer('app.info', () => ({ version: '1', notices: [] }));
  await vi.advanceTimersByTimeAsync(PULL_AGAIN_MS);
  expect(useDeck.getState().info).toMatchObject({ version: '1' });
  sync.onHead(head({ recovery: 2, tapes: 2 }));
  await settled();
  expect(count('app.info')).toBe(3);
});

it('forgets a question of consent when its server does not wait any more', async () => {
  const { sync, answer } = start();
  useDeck.setState({ consents: { a: 'http://x/a', b: 'http://x/b' } });
  answer('servers.list', () => [server('a', { kind: 'awaiting-consent' }), server('b', { kind: 'stopped' })]);
  sync.onHead(head());
  await settled();
  expect(useDeck.getState().consents).toEqual({ a: 'http://x/a' });
});

it('touches the rows only when rows changed', () => {
  const { sync, touch } = start();
  sync.onHead(head());
  sync.onHead(head({ tools: 2 }));
  expect(touch).toHaveBeenCalledTimes(1);
  sync.onHead(head({}, { live: { total: 1, dropped: 0, lost: 0, revision: 1, perS: 1 } }));
  expect(touch).toHaveBeenCalledTimes(2);
});
