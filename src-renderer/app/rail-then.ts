/** The servers of the rail, as of the playhead while one looks back. */
import { useMemo } from 'react';
import type { Past, PastSession } from '../../src-shared/api/replay.ts';
import type { Server } from '../../src-shared/api/servers.ts';
import { useDeck } from '../store/hooks.ts';
import { usePast } from '../store/past.ts';
import { useMoment } from '../store/shown.ts';
import type { ViewName } from '../store/state.ts';
import { fewOf, plainName, type GuardMark } from '../views/guards/guard-words.ts';
import type { ServerFace } from '../views/servers/server-face.ts';

/** What is said of a server of then. */
export interface Then {
  readonly atMs: number;
  /** Its tape is among those of the moment. */
  readonly isKnown: boolean;
  readonly breakers: GuardMark | null;
}

export interface RailServer {
  readonly server: Server;
  /** Null: as of now. */
  readonly past: Then | null;
}

/** A tape tells of its own server alone; live, a server without a session by then had not begun. */
export const UNKNOWN_FACE: ServerFace = {
  shape: 'ring',
  tone: 'muted',
  glyph: '○',
  cellTone: 'muted',
  rowTone: 'none',
  text: 'not then',
  isMoving: false,
  isRunning: false,
};

export function useRailServers(): readonly RailServer[] | null {
  const servers = useDeck((state) => state.servers);
  const sessions = usePast((state) => state.past?.sessions ?? null);
  const moment = useMoment();
  return useMemo(() => {
    if (servers === null) return null;
    return moment === null
      ? servers.map((server) => ({ server, past: null }))
      : serversThen(servers, sessions ?? [], moment.wallMs);
  }, [servers, sessions, moment]);
}

/** Definitions that had been listed by then; null for a view that has none. */
export function listedThen({ sessions }: Past, view: ViewName): number | null {
  if (view !== 'tools' && view !== 'resources' && view !== 'prompts') return null;
  return sessions.reduce((sum, { lists }) => sum + lists[view], 0);
}

/** Those there are now, as they were; and those of then that are there no more. */
export function serversThen(
  servers: readonly Server[],
  sessions: readonly PastSession[],
  atMs: number,
): readonly RailServer[] {
  const of = (server: Server, session: PastSession | undefined): RailServer => ({
    server: session?.server ?? server,
    past: { atMs, isKnown: session !== undefined, breakers: markOf(session) },
  });
  const known = new Set(servers.map(({ id }) => id));
  // A server may have several sessions by then, when several clients use it: one line for each server.
  const others = new Map(
    sessions.filter(({ server }) => !known.has(server.id)).map((session) => [session.server.id, session]),
  );
  return [
    ...servers.map((server) =>
      of(
        server,
        sessions.findLast((each) => each.server.id === server.id),
      ),
    ),
    ...[...others.values()].map((session) => of(session.server, session)),
  ];
}

/** As the tape tells: what was closed again, or never changed, is worth no mark. */
function markOf(session: PastSession | undefined): GuardMark | null {
  const open = session?.breakers.filter(({ phase }) => phase !== 'closed') ?? [];
  if (open.length === 0) return null;
  const isTrial = open.every(({ phase }) => phase === 'half-open');
  const isWhole = open.some(({ tool }) => tool === null);
  return {
    shape: isTrial ? 'half' : 'cross',
    glyph: isTrial ? '◐' : '⊘',
    tone: isTrial ? 'warn' : 'error',
    text: isTrial ? 'trial' : 'open',
    title: isWhole
      ? 'The breaker of the server was not closed then'
      : `Not closed then: ${fewOf(open.flatMap(({ tool }) => (tool === null ? [] : [plainName(tool)])))}`,
  };
}
