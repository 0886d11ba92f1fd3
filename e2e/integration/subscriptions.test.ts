/** Subscriptions to resources in both eras, on a pipe and over HTTP: agreed to, told of, wished for again, seen later. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Subscription } from '../../src-shared/api/subscriptions.ts';
import { eventually, nodeSpec, serverFile, TestDeck, unwrap } from './host-kit.ts';

const everything = new URL(
  '../../node_modules/@modelcontextprotocol/server-everything/dist/index.js',
  import.meta.url,
);

let deck: TestDeck;
afterEach(() => deck.dispose());

const ONE = 'note:///one';

async function subscriptions(serverId: string): Promise<Subscription[]> {
  return unwrap(await deck.api.catalog.list({ serverId })).subscriptions;
}

const subscribe = (serverId: string, uri: string, on = true) =>
  deck.api.catalog.subscribe({ serverId, uri, on });

async function catalog(era: string): Promise<string> {
  deck = new TestDeck();
  const { id } = await deck.add('catalog', nodeSpec(serverFile('catalog'), '--era', era));
  await deck.start(id);
  await deck.listed(id, 'tools');
  return id;
}

describe.each(['legacy', 'modern'] as const)('in the %s era', (era) => {
  it('a resource is followed until it is not, and what was read since is known', async () => {
    const id = await catalog(era);
    expect(unwrap(await deck.api.catalog.list({ serverId: id })).subscribable).toEqual([id]);
    unwrap(await subscribe(id, ONE));
    unwrap(await subscribe(id, 'note:///data'));
    expect((await subscriptions(id)).map(({ uri }) => uri)).toEqual([ONE, 'note:///data']);
    await deck.call(id, 'touch');
    const told = await eventually(async () => {
      const [first] = await subscriptions(id);
      expect(first).toMatchObject({ updates: 1, unread: 1 });
      return first;
    });
    unwrap(await deck.api.catalog.read({ serverId: id, uri: ONE, fresh: false }));
    expect((await subscriptions(id))[0]).toMatchObject({ updates: 1, unread: 0 });
    unwrap(await subscribe(id, ONE, false));
    expect((await subscriptions(id)).map(({ uri }) => uri)).toEqual(['note:///data']);
    await deck.call(id, 'touch');

    // Under the playhead as it was then: by the entry that told of the change.
    const { tapeId, seq, wallMs } = told?.updated ?? { tapeId: '', seq: 0, wallMs: 0 };
    await eventually(async () => {
      const at = { entry: { tapeId, seq }, wallMs };
      const past = unwrap(
        await deck.api.replay.stateAt({ scope: { kind: 'tape', tapeId }, at, asker: 'test' }),
      );
      expect(past.sessions[0]?.subscriptions).toMatchObject([
        { uri: ONE, updates: 1, unread: 1 },
        { uri: 'note:///data', updates: 0 },
      ]);
    });
  });

  it('what a server refuses is not subscribed to, and what it granted is wished for again', async () => {
    const id = await catalog(era);
    unwrap(await subscribe(id, ONE));
    expect(await subscribe(id, 'note:///lost')).toMatchObject({
      ok: false,
      failure: { code: 'request-failed' },
    });
    expect((await subscriptions(id)).map(({ uri }) => uri)).toEqual([ONE]);
    unwrap(await deck.api.servers.stop({ id }));
    await deck.reach(id, 'stopped');
    expect(await subscriptions(id)).toMatchObject([{ uri: ONE, since: null, failure: null }]);
    const again = await deck.start(id);
    await eventually(async () => {
      const [first] = await subscriptions(id);
      expect(first?.since?.tapeId).toBe(again.tapeId);
    });
    // And no more, when nobody wants it.
    unwrap(await deck.api.servers.stop({ id }));
    await deck.reach(id, 'stopped');
    unwrap(await subscribe(id, ONE, false));
    expect(await subscriptions(id)).toEqual([]);
  });
});

it('the everything server tells of what is subscribed to', async () => {
  deck = new TestDeck();
  const { id } = await deck.add('everything', nodeSpec(everything.pathname, 'stdio'));
  await deck.start(id);
  const uri = await eventually(async () => {
    const { items } = unwrap(await deck.api.catalog.list({ serverId: id }));
    const found = items.find(({ kind }) => kind === 'resources')?.name;
    expect(found).toBeDefined();
    return found ?? '';
  });
  unwrap(await subscribe(id, uri));
  await deck.call(id, 'toggle-subscriber-updates');
  await eventually(async () => {
    const [first] = await subscriptions(id);
    expect(first).toMatchObject({ uri, unread: expect.any(Number) as number });
    expect(first?.updates).toBeGreaterThan(0);
  });
});
