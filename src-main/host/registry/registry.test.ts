import { describe, expect, it } from 'vitest';
import type { ServerDraft, ServerSpec } from '../../../src-shared/api/servers.ts';
import { fail, ok, type Result } from '../../../src-shared/base/failure.ts';
import { createFakeClock } from '../../sim/clock.ts';
import { NO_CATALOG } from '../../sim/no-catalog.ts';
import { createMemoryTape } from '../../sim/memory-tape.ts';
import { createSeededRandom } from '../../sim/random.ts';
import type { Session, SessionReady, StoredServer } from '../ports.ts';
import type { RunEvents } from './lifecycle.ts';
import { createRegistry, type ServerStore } from './registry.ts';

const READY: SessionReady = {
  era: 'legacy',
  protocolVersion: '2025-11-25',
  peerName: 'peer',
  peerVersion: '1',
  hasTools: false,
};
const DRAFT: ServerDraft = {
  name: 'one',
  era: 'auto',
  spec: { kind: 'stdio', command: 'run-me', args: ['--fast'], cwd: null, env: { TOKEN: 'secret' } },
};

function memoryStore(): ServerStore {
  const servers = new Map<string, StoredServer>();
  return {
    list: () => [...servers.values()],
    put(server) {
      servers.set(server.id, server);
      return ok(null);
    },
    remove(id) {
      servers.delete(id);
      return ok(null);
    },
    specHash: (spec: ServerSpec) => JSON.stringify(spec),
  };
}

/** A registry whose runs are told what to do by the test. */
function setUp(connect: () => Promise<Result<SessionReady>> = async () => ok(READY)) {
  const clock = createFakeClock();
  const questions: { lines: readonly { label: string; value: string }[]; answer(yes: boolean): void }[] = [];
  const runs: { events: RunEvents; stopped: boolean; gone: Promise<void> }[] = [];
  const tapes: ReturnType<typeof createMemoryTape>[] = [];
  const intents: string[] = [];
  const session: Session = {
    ping: async () => ({ probe: 'ping', answer: ok(null) }),
    connect,
    refreshTools: async () => ok(null),
    callTool: async () => ok({}),
    catalog: NO_CATALOG,
    close: async () => undefined,
  };
  const registry = createRegistry({
    clock,
    random: createSeededRandom(1),
    store: memoryStore(),
    consent: {
      ask({ lines }, signal) {
        const { promise, resolve } = Promise.withResolvers<boolean>();
        signal.addEventListener('abort', () => resolve(false));
        questions.push({ lines, answer: resolve });
        return { url: 'http://localhost:1/consent/x', answer: promise };
      },
    },
    consentTimeoutMs: 1_000,
    handshakeTimeoutMs: 1_000,
    openTape(server) {
      const tape = createMemoryTape(clock, `tape-${tapes.length + 1}`);
      tapes.push(tape);
      return ok({
        tapeId: tape.tapeId,
        serverId: server.id,
        record(bodies) {
          const appended = tape.append(bodies);
          return appended.ok ? appended.value : [];
        },
        forward(bodies, send) {
          tape.append(bodies);
          send();
        },
        close: (reason) => void tape.close(reason),
      });
    },
    openRun(_server, _recorder, events) {
      const run = { events, stopped: false, gone: Promise.resolve() };
      runs.push(run);
      queueMicrotask(() => events.onRunning());
      return {
        wire: { kind: 'http', url: 'http://127.0.0.1:1', fetch },
        pid: () => 42,
        async stop() {
          await run.gone;
          run.stopped = true;
        },
        async kill() {
          run.stopped = true;
        },
      };
    },
    openSession: () => session,
    stderrTail: () => ['last words'],
    changed: () => undefined,
    counts: () => ({ entriesTotal: 0, entriesPerS: 0, toolCount: 0 }),
    intent: (intent) => intents.push(intent),
  });
  const added = registry.add(DRAFT);
  if (!added.ok) throw new Error(added.failure.message);
  const { id } = added.value;
  const state = () => {
    const server = registry.get(id);
    return server.ok ? server.value.state : null;
  };
  return { clock, registry, questions, runs, tapes, intents, id, state };
}

/** Lets promises that are settled be heard. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('consent', () => {
  it('asks with every argument and the names, never the values, of the environment', () => {
    const { registry, questions, id, runs } = setUp();
    expect(registry.start(id)).toMatchObject({ ok: true, value: { kind: 'consent' } });
    expect(questions[0]?.lines.map((line) => line.value)).toEqual([
      'run-me',
      '--fast',
      '(the home folder)',
      'TOKEN',
    ]);
    expect(JSON.stringify(questions[0]?.lines)).not.toContain('secret');
    expect(runs).toHaveLength(0);
  });

  it('starts after a yes, and asks no second time', async () => {
    const { registry, questions, id, runs, state } = setUp();
    registry.start(id);
    expect(state()).toEqual({ kind: 'awaiting-consent' });
    questions[0]?.answer(true);
    await settle();
    expect(state()).toMatchObject({ kind: 'ready' });
    await registry.stop(id);
    expect(registry.start(id)).toMatchObject({ value: { kind: 'started' } });
    expect(questions).toHaveLength(1);
    expect(runs).toHaveLength(2);
  });

  it.each([
    ['a no', (world: ReturnType<typeof setUp>) => world.questions[0]?.answer(false)],
    ['silence', (world: ReturnType<typeof setUp>) => world.clock.advance(1_001)],
    ['a stop', (world: ReturnType<typeof setUp>) => void world.registry.stop(world.id)],
  ])('%s starts nothing', async (_name, act) => {
    const world = setUp();
    world.registry.start(world.id);
    act(world);
    await settle();
    expect(world.state()).toEqual({ kind: 'stopped' });
    expect(world.runs).toHaveLength(0);
  });

  it('a yes to a command that was edited meanwhile is no yes to the new one', async () => {
    const { registry, questions, id, runs } = setUp();
    registry.start(id);
    const spec: ServerSpec = { kind: 'stdio', command: 'something-else', args: [], cwd: null, env: {} };
    const edited = registry.update(id, { ...DRAFT, spec }, []);
    questions[0]?.answer(true);
    await edited;
    await settle();
    expect(runs).toHaveLength(0);
    expect(registry.get(id)).toMatchObject({ value: { approved: false } });
  });

  it('a second start while the question is open is the same question', () => {
    const { registry, questions, id } = setUp();
    const first = registry.start(id);
    expect(registry.start(id)).toEqual(first);
    expect(questions).toHaveLength(1);
  });
});

describe('the life of a run', () => {
  async function running(connect?: () => Promise<Result<SessionReady>>) {
    const world = setUp(connect);
    world.registry.approve(world.id);
    world.registry.start(world.id);
    await settle();
    return world;
  }

  it('a crash keeps the code and the last words, and closes the tape', async () => {
    const { runs, state, tapes } = await running();
    runs[0]?.events.onExited({ code: 7, signal: null, expected: false });
    expect(state()).toMatchObject({ kind: 'crashed', code: 7, stderrTail: ['last words'] });
    expect(tapes[0]?.entries.at(-1)?.kind).toBe('tape-closed');
  });

  it('an exit during the handshake is told as the exit, not as a closed pipe', async () => {
    const closed = Promise.withResolvers<Result<SessionReady>>();
    const { runs, state } = await running(() => closed.promise);
    runs[0]?.events.onExited({ code: 1, signal: null, expected: false });
    closed.resolve(fail('session-closed', 'closed', ''));
    await settle();
    expect(state()).toMatchObject({ kind: 'crashed', code: 1, failure: { code: 'exited-early' } });
  });

  it('a failed handshake stops the process', async () => {
    const { runs, state, clock } = await running(async () => fail('handshake-failed', 'garbage', ''));
    await settle();
    clock.advance(1_000);
    await settle();
    expect(runs[0]?.stopped).toBe(true);
    expect(state()).toMatchObject({ kind: 'failed', failure: { code: 'handshake-failed' } });
  });

  it('a server that runs is not started twice', async () => {
    const { registry, id } = await running();
    expect(registry.start(id)).toMatchObject({ ok: false, failure: { code: 'already-running' } });
  });

  it('a restart is a new tape', async () => {
    const { registry, id, tapes, runs } = await running();
    await registry.restart(id);
    await settle();
    expect(runs[0]?.stopped).toBe(true);
    expect(tapes).toHaveLength(2);
    expect(registry.get(id)).toMatchObject({ value: { startCount: 2, tapeId: 'tape-2' } });
  });

  describe('while a server takes its time to stop', () => {
    async function ending() {
      const parts = setUp();
      parts.registry.start(parts.id);
      parts.questions[0]?.answer(true);
      await settle();
      const gone = Promise.withResolvers<void>();
      const [run] = parts.runs;
      if (run !== undefined) run.gone = gone.promise;
      return { ...parts, end: gone.resolve };
    }

    it('a stop that comes after a restart is the last word', async () => {
      const { registry, runs, id, state, end } = await ending();
      const restarting = registry.restart(id);
      const stopping = registry.stop(id);
      end();
      expect((await restarting).ok).toBe(false);
      expect((await stopping).ok).toBe(true);
      expect(runs).toHaveLength(1);
      expect(state()?.kind).toBe('stopped');
    });

    it('a server that is removed after a restart is not started behind its back', async () => {
      const { registry, runs, id, end } = await ending();
      const restarting = registry.restart(id);
      const removing = registry.remove(id);
      end();
      await Promise.all([restarting, removing]);
      expect(registry.list()).toEqual([]);
      expect(runs.every((run) => run.stopped)).toBe(true);
    });

    it('an edit of a server that is removed meanwhile does not bring it back', async () => {
      const { registry, id, end } = await ending();
      const removing = registry.remove(id);
      const editing = registry.update(id, { ...DRAFT, name: 'two' }, []);
      end();
      await removing;
      expect(await editing).toMatchObject({ ok: false, failure: { code: 'unknown-server' } });
      expect(registry.list()).toEqual([]);
    });

    it('two edits at the same time keep what each left as it is', async () => {
      const { registry, id, end } = await ending();
      const noValues = { ...DRAFT, spec: { ...DRAFT.spec, env: {} } } as ServerDraft;
      const first = registry.update(
        id,
        { ...DRAFT, spec: { ...DRAFT.spec, env: { TOKEN: 'other' } } } as ServerDraft,
        [],
      );
      const second = registry.update(id, { ...noValues, name: 'two' }, ['TOKEN']);
      end();
      await Promise.all([first, second]);
      expect(registry.stored(id)).toMatchObject({ name: 'two', spec: { env: { TOKEN: 'other' } } });
    });
  });

  it('every act of a person is noted', async () => {
    const { registry, id, intents } = await running();
    await registry.stop(id);
    await registry.remove(id);
    expect(intents).toEqual(['add', 'consent-typed', 'start', 'stop', 'remove']);
  });
});
