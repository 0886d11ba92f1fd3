import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import type { Server } from '../../src-shared/api/servers.ts';
import { policySchema, type GroupDraft, type Policy } from '../../src-shared/api/supervision.ts';
import type { Entry } from '../../src-shared/journal/entry.ts';
import { openArchive } from '../../src-main/host/host.ts';
import { DEMO, eventually, nodeSpec, serverFile, TestDeck, unwrap } from './host-kit.ts';
import { processesOf } from './transport-kit.ts';

let deck: TestDeck;
afterEach(() => deck.dispose());

/** A period that no test outlives. */
const PERIOD_MS = 3_600_000;
const LIMITS = { intensity: 3, periodMs: PERIOD_MS, backoffFirstMs: 100, backoffMaxMs: 1_000 };
/** Waits for its restart until it is told to. */
const PATIENT = { ...LIMITS, backoffFirstMs: PERIOD_MS, backoffMaxMs: PERIOD_MS };
/** Long enough to act within it, and to wait for its end. */
const WAIT_MS = 5_000;
const WAITING = { ...LIMITS, backoffFirstMs: WAIT_MS, backoffMaxMs: WAIT_MS };
const policy = (over: Partial<Policy>): Policy => ({ ...policySchema.parse({}), limits: LIMITS, ...over });
const group = (members: readonly Server[], over: Partial<GroupDraft>): GroupDraft => ({
  name: 'group',
  strategy: 'one_for_all',
  limits: LIMITS,
  restart: 'temporary',
  members: members.map(({ id }) => id),
  ...over,
});

async function crashy(name: string, over: Partial<Policy> = {}): Promise<Server> {
  const server = await deck.add(name, nodeSpec(serverFile('crashy')), 'legacy');
  unwrap(
    await deck.api.supervision.setPolicy({
      id: server.id,
      policy: policy({ restart: 'permanent', ...over }),
    }),
  );
  return server;
}

const crash = (id: string, args: Record<string, unknown> = {}) => deck.call(id, 'crash', args);

/** Waits until it is ready again in another run. */
async function again(before: Server): Promise<Server> {
  return eventually(async () => {
    const server = await deck.server(before.id);
    expect(server.tapeId).not.toBe(before.tapeId);
    expect(server.state.kind).toBe('ready');
    return server;
  });
}

function entriesOf(tapeId: string | null): Entry[] {
  return [...openArchive(deck.folder).scan('', tapeId ?? '')].map(({ entry }) => entry);
}

const supervisionOf = (tapeId: string | null) =>
  entriesOf(tapeId).flatMap((entry) => (entry.kind === 'supervision' ? [entry.event] : []));

describe('a server of its own', () => {
  it('is started again, and the tape says so before it is closed', async () => {
    deck = new TestDeck();
    const { id } = await crashy('one', { limits: PATIENT });
    const first = await deck.start(id);
    await crash(id, { code: 7 });
    await deck.reach(id, 'restarting');
    unwrap(await deck.api.supervision.restartNow({ id }));
    const second = await again(first);
    const entries = entriesOf(first.tapeId);
    expect(entries.map((entry) => entry.kind).slice(-3)).toEqual([
      'process-exited',
      'supervision',
      'tape-closed',
    ]);
    expect(supervisionOf(first.tapeId)).toEqual([
      {
        kind: 'restart-scheduled',
        delayMs: expect.any(Number) as number,
        restarts: 1,
        intensity: 3,
        periodMs: PERIOD_MS,
      },
    ]);
    expect(entriesOf(second.tapeId)[0]).toMatchObject({ startedBy: 'supervisor', restartOf: first.tapeId });
  });

  it('gives up once its intensity is exceeded, and starts again when a person wants it', async () => {
    deck = new TestDeck();
    const other = await crashy('other');
    await deck.start(other.id);
    const { id } = await crashy('one', { limits: { ...LIMITS, intensity: 1 } });
    const first = await deck.start(id);
    await crash(id);
    const second = await again(first);
    await crash(id);
    const gaveUp = await deck.reach(id, 'gave-up');
    expect(gaveUp.state).toMatchObject({ restarts: 2, intensity: 1, last: { kind: 'crashed', code: 1 } });
    expect(supervisionOf(second.tapeId)).toMatchObject([{ kind: 'gave-up', restarts: 2, intensity: 1 }]);
    // Nobody else pays for it.
    expect((await deck.server(other.id)).state.kind).toBe('ready');
    unwrap(await deck.api.supervision.reset({ id }));
    expect((await deck.server(id)).state.kind).toBe('crashed');
    await deck.start(id);
    const view = unwrap(await deck.api.supervision.get());
    expect(view.servers.find((each) => each.id === id)).toMatchObject({ restarts: 0, gaveUp: null });
  });

  it('that a person stops stays down, also while it waits for its restart', async () => {
    deck = new TestDeck();
    const { id } = await crashy('one', { limits: WAITING });
    await deck.start(id);
    await crash(id);
    await deck.reach(id, 'restarting');
    unwrap(await deck.api.servers.stop({ id }));
    await new Promise((resolve) => setTimeout(resolve, WAIT_MS + 500));
    expect((await deck.server(id)).state.kind).toBe('crashed');
    await deck.start(id);
    unwrap(await deck.api.servers.stop({ id }));
    expect((await deck.server(id)).state.kind).toBe('stopped');
  });

  it('temporary stays down, transient does when it ended with 0', async () => {
    deck = new TestDeck();
    const temporary = await crashy('temporary', { restart: 'temporary' });
    const transient = await crashy('transient', { restart: 'transient' });
    const runs = await Promise.all([temporary, transient].map(({ id }) => deck.start(id)));
    await crash(temporary.id, { code: 3 });
    await crash(transient.id, { code: 0 });
    await deck.reach(temporary.id, 'crashed');
    await deck.reach(transient.id, 'crashed');
    expect(supervisionOf(runs[0]?.tapeId ?? null)).toMatchObject([{ kind: 'not-restarted' }]);
    expect(supervisionOf(runs[1]?.tapeId ?? null)).toMatchObject([{ kind: 'not-restarted' }]);
  });

  it('whose command was changed meanwhile is not started again', async () => {
    deck = new TestDeck();
    const { id } = await crashy('one', { limits: WAITING });
    await deck.start(id);
    await crash(id);
    await deck.reach(id, 'restarting');
    const spec = { ...nodeSpec(serverFile('crashy')), env: { X: '1' } };
    unwrap(await deck.api.servers.update({ id, draft: { name: 'one', era: 'legacy', spec }, keep: [] }));
    await eventually(async () => {
      const view = unwrap(await deck.api.supervision.get());
      expect(view.servers[0]?.decision).toContain('not what was approved');
    });
    expect((await deck.server(id)).startCount).toBe(1);
  });

  it('waits while restarts are paused', async () => {
    deck = new TestDeck();
    const { id } = await crashy('one');
    const first = await deck.start(id);
    unwrap(await deck.api.supervision.setPaused({ isPaused: true }));
    await crash(id);
    const held = await deck.reach(id, 'restarting');
    expect(held.state).toMatchObject({ nextMs: null, why: 'restarts are paused' });
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect((await deck.server(id)).state.kind).toBe('restarting');
    unwrap(await deck.api.supervision.setPaused({ isPaused: false }));
    await again(first);
  });
});

describe('a group', () => {
  async function three(over: Partial<GroupDraft>): Promise<Server[]> {
    const servers = [await crashy('a'), await crashy('b'), await crashy('c')];
    const { id } = unwrap(await deck.api.supervision.putGroup({ id: null, draft: group(servers, over) }));
    await Promise.all(servers.map((server) => deck.start(server.id)));
    expect(unwrap(await deck.api.supervision.get()).groups).toMatchObject([{ id, state: 'running' }]);
    return Promise.all(servers.map((server) => deck.server(server.id)));
  }

  it('one_for_all: all end in reverse order and start in order', async () => {
    deck = new TestDeck();
    const [a, b, c] = await three({ strategy: 'one_for_all' });
    if (a === undefined || b === undefined || c === undefined) throw new Error('three');
    await crash(b.id);
    const [a2, b2, c2] = await Promise.all([again(a), again(b), again(c)]);
    const opened = [a2, b2, c2].map((server) => entriesOf(server.tapeId)[0]?.wallMs ?? 0);
    expect(opened).toEqual(opened.toSorted((x, y) => x - y));
    const closed = [c, a].map((server) => entriesOf(server.tapeId).at(-1)?.wallMs ?? 0);
    expect(closed).toEqual(closed.toSorted((x, y) => x - y));
    expect(supervisionOf(a.tapeId)).toMatchObject([
      { kind: 'sibling-ended', strategy: 'one_for_all', siblingId: b.id },
    ]);
  });

  it('rest_for_one: those after it, and no other', async () => {
    deck = new TestDeck();
    const [a, b, c] = await three({ strategy: 'rest_for_one' });
    if (a === undefined || b === undefined || c === undefined) throw new Error('three');
    await crash(b.id);
    await Promise.all([again(b), again(c)]);
    expect((await deck.server(a.id)).tapeId).toBe(a.tapeId);
  });

  it('that gives up ends all of its servers, and fails upward until the root gives up', async () => {
    deck = new TestDeck();
    unwrap(await deck.api.supervision.setRoot({ ...LIMITS, intensity: 1 }));
    const outside = await crashy('outside');
    await deck.start(outside.id);
    const [a, b] = await three({ restart: 'permanent', limits: { ...LIMITS, intensity: 0 } });
    if (a === undefined || b === undefined) throw new Error('three');
    await crash(a.id);
    // The root starts the group again, once.
    const [a2] = await Promise.all([again(a), again(b)]);
    expect((await deck.server(outside.id)).state.kind).toBe('ready');
    await crash(a2.id);
    await eventually(async () => {
      const view = unwrap(await deck.api.supervision.get());
      expect(view.root.gaveUp).toMatchObject({ restarts: 2, intensity: 1 });
    });
    await eventually(async () => {
      const kinds = unwrap(await deck.api.servers.list()).map((server) => server.state.kind);
      expect(kinds.filter((kind) => kind !== 'stopped' && kind !== 'crashed' && kind !== 'gave-up')).toEqual(
        [],
      );
    });
  });

  it('is started and stopped as one, in order', async () => {
    deck = new TestDeck();
    await three({ strategy: 'one_for_one' });
    const [{ id } = { id: '' }] = unwrap(await deck.api.supervision.get()).groups;
    unwrap(await deck.api.supervision.stopGroup({ id }));
    await eventually(async () => {
      const kinds = unwrap(await deck.api.servers.list()).map((server) => server.state.kind);
      expect(kinds).toEqual(['stopped', 'stopped', 'stopped']);
    });
    unwrap(await deck.api.supervision.startGroup({ id }));
    await eventually(async () => {
      const kinds = unwrap(await deck.api.servers.list()).map((server) => server.state.kind);
      expect(kinds).toEqual(['ready', 'ready', 'ready']);
    });
  });
});

describe('health', () => {
  it('a server that stops answering is ended and started again', async () => {
    deck = new TestDeck();
    const server = await deck.add('hanging', nodeSpec(serverFile('hanging'), '--on', 'ping'), 'legacy');
    const health = { probe: { kind: 'protocol' }, intervalMs: 1_000, timeoutMs: 200, misses: 2 } as const;
    unwrap(
      await deck.api.supervision.setPolicy({
        id: server.id,
        policy: policy({ restart: 'transient', health }),
      }),
    );
    const first = await deck.start(server.id);
    await again(first);
    expect(supervisionOf(first.tapeId)).toMatchObject([
      { kind: 'health', healthy: false, probe: 'ping' },
      { kind: 'health', healthy: false, probe: 'ping' },
      { kind: 'restart-scheduled', restarts: 1 },
    ]);
  });
});

describe('a server over HTTP', () => {
  async function serve(port: number): Promise<{ port: number; kill(): Promise<void> }> {
    const child = spawn(process.execPath, [DEMO, '--http', '--port', String(port)], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const gone = once(child, 'close');
    let said = '';
    const listening = Promise.withResolvers<number>();
    const hear = (chunk: Buffer): void => {
      said += chunk.toString();
      const found = /127\.0\.0\.1:(\d+)/.exec(said)?.[1];
      if (found !== undefined) listening.resolve(Number(found));
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    return {
      port: await listening.promise,
      async kill() {
        child.kill('SIGKILL');
        await gone;
      },
    };
  }

  it('that is gone counts as ended abnormally, and is connected to again until it is back', async () => {
    deck = new TestDeck();
    const first = await serve(0);
    const spec = { kind: 'http', url: `http://127.0.0.1:${first.port}/mcp`, headers: {} } as const;
    const server = await deck.add('remote', spec);
    const health = { probe: { kind: 'protocol' }, intervalMs: 1_000, timeoutMs: 5_000, misses: 2 } as const;
    const limits = { ...LIMITS, intensity: 50 };
    unwrap(
      await deck.api.supervision.setPolicy({
        id: server.id,
        policy: policy({ restart: 'transient', health, limits }),
      }),
    );
    const before = await deck.start(server.id);
    await first.kill();
    await deck.reach(server.id, 'restarting');
    expect(supervisionOf(before.tapeId).map((event) => event.kind)).toEqual([
      'health',
      'health',
      'restart-scheduled',
    ]);
    const second = await serve(first.port);
    try {
      const after = await again(before);
      expect(entriesOf(after.tapeId)[0]).toMatchObject({ startedBy: 'supervisor' });
      const view = unwrap(await deck.api.supervision.get());
      expect(view.servers[0]?.restarts).toBeGreaterThan(0);
    } finally {
      await second.kill();
    }
  });

  it('that comes back without its sessions is begun anew, and what was under way is not sent again', async () => {
    deck = new TestDeck();
    const first = await serve(0);
    const spec = { kind: 'http', url: `http://127.0.0.1:${first.port}/mcp`, headers: {} } as const;
    const server = await deck.add('remote', spec, 'legacy');
    const limits = { ...LIMITS, intensity: 50 };
    unwrap(
      await deck.api.supervision.setPolicy({
        id: server.id,
        policy: policy({ restart: 'permanent', limits }),
      }),
    );
    const before = await deck.start(server.id);
    const call = deck.call(server.id, 'slow_count', { steps: 50, stepMs: 2_000 });
    await eventually(async () => {
      const sent = entriesOf(before.tapeId).filter(isCall);
      expect(sent).toHaveLength(1);
    });
    await first.kill();
    await deck.reach(server.id, 'reconnecting');
    // The same address, another process: it knows nothing of the session.
    let now = await serve(first.port);
    try {
      const after = await again(before);
      expect((await call).state).toMatchObject({ kind: 'failed' });
      expect(entriesOf(before.tapeId).at(-2)).toMatchObject({
        kind: 'supervision',
        event: { kind: 'restart-scheduled' },
      });
      expect(entriesOf(before.tapeId).filter(isCall)).toHaveLength(1);
      expect(entriesOf(after.tapeId).filter(isCall)).toEqual([]);
      // And once more, gone for longer than a restart takes: it is tried until it is there.
      await now.kill();
      await deck.reach(server.id, 'reconnecting', 'restarting');
      now = await serve(first.port);
      await again(after);
    } finally {
      await now.kill();
    }
  });
});

const isCall = (entry: Entry): boolean =>
  entry.kind === 'frame' && entry.dir === 'out' && Buffer.from(entry.bytes).includes('"tools/call"');

describe('the end of the host', () => {
  it('ends a group in reverse start order, and leaves no process', async () => {
    deck = new TestDeck();
    const servers = [await crashy('a'), await crashy('b')];
    unwrap(await deck.api.supervision.putGroup({ id: null, draft: group(servers, {}) }));
    const runs = await Promise.all(servers.map((server) => deck.start(server.id)));
    await deck.host.stop();
    const closed = runs.toReversed().map((server) => entriesOf(server.tapeId).at(-1)?.wallMs ?? 0);
    expect(closed).toEqual(closed.toSorted((x, y) => x - y));
    for (const { tapeId } of runs) {
      const [opened] = entriesOf(tapeId);
      expect(opened?.kind === 'tape-opened' ? processesOf(opened.runMarker) : null).toEqual([]);
    }
  });
});
