import type { PastSession } from './replay.ts';
import { PAST_OPEN_MAX, PAST_STDERR_LINES, PAST_SUBSCRIBED_MAX } from './replay.ts';
import type { Server, ServerState } from './servers.ts';
import { fail, type Failure } from '../base/failure.ts';
import type { Era } from '../journal/entry.ts';
import { subscriptionsOf } from './subscriptions.ts';
import type { PastState } from '../state/past.ts';

/** A crash is shown with as many of the last lines as one that happens now. */
const TAIL_LINES = 20;
const NO_TARGET: Server['target'] = { kind: 'stdio', command: '', args: [], cwd: null, envNames: [] };

/** One tape as of a moment, for the views. `atMs`: the moment, by which waiting is measured. */
export function pastSession(tapeId: string, state: PastState, atMs: number): PastSession {
  const { tape, counters, lists } = state;
  const { exchanges } = tape.messages;
  const openedMs = state.opened?.wallMs ?? tape.lastMs;
  return {
    tapeId,
    server: serverOf(tapeId, state),
    openedMs,
    startedBy: state.opened?.startedBy ?? 'unknown',
    entries: tape.counters.entries,
    lastMs: tape.lastMs,
    phase: state.session?.text ?? '',
    closed: tape.closed,
    capabilities: state.capabilities,
    counts: {
      framesIn: tape.counters.framesIn,
      framesOut: tape.counters.framesOut,
      frameBytes: tape.counters.frameBytes,
      ...counters,
      stderrLines: tape.counters.stderrLines,
      findings: tape.counters.findings,
      gaps: tape.counters.gaps,
      lostEntries: tape.counters.lostEntries,
      openRequests: exchanges.open.size,
      answered: exchanges.closed.size,
    },
    lists: {
      tools: tape.tools.items.size,
      resources: lists.resources.items.size,
      templates: lists.templates.items.size,
      prompts: lists.prompts.items.size,
    },
    stale: [
      ...(tape.tools.stale ? ['tools'] : []),
      ...Object.entries(lists).flatMap(([kind, { stale }]) => (stale ? [kind] : [])),
    ],
    listsKey: `${tapeId} ${state.listsSeq}`,
    subscriptions: subscriptionsOf(tape.serverId, tapeId, state.subscriptions).slice(-PAST_SUBSCRIBED_MAX),
    open: [...exchanges.open.values()].slice(0, PAST_OPEN_MAX).map((each) => ({
      seq: each.seq,
      dir: each.dir,
      method: each.method,
      target: each.target,
      id: each.id,
      waitedMs: Math.max(0, atMs - wallOf(each.monoUs, state)),
    })),
    waiting: waitingOf(state),
    stderr: tape.stderr.slice(-PAST_STDERR_LINES).map((line) => ({ ...line })),
    breakers: [...state.breakers.values()],
    called: [...state.called].map(([tool, counts]) => ({ tool, ...counts })),
    decisions: state.supervision
      .filter(({ event }) => event.kind !== 'health')
      .map(({ seq, wallMs, event, text }) => ({ seq, wallMs, kind: event.kind, text })),
    health: healthOf(state),
  };
}

function waitingOf({ tape, marked }: PastState): PastSession['waiting'] {
  const seqs = [...tape.messages.exchanges.open.values()].map(({ seq }) => seq);
  return {
    seqs,
    marked: seqs.flatMap((seq) => {
      const severity = marked.get(seq);
      return severity === undefined ? [] : [{ seq, severity }];
    }),
  };
}

/** A request is remembered by the monotonic clock; the newest entry has both. */
function wallOf(monoUs: number, { tape, lastMonoUs }: PastState): number {
  return tape.lastMs - Math.max(0, lastMonoUs - monoUs) / 1000;
}

function healthOf({ supervision }: PastState): PastSession['health'] {
  const newest = supervision.findLast(({ event }) => event.kind === 'health');
  if (newest?.event.kind !== 'health') return null;
  const { healthy, probe, latencyUs, detail } = newest.event;
  return { atMs: newest.wallMs, isHealthy: healthy, probe, latencyUs, detail };
}

function serverOf(tapeId: string, state: PastState): Server {
  const { tape, opened, peer } = state;
  const { era, protocolVersion } = tape.session;
  return {
    id: tape.serverId,
    name: tape.serverName,
    era: 'auto',
    target: targetOf(state),
    specHash: '',
    approved: true,
    state: stateAsOf(state),
    tapeId,
    pid: tape.pid,
    session: isUp(state) && era !== null ? sessionOf(era, protocolVersion, peer) : null,
    toolCount: tape.tools.items.size,
    entriesTotal: tape.counters.entries,
    entriesPerS: 0,
    startCount: opened === null ? 0 : 1,
  };
}

function targetOf({ opened }: PastState): Server['target'] {
  if (opened === null) return NO_TARGET;
  const { target } = opened;
  return target.kind === 'stdio'
    ? { ...target, args: [...target.args], envNames: [...target.envNames] }
    : { ...target, headerNames: [...target.headerNames] };
}

function sessionOf(era: Era, protocolVersion: string, peer: PastState['peer']): Server['session'] {
  return { era, protocolVersion, peerName: peer?.name ?? '', peerVersion: peer?.version ?? '' };
}

function isUp({ tape, exit, session }: PastState): boolean {
  return tape.closed === null && exit === null && session?.phase.kind !== 'failed';
}

/** Where a server stood, as its own tape tells it. */
export function stateAsOf(state: PastState): ServerState {
  const { tape, exit, session, opened } = state;
  const stderrTail = tape.stderr.slice(-TAIL_LINES).map(({ text }) => text);
  const sinceMs = session?.wallMs ?? opened?.wallMs ?? tape.lastMs;
  if (exit !== null && !exit.expected) {
    const failure = exitFailure(tape.exit);
    const ended = {
      kind: 'crashed',
      atMs: exit.wallMs,
      code: exit.code,
      signal: exit.signal,
      stderrTail,
      failure,
    } as const;
    return decided(state, ended) ?? ended;
  }
  if (session?.phase.kind === 'failed') {
    const { message, hint } = session.phase;
    const failed = {
      kind: 'failed',
      atMs: session.wallMs,
      stderrTail,
      // The code is of the program that recorded it, which may be of another version.
      failure: { ...fail('handshake-failed', message, hint).failure },
    } as const;
    return decided(state, failed) ?? failed;
  }
  if (exit !== null || tape.closed !== null) return { kind: 'stopped' };
  return running(session, sinceMs);
}

function running(session: PastState['session'], sinceMs: number): ServerState {
  switch (session?.phase.kind) {
    case undefined:
    case 'negotiating':
    case 'failed':
      return { kind: 'starting', sinceMs };
    case 'ready':
    case 'resumed':
    case 'stream-lost':
      return { kind: 'ready', sinceMs };
    case 'stopping':
      return { kind: 'stopping', sinceMs };
    case 'reconnecting': {
      const { attempt, attemptsMax, delayMs, why, isDown } = session.phase;
      // Only a stream is opened again: the session goes on meanwhile.
      if (!isDown) return { kind: 'ready', sinceMs };
      return { kind: 'reconnecting', sinceMs, attempt, attemptsMax, nextMs: session.wallMs + delayMs, why };
    }
  }
}

type Ended = Extract<ServerState, { kind: 'crashed' | 'failed' }>;

/** What its supervisor said about the end, when it has. */
function decided({ supervision }: PastState, last: Ended): ServerState | null {
  const newest = supervision.findLast(({ event }) => event.kind !== 'health');
  if (newest === undefined || newest.wallMs < last.atMs) return null;
  const { event, wallMs } = newest;
  if (event.kind === 'restart-scheduled') {
    const { restarts, intensity, periodMs, delayMs } = event;
    const counts = { restarts, intensity, periodMs, last };
    return { kind: 'restarting', sinceMs: wallMs, nextMs: wallMs + delayMs, why: '', ...counts };
  }
  if (event.kind !== 'gave-up') return null;
  const { restarts, intensity, periodMs } = event;
  return { kind: 'gave-up', atMs: wallMs, restarts, intensity, periodMs, last };
}

function exitFailure(exit: string): Failure {
  return fail('exited-early', `The process ended: ${exit}.`, 'Look at its last lines of stderr.').failure;
}
