import { beforeEach, expect, it } from 'vitest';
import type { Past, PastLists, PastSession } from '../../src-shared/api/replay.ts';
import type { Tape } from '../../src-shared/api/tapes.ts';
import { fakeClient, server } from './fake-client.ts';
import { followPlayhead } from './past-follower.ts';
import { NOT_BACK, shownOf, usePast } from './past.ts';
import { AT_LIVE, usePlayhead, type Moment } from './playhead.ts';
import { useDeck } from './state.ts';

const moment = (seq: number): Moment => ({ entry: { tapeId: 't', seq }, wallMs: 1000 + seq, ordinal: seq });

function session(over: Partial<PastSession> = {}): PastSession {
  const zero = {
    framesIn: 0,
    framesOut: 0,
    frameBytes: 0,
    requests: 0,
    responses: 0,
    notifications: 0,
    errors: 0,
  };
  return {
    tapeId: 't',
    server: server('s', { kind: 'ready', sinceMs: 1 }),
    openedMs: 1,
    startedBy: 'person',
    entries: 5,
    lastMs: 900,
    phase: '',
    closed: null,
    capabilities: null,
    counts: {
      ...zero,
      invalid: 0,
      stderrLines: 0,
      findings: 2,
      gaps: 0,
      lostEntries: 0,
      openRequests: 0,
      answered: 0,
    },
    lists: { tools: 0, resources: 0, templates: 0, prompts: 0 },
    stale: [],
    subscriptions: [],
    listsKey: 't 1',
    open: [],
    waiting: { seqs: [], marked: [] },
    stderr: [],
    breakers: [],
    called: [],
    decisions: [],
    health: null,
    ...over,
  };
}

const past = (seq: number, sessions: PastSession[] = [session()]): Past => ({
  at: moment(seq),
  sessions,
  more: 0,
  folded: { entries: 0, tookMs: 0 },
});

const tape = (id: string, openedMs: number, lastMs: number): Tape => ({
  id,
  serverId: 's',
  serverName: 's',
  title: '',
  openedMs,
  lastMs,
  state: 'ended',
  ending: 'stopped',
  era: null,
  protocolVersion: null,
  entries: 50,
  sizeBytes: 1,
  rawBytes: 1,
  sealedBytes: 0,
  sealing: 'raw',
  damage: '',
  pinned: false,
  origin: null,
  findings: 9,
});

const LISTS: PastLists = { tools: [], items: [], lists: [] };

beforeEach(() => {
  usePlayhead.setState(AT_LIVE, true);
  usePast.setState(NOT_BACK, true);
  useDeck.setState(useDeck.getInitialState(), true);
});

it('shows tapes as they stood, and none that began later', () => {
  const tapes = [
    tape('t', 1, 5000),
    tape('before', 1, 500),
    tape('beside', 900, 5000),
    tape('later', 1500, 1600),
  ];
  const shown = shownOf(past(5), new Map(), tapes).tapes;
  expect(shown?.map(({ id, state, entries }) => [id, state, entries])).toEqual([
    ['t', 'living', 5],
    ['before', 'ended', 50],
    ['beside', 'living', 50],
  ]);
});

it('shows no definitions rather than those of another moment', () => {
  const some = session({ lists: { tools: 3, resources: 0, templates: 0, prompts: 0 } });
  expect(shownOf(past(5, [some]), new Map(), null).tools).toBeNull();
  expect(shownOf(past(5, [some]), new Map([['t 1', LISTS]]), null).tools).toEqual([]);
  expect(shownOf(past(5), new Map(), null).tools).toEqual([]);
});

it('leaves winding until the playhead rests where rows are looked at, which need none', async () => {
  const { client, answer, asked } = fakeClient();
  answer('replay.stateAt', (input) => past((input as { at: Moment }).at.entry.seq));
  answer('replay.cancel', () => null);
  answer('replay.winding', () => null);
  useDeck.setState({ view: 'messages' });
  followPlayhead(client, 'page');
  for (let seq = 0; seq < 5; seq += 1) {
    usePlayhead.setState({ seen: moment(seq), isMoving: true });
    await Promise.resolve();
  }
  expect(asked).toEqual([]);
  usePlayhead.setState({ isMoving: false });
  await expect.poll(() => usePast.getState().past?.at.entry.seq).toBe(4);
  // Another view of the same move waits for nothing.
  usePlayhead.setState({ seen: moment(5), isMoving: true });
  useDeck.setState({ view: 'servers' });
  await expect.poll(() => usePast.getState().past?.at.entry.seq).toBe(5);
  usePlayhead.setState({ seen: null });
});

it('asks for where the playhead is by the time of the answer, and for no step between', async () => {
  const { client, answer, asked } = fakeClient();
  answer('replay.stateAt', (input) => past((input as { at: Moment }).at.entry.seq));
  answer('replay.cancel', () => null);
  answer('replay.winding', () => null);
  followPlayhead(client, 'page');
  for (let seq = 0; seq < 50; seq += 1) usePlayhead.setState({ seen: moment(seq) });
  await expect.poll(() => usePast.getState().past?.at.entry.seq).toBe(49);
  expect(asked.filter(({ path }) => path === 'replay.stateAt')).toHaveLength(2);
  usePlayhead.setState({ seen: null });
  expect(usePast.getState()).toEqual(NOT_BACK);
});
