import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NO_FILTER, type Scope } from '../../src-shared/api/messages.ts';
import { policySchema } from '../../src-shared/api/supervision.ts';
import type { Past } from '../../src-shared/api/replay.ts';
import { DEMO, eventually, nodeSpec, TestDeck, unwrap } from './host-kit.ts';

let deck: TestDeck;
beforeEach(() => {
  deck = new TestDeck();
});
afterEach(() => deck.dispose());

const LIVE: Scope = { kind: 'live' };

interface Line {
  readonly tapeId: string;
  readonly seq: number;
  readonly wallMs: number;
  readonly method: string;
}

/** Every row of what is looked at. */
async function lines(scope: Scope): Promise<Line[]> {
  const page = unwrap(
    await deck.api.messages.page({ scope, filter: NO_FILTER, anchor: { kind: 'tail' }, limit: 500 }),
  );
  return page.seq.map((seq, i) => ({
    seq,
    tapeId: page.tapeIds[page.tape[i] ?? 0] ?? '',
    wallMs: page.wallMs[i] ?? 0,
    method: page.methods[page.method[i] ?? 0] ?? '',
  }));
}

async function at(scope: Scope, line: Line): Promise<Past> {
  const { tapeId, seq, wallMs } = line;
  return unwrap(
    await deck.api.replay.stateAt({ scope, at: { entry: { tapeId, seq }, wallMs }, asker: 'test' }),
  );
}

const found = (all: readonly Line[], isIt: (line: Line) => boolean): Line => {
  const line = all.find(isIt);
  if (line === undefined) throw new Error('no such line');
  return line;
};

describe('looking back', () => {
  it('tells what is on no tape: the document, what people had decided, what the cache held', async () => {
    const { id } = await deck.add('demo', nodeSpec(DEMO));
    await deck.start(id);
    await deck.listed(id);
    const { replay, supervision, cache } = deck.api;
    const policy = policySchema.parse({ restart: 'permanent' });
    unwrap(await cache.setRule({ serverId: id, tool: 'echo', rule: { mode: 'always', ttlMs: 60_000 } }));
    await deck.call(id, 'echo', { text: 'x' });
    unwrap(await supervision.setPolicy({ id, policy }));
    await deck.call(id, 'add', { a: 1, b: 2 });
    const all = await eventually(async () => {
      const rows = await lines(LIVE);
      expect(rows.filter(({ method }) => method === 'tools/call')).toHaveLength(4);
      return rows;
    });
    const begin = found(all, () => true);
    const end = found(all.toReversed(), () => true);
    const of = async ({ wallMs, ...entry }: Line) => {
      const asked = { scope: LIVE, wallMs, asker: 'test' };
      const document = unwrap(
        await replay.documentAt({ scope: LIVE, at: { entry, wallMs }, asker: 'test', have: null }),
      );
      const decided = unwrap(await replay.decidedAt(asked));
      const held = unwrap(await replay.cacheAt(asked));
      return {
        servers: document.kind === 'known' ? Object.keys(document.content?.roots['servers'] ?? {}) : null,
        policy: decided.kind === 'known' ? decided.decided.policies[id]?.value.restart : null,
        targets: held.kind === 'known' ? held.entries.map(({ target }) => target) : held.kind,
      };
    };
    expect(await of(begin)).toMatchObject({ servers: [], policy: undefined });
    expect(await of(end)).toEqual({ servers: [id], policy: 'permanent', targets: ['echo'] });
  });

  it('shows a living session as it was: before its handshake, before its tools, and after', async () => {
    const { id } = await deck.add('demo', nodeSpec(DEMO));
    await deck.start(id);
    await deck.listed(id);
    await deck.call(id, 'echo', { text: 'x' });
    const all = await eventually(async () => {
      const rows = await lines(LIVE);
      expect(rows.some(({ method }) => method === 'tools/call')).toBe(true);
      return rows;
    });
    const begin = await at(
      LIVE,
      found(all, () => true),
    );
    expect(begin.sessions).toMatchObject([
      {
        entries: 1,
        server: { id, state: { kind: 'starting' }, toolCount: 0, session: null },
        capabilities: null,
      },
    ]);
    const call = found(all, ({ method }) => method === 'tools/call');
    const called = await at(LIVE, call);
    const session = called.sessions[0];
    expect(session?.server.state.kind).toBe('ready');
    expect(session?.server.session?.era).toMatch(/^(modern|legacy)$/);
    expect(session?.open.map(({ method, target }) => `${method} ${target}`)).toContain('tools/call echo');
    expect(session?.capabilities).toHaveProperty('tools');
    const lists = unwrap(
      await deck.api.replay.listsAt({ tapeId: call.tapeId, seq: call.seq, asker: 'test' }),
    );
    expect(lists.tools).toEqual(unwrap(await deck.api.tools.list({ serverId: id })));
    const none = unwrap(await deck.api.replay.listsAt({ tapeId: call.tapeId, seq: 0, asker: 'test' }));
    expect(none.tools).toEqual([]);
  });

  it('shows all sessions of a live moment, and the same of a tape when it is over', async () => {
    const one = await deck.add('one', nodeSpec(DEMO));
    const two = await deck.add('two', nodeSpec(DEMO));
    await deck.start(one.id);
    await deck.listed(one.id);
    const { tapeId } = await deck.server(one.id);
    const before = (await lines(LIVE)).at(-1);
    await deck.start(two.id);
    await deck.listed(two.id);
    unwrap(await deck.api.servers.stop({ id: one.id }));
    const all = await eventually(async () => {
      const rows = await lines(LIVE);
      expect(rows.some((row) => row.tapeId === tapeId && row.method === 'exit')).toBe(true);
      return rows;
    });
    if (before === undefined) throw new Error('nothing was recorded');
    const alone = await at(LIVE, before);
    expect(alone.sessions.map(({ server }) => server.name)).toEqual(['one']);
    const newest = all.at(-1);
    if (newest === undefined) throw new Error('nothing was recorded');
    const both = await at(LIVE, newest);
    expect(both.sessions.map(({ server }) => [server.name, server.state.kind])).toEqual([
      ['one', 'stopped'],
      ['two', 'ready'],
    ]);
    const scope: Scope = { kind: 'tape', tapeId: tapeId ?? '' };
    const recorded = found(await lines(scope), ({ seq }) => seq === before.seq);
    expect((await at(scope, recorded)).sessions).toEqual(alone.sessions);
  });

  it('says that a tape is not there, and folds nothing of what is no tape', async () => {
    const nowhere = { entry: { tapeId: '20260101-000000-aaaaaa', seq: 3 }, wallMs: 1 };
    const scope: Scope = { kind: 'tape', tapeId: nowhere.entry.tapeId };
    expect(await deck.api.replay.stateAt({ scope, at: nowhere, asker: 'test' })).toMatchObject({
      failure: { code: 'unknown-tape' },
    });
    const outside = { entry: { tapeId: '../../etc', seq: 0 }, wallMs: 1 };
    expect(await deck.api.replay.stateAt({ scope, at: outside, asker: 'test' })).toMatchObject({
      failure: { code: 'unknown-tape' },
    });
  });
});
