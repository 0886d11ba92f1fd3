import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { NO_FILTER } from '../../src-shared/api/messages.ts';
import { createHost, openArchive } from '../../src-main/host/host.ts';
import { isAlive } from '../servers/is-alive.ts';
import { DEMO, eventually, NO, nodeSpec, realPorts, serverFile, TestDeck, unwrap } from './host-kit.ts';

const LIVE = { kind: 'live' } as const;
const everything = new URL(
  '../../node_modules/@modelcontextprotocol/server-everything/dist/index.js',
  import.meta.url,
);

let deck: TestDeck;
afterEach(() => deck.dispose());

describe('a real server', () => {
  it.each([
    ['legacy', '2025-11-25'],
    ['modern', '2026-07-28'],
  ] as const)('the demo server, %s: tools, a call, every byte on the tape', async (era, protocolVersion) => {
    deck = new TestDeck();
    const { id } = await deck.add('demo', nodeSpec(DEMO, '--era', era));
    const server = await deck.start(id);
    expect(server.session).toMatchObject({ era, protocolVersion });
    const tools = await eventually(async () => {
      const listed = unwrap(await deck.api.tools.list({ serverId: id }));
      expect(listed.length).toBeGreaterThan(10);
      return listed;
    });
    expect(tools.map((tool) => tool.name)).toContain('echo');

    const call = await deck.call(id, 'echo', { text: 'hello tape' });
    expect(call.state).toMatchObject({ kind: 'done', isError: false });
    expect(call.request?.tapeId).toBe(server.tapeId);
    // Waits for the index, though not for ever.
    const detail = await eventually(async () => {
      const found = unwrap(await deck.api.messages.entry(call.request ?? { tapeId: '', seq: 0 }));
      expect(found.row).toMatchObject({ method: 'tools/call', target: 'echo', status: 'ok' });
      expect(found.pair).toMatchObject({ kind: 'response', status: 'ok' });
      return found;
    });
    expect(Buffer.from(detail.bodyBase64, 'base64').toString()).toContain('hello tape');
  });

  it('the everything server: the live rows and the tape are the same rows', async () => {
    deck = new TestDeck();
    const { id } = await deck.add('everything', nodeSpec(everything.pathname, 'stdio'));
    const server = await deck.start(id);
    await eventually(async () => expect((await deck.server(id)).toolCount).toBeGreaterThan(5));
    await deck.call(id, 'echo', { message: 'one' });
    const ask = { filter: NO_FILTER, anchor: { kind: 'from', ordinal: 0 }, limit: 500 } as const;
    const tape = { kind: 'tape', tapeId: server.tapeId ?? '' } as const;
    await eventually(async () => {
      // The other lists are still coming behind the tools.
      const live = unwrap(await deck.api.messages.page({ scope: LIVE, ...ask }));
      const kept = unwrap(await deck.api.messages.page({ scope: tape, ...ask }));
      expect(live.methods).toContain('call');
      for (const column of [
        'seq',
        'kind',
        'dir',
        'target',
        'id',
        'status',
        'sizeBytes',
        'pairSeq',
      ] as const) {
        expect(kept[column]).toEqual(live[column]);
      }
    });
  });

  it('a broken outputSchema promise is a finding on the answer', async () => {
    deck = new TestDeck();
    const { id } = await deck.add('demo', nodeSpec(DEMO));
    await deck.start(id);
    await eventually(async () => expect((await deck.server(id)).toolCount).toBeGreaterThan(5));
    const call = await deck.call(id, 'bad_output', {});
    expect(call.state.kind === 'done' && call.state.findings.map((each) => each.code)).toContain(
      'result-schema',
    );
    const page = await eventually(async () => {
      const found = unwrap(
        await deck.api.messages.page({
          scope: LIVE,
          filter: { ...NO_FILTER, kinds: ['response'], minSeverity: 'error' },
          anchor: { kind: 'tail' },
          limit: 10,
        }),
      );
      expect(found.matched).toBe(1);
      return found;
    });
    const ref = { tapeId: page.tapeIds[page.tape[0] ?? 0] ?? '', seq: page.seq[0] ?? -1 };
    const detail = await eventually(async () => {
      const found = unwrap(await deck.api.messages.entry(ref));
      expect(found.findings.length).toBeGreaterThan(0);
      return found;
    });
    expect(detail.findings.map((each) => each.code)).toContain('result-schema');
  });

  it('several at once, each on a tape of its own', async () => {
    deck = new TestDeck();
    const ids = await Promise.all(
      [1, 2, 3].map(async (n) => (await deck.add(`demo ${n}`, nodeSpec(DEMO))).id),
    );
    const servers = await Promise.all(ids.map((id) => deck.start(id)));
    expect(new Set(servers.map((server) => server.tapeId)).size).toBe(3);
    const calls = await Promise.all(ids.map((id, n) => deck.call(id, 'echo', { text: `to ${n}` })));
    expect(calls.map((call) => call.state.kind)).toEqual(['done', 'done', 'done']);
  });
});

describe('bad servers', () => {
  it('a command that does not exist', async () => {
    deck = new TestDeck();
    const { id } = await deck.add('none', {
      kind: 'stdio',
      command: 'no-such-command-here',
      args: [],
      cwd: null,
      env: {},
    });
    const server = await deck.start(id, 'failed');
    expect(server.state).toMatchObject({ kind: 'failed', failure: { code: 'command-not-found' } });
  });

  it('exits at once: exit code and last words', async () => {
    deck = new TestDeck();
    const { id } = await deck.add('exits', nodeSpec(serverFile('exits'), '--code', '7'));
    const server = await deck.start(id, 'crashed', 'failed');
    expect(server.state).toMatchObject({ kind: 'crashed', code: 7, failure: { code: 'exited-early' } });
    expect(server.state.kind === 'crashed' && server.state.stderrTail.length).toBeGreaterThan(0);
  });

  it('crashes after it was ready: open calls are answered with the reason, nothing recorded is gone', async () => {
    deck = new TestDeck();
    const { id } = await deck.add('demo', nodeSpec(DEMO));
    const { pid } = await deck.start(id);
    const call = await deck.call(id, 'crash', { code: 3, delay_ms: 10 });
    expect(['failed', 'done']).toContain(call.state.kind);
    const crashed = await deck.reach(id, 'crashed');
    expect(crashed.state).toMatchObject({ code: 3 });
    expect(isAlive(pid ?? 0)).toBe(false);
    expect(openArchive(deck.folder).verify()).toMatchObject({ ok: true, tapes: 1, living: 0 });
  });

  it('noise on stdout is kept as rows, and the session works', async () => {
    deck = new TestDeck();
    const { id } = await deck.add('noisy', nodeSpec(serverFile('noisy')));
    await deck.start(id);
    const page = await eventually(async () => {
      const found = unwrap(
        await deck.api.messages.page({
          scope: LIVE,
          filter: { ...NO_FILTER, kinds: ['invalid'] },
          anchor: { kind: 'from', ordinal: 0 },
          limit: 50,
        }),
      );
      expect(found.matched).toBeGreaterThan(0);
      return found;
    });
    expect(page.methods[page.method[0] ?? -1]).toBe('not json');
  });

  it('garbage instead of a handshake ends in a clear failure', async () => {
    deck = TestDeck.impatient();
    const { id } = await deck.add('garbage', nodeSpec(serverFile('garbage'), '--instead'));
    const server = await deck.start(id, 'failed', 'crashed');
    expect(server.state).toMatchObject({
      failure: { code: expect.stringMatching(/^handshake-|^exited-early$/) as string },
    });
  });
});

describe('consent', () => {
  it('nothing is spawned before a person agrees, and an edited command asks again', async () => {
    deck = new TestDeck(NO);
    const { id } = await deck.add('demo', nodeSpec(DEMO));
    expect(unwrap(await deck.api.servers.start({ id }))).toMatchObject({ kind: 'consent' });
    await deck.reach(id, 'stopped');
    expect(openArchive(deck.folder).tapes()).toEqual([]);
  });

  it('an approval is bound to the exact spec', async () => {
    deck = new TestDeck();
    const { id } = await deck.add('demo', nodeSpec(DEMO));
    await deck.start(id);
    expect((await deck.server(id)).approved).toBe(true);
    const changed = { name: 'demo', era: 'auto', spec: { ...nodeSpec(DEMO), env: { X: '1' } } } as const;
    unwrap(await deck.api.servers.update({ id, draft: changed, keep: [] }));
    expect(await deck.server(id)).toMatchObject({ approved: false, state: { kind: 'stopped' } });
  });

  it('values of the environment are on no tape and in no answer', async () => {
    deck = new TestDeck();
    const secret = 'sw0rdfish-value';
    const { id } = await deck.add('demo', { ...nodeSpec(DEMO), env: { TOKEN: secret } });
    await deck.start(id);
    expect(JSON.stringify(unwrap(await deck.api.servers.list()))).not.toContain(secret);
    const [tape] = openArchive(deck.folder).tapes();
    const folder = join(deck.folder, 'tapes', tape?.id ?? '');
    for (const file of readdirSync(folder))
      expect(readFileSync(join(folder, file)).includes(secret)).toBe(false);
  });
});

describe('the data folder', () => {
  it('a restart of the app shows the history', async () => {
    deck = new TestDeck();
    const { id } = await deck.add('demo', nodeSpec(DEMO));
    const { tapeId } = await deck.start(id);
    await deck.call(id, 'echo', { text: 'remember me' });
    await deck.restartHost();
    expect((await deck.server(id)).approved).toBe(true);
    const tapes = await eventually(async () => {
      const listed = unwrap(await deck.api.tapes.list());
      expect(listed).toHaveLength(1);
      return listed;
    });
    expect(tapes[0]).toMatchObject({ id: tapeId, state: 'ended', serverName: 'demo' });
    await eventually(async () => {
      const found = unwrap(
        await deck.api.messages.page({
          scope: { kind: 'tape', tapeId: tapeId ?? '' },
          filter: { ...NO_FILTER, text: 'remember me' },
          anchor: { kind: 'tail' },
          limit: 10,
        }),
      );
      expect(found).toMatchObject({ matched: 2 });
    });
  });

  it('a second start on the same folder is refused and harms nothing', async () => {
    deck = new TestDeck();
    const second = createHost(realPorts(deck.folder));
    expect(second).toMatchObject({ ok: false, failure: { code: 'data-folder-busy' } });
    const { id } = await deck.add('demo', nodeSpec(DEMO));
    await deck.start(id);
  });

  it('a broken servers.json is put aside, named with line and column, and the app opens', async () => {
    deck = new TestDeck();
    await deck.host.stop();
    writeFileSync(join(deck.folder, 'servers.json'), '{\n  "servers": [}\n');
    deck.host = unwrap(createHost(realPorts(deck.folder)));
    const info = unwrap(await deck.api.app.info());
    expect(info.notices[0]?.message).toMatch(/line 2, column 15/);
    expect(readdirSync(deck.folder).some((name) => name.startsWith('servers.json.broken-'))).toBe(true);
  });

  it('the index can be deleted and is rebuilt', async () => {
    deck = new TestDeck();
    const { id } = await deck.add('demo', nodeSpec(DEMO));
    const { tapeId } = await deck.start(id);
    await deck.call(id, 'echo', { text: 'x' });
    await deck.host.stop();
    rmSync(join(deck.folder, 'index'), { recursive: true });
    deck.host = unwrap(createHost(realPorts(deck.folder)));
    await eventually(async () => {
      const page = unwrap(
        await deck.api.messages.page({
          scope: { kind: 'tape', tapeId: tapeId ?? '' },
          filter: NO_FILTER,
          anchor: { kind: 'tail' },
          limit: 500,
        }),
      );
      expect(page.seq.length).toBe(page.total);
      expect(page.total).toBeGreaterThan(10);
    });
  });
});
