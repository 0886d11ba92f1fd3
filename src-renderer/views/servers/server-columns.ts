import type { Server } from '../../../src-shared/api/servers.ts';
import { formatCount, formatDurationMs, formatRate } from '../../ui/format.ts';
import type { Column } from '../../ui/row-table/types.ts';
import type { GuardMark } from '../guards/guard-words.ts';
import type { ServerFace } from './server-face.ts';

/** A server as the table shows it now. */
export interface ServerLine {
  readonly server: Server;
  readonly face: ServerFace;
  readonly target: string;
  readonly nowMs: number;
  /** A breaker that is not closed. */
  readonly guard: GuardMark | null;
}

export const SERVER_COLUMNS: readonly Column<ServerLine>[] = [
  {
    id: 'name',
    title: 'Server',
    widthPx: 150,
    minPx: 80,
    grow: true,
    prose: true,
    render: ({ server, face }) => [
      { text: `${face.glyph} `, tone: face.cellTone },
      { text: server.name, strong: true },
    ],
  },
  {
    id: 'state',
    title: 'State',
    widthPx: 128,
    prose: true,
    trusted: true,
    hint: '⊘ a breaker is open, ◐ it tries again',
    render: ({ face, guard }) => {
      const state = { text: face.text, tone: face.cellTone };
      return guard === null ? state : [state, { text: `  ${guard.glyph} ${guard.text}`, tone: guard.tone }];
    },
  },
  {
    id: 'era',
    title: 'Era',
    widthPx: 62,
    priority: 3,
    prose: true,
    trusted: true,
    hint: 'legacy: sessions and initialize, up to 2025-11-25. modern: 2026-07-28, stateless.',
    render: ({ server }) => server.session?.era ?? { text: eraWish(server), tone: 'muted' },
  },
  {
    id: 'tools',
    title: 'Tools',
    widthPx: 50,
    align: 'end',
    priority: 4,
    trusted: true,
    render: ({ server }) => (server.session === null ? '' : formatCount(server.toolCount)),
  },
  {
    id: 'uptime',
    title: 'Uptime',
    widthPx: 82,
    align: 'end',
    priority: 5,
    trusted: true,
    render: ({ server, nowMs }) =>
      server.state.kind === 'ready' ? formatUptime(nowMs - server.state.sinceMs) : '',
  },
  {
    id: 'rate',
    title: 'Rate',
    widthPx: 62,
    align: 'end',
    priority: 2,
    trusted: true,
    hint: 'Entries recorded in the last second',
    render: ({ server, face }) =>
      face.isRunning && server.entriesPerS > 0 ? formatRate(server.entriesPerS) : '',
  },
  {
    id: 'entries',
    title: 'Entries',
    widthPx: 74,
    align: 'end',
    priority: 1,
    trusted: true,
    hint: 'Entries recorded of it since the deck started',
    render: ({ server }) => formatCount(server.entriesTotal),
  },
  {
    id: 'pid',
    title: 'PID',
    widthPx: 66,
    align: 'end',
    priority: 6,
    trusted: true,
    render: ({ server }) => (server.pid === null ? '' : String(server.pid)),
  },
  {
    id: 'target',
    title: 'Command or URL',
    widthPx: 240,
    minPx: 120,
    grow: true,
    priority: 7,
    render: ({ target }) => ({ text: target, tone: 'muted' }),
  },
];

function eraWish({ era }: Server): string {
  return era === 'auto' ? '' : era;
}

/** The clock ticks in seconds; fractions that never move would look like a measurement. */
export function formatUptime(upMs: number): string {
  const seconds = Math.max(0, Math.floor(upMs / 1000));
  return seconds < 60 ? `${seconds}\u00a0s` : formatDurationMs(seconds * 1000);
}
