import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { cacheSettingsSchema } from '../../src-shared/api/cache.ts';
import { NO_FILTER } from '../../src-shared/api/messages.ts';
import type { AskState, ListKind } from '../../src-shared/api/catalog.ts';
import { eventually, nodeSpec, serverFile, TestDeck, unwrap } from './host-kit.ts';

const everything = new URL(
  '../../node_modules/@modelcontextprotocol/server-everything/dist/index.js',
  import.meta.url,
);

let deck: TestDeck;
afterEach(() => deck.dispose());

const catalog = (...args: string[]) =>
  nodeSpec(serverFile('catalog'), '--state', join(deck.folder, 'version'), ...args);

async function listed(serverId: string, kind: ListKind) {
  return eventually(async () => {
    const { items } = unwrap(await deck.api.catalog.list({ serverId }));
    const found = items.filter((item) => item.kind === kind);
    expect(found.length).toBeGreaterThan(0);
    return found;
  });
}

const read = async (serverId: string, uri: string, fresh = false) =>
  unwrap(await deck.api.catalog.read({ serverId, uri, fresh }));

describe('resources and prompts', () => {
  it('of the everything server are listed behind its tools, read and asked for', async () => {
    deck = new TestDeck();
    const { id } = await deck.add('everything', nodeSpec(everything.pathname, 'stdio'));
    await deck.start(id);
    const resources = await listed(id, 'resources');
    expect((await listed(id, 'templates')).map((item) => item.name)).toContain(
      'demo://resource/dynamic/text/{resourceId}',
    );
    const prompts = await listed(id, 'prompts');
    expect(prompts.map((item) => item.name)).toContain('args-prompt');
    const answer = await read(id, resources[0]?.name ?? '');
    expect(JSON.parse(answer.resultJson)).toHaveProperty('contents');
    expect(answer.source).toEqual({ kind: 'server' });
    await eventually(async () => {
      const detail = unwrap(await deck.api.messages.entry(answer.request ?? { tapeId: '', seq: 0 }));
      expect(detail.row).toMatchObject({ method: 'resources/read', status: 'ok' });
    });
    const prompt = unwrap(
      await deck.api.catalog.prompt({ serverId: id, name: 'args-prompt', arguments: { city: 'Ulm' } }),
    );
    expect(prompt.resultJson).toContain('Ulm');
  });

  it.each(['legacy', 'modern'] as const)('of a %s server, with what it says of them', async (era) => {
    deck = new TestDeck();
    const { id } = await deck.add('catalog', catalog('--era', era));
    await deck.start(id);
    const resources = await listed(id, 'resources');
    expect(resources[0]).toMatchObject({ name: 'note:///one', title: 'The first note', sizeBytes: 20 });
    expect((await listed(id, 'prompts'))[0]?.arguments).toEqual([
      { name: 'code', description: 'What is reviewed', required: true },
      { name: 'tone', description: 'kind', required: false },
    ]);
    const { lists } = unwrap(await deck.api.catalog.list({ serverId: id }));
    expect(lists.map(({ kind, complete, ttlMs }) => [kind, complete, ttlMs])).toEqual(
      ['tools', 'resources', 'templates', 'prompts'].map((kind) => [
        kind,
        true,
        era === 'modern' ? 60_000 : null,
      ]),
    );
    expect(await deck.api.catalog.read({ serverId: id, uri: 'note:///lost', fresh: false })).toMatchObject({
      ok: false,
      failure: { code: 'request-failed' },
    });
  });

  it('are listed again when they change, and every version is remembered over restarts', async () => {
    deck = new TestDeck();
    const { id } = await deck.add('catalog', catalog());
    await deck.start(id);
    await listed(id, 'prompts');
    await deck.call(id, 'change');
    await eventually(async () =>
      expect((await listed(id, 'resources')).map((item) => item.name)).toContain('note:///late'),
    );
    const changes = await eventually(async () => {
      const found = unwrap(
        await deck.api.catalog.changes({ serverId: id, kinds: ['tools', 'resources', 'prompts'] }),
      );
      const news = found.changes.map(({ name, what }) => `${name} ${what}`);
      for (const each of ['greet changed', 'review changed', 'note:///late added'])
        expect(news).toContain(each);
      return found.changes;
    });
    const greet = changes.find(({ name, what }) => name === 'greet' && what === 'changed');
    const before = unwrap(await deck.api.catalog.definition({ hash: greet?.beforeHash ?? '' }));
    const after = unwrap(await deck.api.catalog.definition({ hash: greet?.hash ?? '' }));
    expect([before.json?.includes('loud'), after.json?.includes('loud')]).toEqual([false, true]);
    const { marks } = unwrap(await deck.api.catalog.list({ serverId: id }));
    expect(marks.map(({ name, change }) => `${name} ${change}`).toSorted()).toEqual([
      'greet changed',
      'note:///late new',
      'review changed',
    ]);

    await deck.restartHost();
    const versions = async () =>
      unwrap(await deck.api.catalog.versions({ serverId: id, kind: 'tools', name: 'greet' }));
    expect(await versions()).toMatchObject([{ ending: 'now' }, { ending: 'changed' }]);
    const again = await deck.start(id);
    await eventually(async () => expect((await versions())[0]?.last.tapeId).toBe(again.tapeId));
    expect(unwrap(await deck.api.catalog.list({ serverId: id })).marks).toEqual([]);
  });
});

describe.each(['legacy', 'modern'] as const)('what is under way in the %s era', (era) => {
  it('says how far it is, and ends when nobody wants it any more, and the server is told', async () => {
    deck = new TestDeck();
    const { id } = await deck.add('catalog', catalog('--era', era));
    await deck.start(id);
    await deck.listed(id, 'prompts');
    const reading = deck.api.catalog.read({ serverId: id, uri: 'note:///by/slow', fresh: true, askId: 'r' });
    const prompt = { serverId: id, name: 'review', arguments: { code: 'slow' }, askId: 'p' };
    const getting = deck.api.catalog.prompt(prompt);
    for (const [askId, answer] of [
      ['r', reading],
      ['p', getting],
    ] as const) {
      const seen: AskState[] = [];
      for await (const state of deck.api.catalog.watch({ askId }, AbortSignal.timeout(90_000))) {
        seen.push(state);
        if (state.progress !== null) unwrap(await deck.api.catalog.cancel({ askId }));
      }
      expect(seen.at(-1)).toEqual({
        isWaiting: false,
        progress: { progress: 1, total: 4, message: 'counting' },
      });
      expect(await answer).toMatchObject({ ok: false, failure: { code: 'request-cancelled' } });
    }
    await eventually(async () => {
      const filter = { ...NO_FILTER, query: 'method:notifications/cancelled dir:out' };
      const { tapeId } = await deck.server(id);
      const scope = { kind: 'tape', tapeId: tapeId ?? '' } as const;
      const page = await deck.api.messages.page({ scope, filter, anchor: { kind: 'tail' }, limit: 10 });
      expect(unwrap(page).matched).toBe(2);
    });
  });
});

it('a message of any method goes into the session that runs, under an id of its own', async () => {
  deck = new TestDeck();
  const { id } = await deck.add('catalog', catalog());
  await deck.start(id);
  await deck.listed(id, 'prompts');
  const send = (method: string, paramsJson: string, isNotification = false) =>
    deck.api.catalog.send({ serverId: id, method, paramsJson, isNotification, timeoutMs: 60_000 });
  const read = unwrap(await send('resources/read', '{"uri":"note:///one","n":9007199254740993}'));
  expect(read.failure).toBeNull();
  await eventually(async () => {
    const detail = unwrap(await deck.api.messages.entry(read.request ?? { tapeId: '', seq: 0 }));
    expect(detail.row).toMatchObject({ method: 'resources/read', target: 'note:///one', status: 'ok' });
  });
  // An error is an answer: where it is recorded is known as well.
  expect(unwrap(await send('made/up', '{}'))).toMatchObject({
    request: { seq: expect.any(Number) as number },
    failure: { code: 'request-failed' },
  });
  expect(unwrap(await send('notifications/made-up', '{}', true))).toEqual({ request: null, failure: null });
  expect(await send('initialize', '{}')).toMatchObject({ ok: false, failure: { code: 'bad-request' } });
  expect(unwrap(await send('ping', '[]')).failure).toMatchObject({ code: 'bad-request' });
  expect(await deck.server(id)).toMatchObject({ state: { kind: 'ready' } });
});

describe('the result cache', () => {
  const text = (call: Awaited<ReturnType<TestDeck['call']>>): string =>
    call.state.kind === 'done' ? call.state.resultJson : call.state.kind;
  const isCached = (call: Awaited<ReturnType<TestDeck['call']>>): boolean =>
    call.state.kind === 'done' && call.state.fromCache !== undefined;
  const enable = async (): Promise<void> => {
    const { cache } = unwrap(await deck.api.settings.get());
    unwrap(await deck.api.settings.set({ cache: cacheSettingsSchema.parse({ ...cache, enabled: true }) }));
  };

  it('answers nothing until a person switches it on', async () => {
    deck = new TestDeck();
    const { id } = await deck.add('catalog', catalog('--era', 'modern'));
    await deck.start(id);
    await listed(id, 'resources');
    expect(text(await deck.call(id, 'now'))).not.toBe(text(await deck.call(id, 'now')));
    expect((await read(id, 'note:///one')).source.kind).toBe('server');
    expect((await read(id, 'note:///one')).source.kind).toBe('server');
    const { servers } = unwrap(await deck.api.cache.overview());
    expect(servers[0]).toMatchObject({ hits: 0, stored: 0, lastBypass: 'the cache is off' });
  });

  it('serves readers and hinted resources, until something is written or asked for fresh', async () => {
    deck = new TestDeck();
    const { id } = await deck.add('catalog', catalog('--era', 'modern'));
    await deck.start(id);
    await listed(id, 'resources');
    await enable();
    const first = await deck.call(id, 'now');
    const again = await deck.call(id, 'now');
    expect([isCached(first), isCached(again), text(again) === text(first)]).toEqual([false, true, true]);
    expect(again.request).toBeNull();
    await read(id, 'note:///one');
    expect((await read(id, 'note:///one')).source).toMatchObject({ kind: 'cache', ttlMs: 60_000 });
    expect((await read(id, 'note:///one', true)).source.kind).toBe('server');

    await deck.call(id, 'write');
    expect(isCached(await deck.call(id, 'now'))).toBe(false);
    expect((await read(id, 'note:///one')).source.kind).toBe('server');
    expect((await read(id, 'note:///one')).source.kind).toBe('cache');
    await deck.call(id, 'touch');

    const entries = unwrap(await deck.api.cache.entries({ serverId: id }));
    expect(entries.map((entry) => entry.target)).not.toContain('note:///one');
    expect(unwrap(await deck.api.cache.clear({ serverId: null, target: null })).removed).toBe(entries.length);
  });

  it('nothing of a session that has ended', async () => {
    deck = new TestDeck();
    const { id } = await deck.add('catalog', catalog());
    await deck.start(id);
    await deck.listed(id);
    await enable();
    await deck.call(id, 'now');
    expect(isCached(await deck.call(id, 'now'))).toBe(true);
    unwrap(await deck.api.servers.restart({ id }));
    await deck.reach(id, 'ready');
    expect(isCached(await deck.call(id, 'now'))).toBe(false);
  });

  it('a rule for one tool counts more than the switch and its hints, and leaves its mark on the tape', async () => {
    deck = new TestDeck();
    const { id } = await deck.add('catalog', catalog());
    const { tapeId } = await deck.start(id);
    await deck.listed(id);
    unwrap(
      await deck.api.cache.setRule({ serverId: id, tool: 'write', rule: { mode: 'always', ttlMs: 60_000 } }),
    );
    await deck.call(id, 'write');
    const cached = await deck.call(id, 'write');
    expect(isCached(cached)).toBe(true);
    expect(cached.request).toBeNull();
    const staged = await eventually(async () => {
      const page = unwrap(
        await deck.api.messages.page({
          scope: { kind: 'tape', tapeId: tapeId ?? '' },
          filter: { ...NO_FILTER, text: 'ms old' },
          anchor: { kind: 'tail' },
          limit: 10,
        }),
      );
      expect(page.seq).toHaveLength(1);
      return unwrap(await deck.api.messages.entry({ tapeId: tapeId ?? '', seq: page.seq[0] ?? 0 }));
    });
    expect(JSON.parse(staged.metaJson)).toMatchObject({ kind: 'call-staged', tool: 'write', about: null });
    unwrap(await deck.api.cache.setRule({ serverId: id, tool: 'write', rule: null }));
    expect(isCached(await deck.call(id, 'write'))).toBe(false);
  });
});
