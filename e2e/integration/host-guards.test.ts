import { afterEach, describe, expect, it } from 'vitest';
import { SERVER_LIMITS, TOOL_LIMITS, type ToolLimits } from '../../src-shared/api/guards.ts';
import type { Call } from '../../src-shared/api/tools.ts';
import { NO_FILTER } from '../../src-shared/api/messages.ts';
import { eventually, nodeSpec, serverFile, TestDeck, unwrap } from './host-kit.ts';

let deck: TestDeck | null = null;
afterEach(async () => {
  await deck?.dispose();
  deck = null;
});

const SOON_MS = 100;
/** An open breaker stays so until it is told to try. */
const LONG_MS = 3_600_000;
const twice = (halfOpenAfterMs: number): ToolLimits => ({
  ...TOOL_LIMITS,
  breaker: { ...TOOL_LIMITS.breaker, trip: { kind: 'in-row', failures: 2 }, halfOpenAfterMs },
});

async function call(serverId: string, tool: string, argsJson = '{}', timeoutMs = 150): Promise<Call> {
  if (deck === null) throw new Error('no deck');
  const begun = unwrap(await deck.api.tools.call({ serverId, tool, argsJson, timeoutMs }));
  let last = begun;
  for await (const each of deck.api.tools.watch({ callId: begun.callId }, AbortSignal.timeout(90_000)))
    last = each;
  return last;
}

const codeOf = ({ state }: Call): string => (state.kind === 'failed' ? state.failure.code : state.kind);
const lines = ({ stages }: Call): string[] => stages.map(({ stage, outcome }) => `${stage} ${outcome}`);

async function guardOf(serverId: string) {
  const guard = unwrap(await deckOf().api.guards.list()).servers.find((each) => each.serverId === serverId);
  if (guard === undefined) throw new Error(`no guard of ${serverId}`);
  return guard;
}

function deckOf(): TestDeck {
  if (deck === null) throw new Error('no deck');
  return deck;
}

async function phaseOf(serverId: string, tool: string): Promise<string | undefined> {
  return (await guardOf(serverId)).tools.find((each) => each.tool === tool)?.breaker.phase;
}

/** The rows of a tape that a breaker left, and how many requests of a tool went to the wire. */
async function onTape(tapeId: string, tool: string): Promise<{ breaker: string[]; requests: number }> {
  const scope = { kind: 'tape', tapeId } as const;
  const page = unwrap(
    await deckOf().api.messages.page({
      scope,
      filter: NO_FILTER,
      anchor: { kind: 'from', ordinal: 0 },
      limit: 500,
    }),
  );
  const methodAt = (row: number): string => page.methods[page.method[row] ?? -1] ?? '';
  const rows = page.seq.map((_seq, row) => row);
  return {
    breaker: rows.filter((row) => methodAt(row) === 'breaker').map((row) => page.target[row] ?? ''),
    requests: rows.filter(
      (row) => methodAt(row) === 'tools/call' && page.target[row] === tool && page.dir[row] === 1,
    ).length,
  };
}

describe('the guards of a real server', () => {
  it('a tool that hangs opens its breaker, which tries again, and closes by a call that is answered', async () => {
    deck = new TestDeck();
    const { id } = await deck.add('hanging', nodeSpec(serverFile('hanging')));
    await deck.start(id);
    const hang = { kind: 'tool', serverId: id, tool: 'hang' } as const;
    unwrap(await deck.api.guards.set({ ...hang, limits: twice(LONG_MS) }));
    expect(codeOf(await call(id, 'hang'))).toBe('request-timeout');
    expect(codeOf(await call(id, 'hang'))).toBe('request-timeout');
    const refused = await call(id, 'hang');
    expect(codeOf(refused)).toBe('breaker-open');
    expect(refused.request).toBeNull();
    expect(lines(refused).slice(1)).toEqual(['breaker open', 'record noted']);
    // Another tool of the server is not concerned.
    expect(codeOf(await call(id, 'echo', '{"text":"a"}', 60_000))).toBe('done');

    unwrap(await deck.api.guards.set({ ...hang, limits: twice(SOON_MS) }));
    await eventually(async () => expect(await phaseOf(id, 'hang')).toBe('half-open'));
    unwrap(await deck.api.guards.set({ ...hang, limits: twice(LONG_MS) }));
    const trial = await call(id, 'hang');
    expect(codeOf(trial)).toBe('request-timeout');
    expect(lines(trial)).toContain('breaker half-open: a trial');
    expect(await phaseOf(id, 'hang')).toBe('open');
    const { trips, lastFailure } =
      (await guardOf(id)).tools.find(({ tool }) => tool === 'hang')?.breaker ?? {};
    expect(trips).toBe(2);
    expect(lastFailure?.why).toContain('was not answered within');

    unwrap(await deck.api.guards.reset({ serverId: id, tool: 'hang' }));
    expect(await phaseOf(id, 'hang')).toBe('closed');
    const { tapeId } = await deck.server(id);
    await eventually(async () => {
      const seen = await onTape(tapeId ?? '', 'hang');
      expect(seen.breaker.map((text) => text.split(',')[0])).toEqual([
        'hang: closed → open',
        'hang: open → half-open',
        'hang: half-open → open',
        'hang: open → closed',
      ]);
      // Never repeated: it says nothing of being idempotent.
      expect(seen.requests).toBe(3);
    });
  });

  it('a server that dies in a call opens its breaker; after a restart a trial closes it, and the next tape says so', async () => {
    deck = new TestDeck();
    const { id } = await deck.add('crashy', nodeSpec(serverFile('crashy')));
    const breaker = { ...SERVER_LIMITS.breaker, trip: { kind: 'in-row', failures: 1 } as const };
    const limits = { ...SERVER_LIMITS, breaker: { ...breaker, halfOpenAfterMs: SOON_MS } };
    unwrap(await deck.api.guards.set({ kind: 'server', serverId: id, limits }));
    await deck.start(id);
    expect(codeOf(await call(id, 'crash', '{}', 60_000))).toBe('session-closed');
    await deck.reach(id, 'crashed');
    expect((await guardOf(id)).breaker.phase).toMatch(/open/);
    await deck.start(id);
    await eventually(async () => expect((await guardOf(id)).breaker.phase).toBe('half-open'));
    // An answer is an answer, also that the tool is not there.
    const trial = await call(id, 'nope', '{}', 60_000);
    expect(lines(trial)).toContain('breaker half-open: a trial');
    expect((await guardOf(id)).breaker).toMatchObject({ phase: 'closed', trips: 1 });
    const { tapeId } = await deck.server(id);
    // The index follows the file.
    await eventually(async () => {
      const { breaker: rows } = await onTape(tapeId ?? '', '');
      expect(rows.map((text) => text.split(',')[0])).toEqual([
        'server: closed → open',
        'server: open → half-open',
        'server: half-open → closed',
      ]);
    });
  });

  it('a person stops the server: that is no failure; and holds it open: nothing is sent', async () => {
    deck = new TestDeck();
    const { id } = await deck.add('hanging', nodeSpec(serverFile('hanging')));
    await deck.start(id);
    const running = call(id, 'hang', '{}', 20_000);
    await eventually(async () => expect((await guardOf(id)).bulkhead.running).toBe(1));
    unwrap(await deck.api.servers.stop({ id }));
    expect(codeOf(await running)).toBe('session-closed');
    expect((await guardOf(id)).breaker).toMatchObject({ phase: 'closed', failuresInRow: 0 });

    await deck.start(id);
    unwrap(await deck.api.guards.isolate({ serverId: id, tool: null }));
    expect(codeOf(await call(id, 'echo', '{"text":"a"}'))).toBe('breaker-open');
    unwrap(await deck.api.guards.reset({ serverId: id, tool: null }));
    expect(codeOf(await call(id, 'echo', '{"text":"a"}', 60_000))).toBe('done');
  });

  it('a place for one: the second waits, the third is refused', async () => {
    deck = new TestDeck();
    const { id } = await deck.add('hanging', nodeSpec(serverFile('hanging')));
    await deck.start(id);
    const limits = { ...SERVER_LIMITS, bulkhead: { concurrency: 1, queue: 1 } };
    unwrap(await deck.api.guards.set({ kind: 'server', serverId: id, limits }));
    const first = call(id, 'hang', '{}', 6_000);
    const second = call(id, 'echo', '{"text":"b"}', 60_000);
    await eventually(async () => expect((await guardOf(id)).bulkhead).toEqual({ running: 1, queued: 1 }));
    expect(codeOf(await call(id, 'echo', '{"text":"c"}', 60_000))).toBe('bulkhead-full');
    expect(codeOf(await first)).toBe('request-timeout');
    const waited = await second;
    expect(codeOf(waited)).toBe('done');
    const wait = waited.stages.find(({ stage }) => stage === 'bulkhead');
    expect(wait?.outcome).toBe('waited');
    expect(wait?.tookUs).toBeGreaterThan(100_000);
  });

  it('the stages of a call are found from its request and its answer, also on the tape of an earlier start', async () => {
    deck = new TestDeck();
    const { id } = await deck.add('hanging', nodeSpec(serverFile('hanging')));
    await deck.start(id);
    const echoed = await call(id, 'echo', '{"text":"a"}', 60_000);
    const { request } = echoed;
    if (request === null) throw new Error('it was sent');
    const staged = await eventually(async () => {
      const found = unwrap(await deckOf().api.messages.stages(request));
      expect(found).toMatchObject({ tool: 'echo', outcome: 'ok' });
      return found;
    });
    // The entry cannot hold the time of its own append.
    expect(staged?.stages).toEqual(echoed.stages.filter(({ stage }) => stage !== 'record'));
    const { row } = await eventually(async () => unwrap(await deckOf().api.messages.entry(request)));
    await deck.restartHost();
    const answer = { tapeId: request.tapeId, seq: row.pairSeq };
    await eventually(async () => expect(unwrap(await deckOf().api.messages.stages(answer))).toEqual(staged));
  });
});
