import { describe, expect, it } from 'vitest';
import type { PastSession } from '../../src-shared/api/replay.ts';
import type { Server } from '../../src-shared/api/servers.ts';
import { listedThen, serversThen } from './rail-then.ts';

function server(id: string, state: Server['state']): Server {
  return {
    id,
    name: id,
    era: 'auto',
    target: { kind: 'stdio', command: 'x', args: [], cwd: null, envNames: [] },
    specHash: '',
    approved: true,
    state,
    tapeId: null,
    pid: null,
    session: null,
    toolCount: 0,
    entriesTotal: 0,
    entriesPerS: 0,
    startCount: 1,
  };
}

const COUNTS = {
  framesIn: 0,
  framesOut: 0,
  frameBytes: 0,
  requests: 0,
  responses: 0,
  notifications: 0,
  errors: 0,
  invalid: 0,
  stderrLines: 0,
  findings: 0,
  gaps: 0,
  lostEntries: 0,
  openRequests: 0,
  answered: 0,
};

function session(id: string, breakers: PastSession['breakers'] = []): PastSession {
  return {
    tapeId: `tape-${id}`,
    server: server(id, { kind: 'starting', sinceMs: 900 }),
    openedMs: 0,
    startedBy: 'person',
    entries: 1,
    lastMs: 0,
    phase: '',
    closed: null,
    capabilities: null,
    counts: COUNTS,
    lists: { tools: 3, resources: 0, templates: 0, prompts: 2 },
    stale: [],
    subscriptions: [],
    listsKey: '',
    open: [],
    waiting: { seqs: [], marked: [] },
    stderr: [],
    breakers,
    called: [],
    decisions: [],
    health: null,
  };
}

describe('the servers of the rail, as of a moment', () => {
  const now = [server('a', { kind: 'stopped' }), server('b', { kind: 'ready', sinceMs: 1 })];

  it('are those of now as they were, and those that are gone since', () => {
    const shown = serversThen(now, [session('a'), session('old')], 1_000);
    expect(shown.map((each) => [each.server.id, each.server.state.kind, each.past?.isKnown])).toEqual([
      ['a', 'starting', true],
      ['b', 'ready', false],
      ['old', 'starting', true],
    ]);
  });

  it('are there once each, whatever many sessions one had by then', () => {
    const shown = serversThen(now, [session('old'), session('a'), session('a'), session('old')], 1_000);
    expect(shown.map((each) => each.server.id)).toEqual(['a', 'b', 'old']);
  });

  it('name tools in a tooltip with nothing hidden in them, and not too many', () => {
    const said = { seq: 1, wallMs: 1, why: '', phase: 'open' } as const;
    const tools = ['\u202egnp.exe', 'b', 'c', 'd', 'e'];
    const shown = serversThen(
      [],
      [
        session(
          'a',
          tools.map((tool) => ({ ...said, tool })),
        ),
      ],
      1,
    );
    expect(shown[0]?.past?.breakers?.title).toBe('Not closed then: \\u202Egnp.exe; b; c; and 2 more');
  });

  it('have a mark for a breaker that was not closed', () => {
    const said = { seq: 1, wallMs: 1, why: '' };
    const markOf = (breakers: PastSession['breakers']) =>
      serversThen([], [session('a', breakers)], 1)[0]?.past?.breakers;
    expect(markOf([{ ...said, tool: 'echo', phase: 'closed' }])).toBeNull();
    expect(markOf([{ ...said, tool: 'echo', phase: 'open' }])).toMatchObject({
      tone: 'error',
      title: 'Not closed then: echo',
    });
    expect(markOf([{ ...said, tool: null, phase: 'half-open' }])).toMatchObject({
      tone: 'warn',
      text: 'trial',
    });
  });

  it('count what had been listed', () => {
    const past = {
      at: { entry: { tapeId: 'tape-a', seq: 0 }, wallMs: 1 },
      sessions: [session('a'), session('b')],
      more: 0,
      folded: { entries: 0, tookMs: 0 },
    };
    expect(listedThen(past, 'tools')).toBe(6);
    expect(listedThen(past, 'prompts')).toBe(4);
    expect(listedThen(past, 'messages')).toBeNull();
  });
});
