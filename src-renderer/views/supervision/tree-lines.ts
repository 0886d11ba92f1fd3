import type { Server } from '../../../src-shared/api/servers.ts';
import type {
  GaveUp,
  SupervisedGroup,
  SupervisedServer,
  SupervisionView,
} from '../../../src-shared/api/supervision.ts';
import { serverFace, type ServerFace } from '../servers/server-face.ts';

/** One line of the tree as it looks now. `key` names it over changes. */
export type TreeLine =
  | {
      readonly kind: 'root';
      readonly key: string;
      readonly root: SupervisionView['root'];
      readonly isPaused: boolean;
      readonly nowMs: number;
    }
  | {
      readonly kind: 'group';
      readonly key: string;
      readonly group: SupervisedGroup;
      /** Last of its siblings: the branch ends here. */
      readonly isLast: boolean;
      readonly nowMs: number;
    }
  | {
      readonly kind: 'server';
      readonly key: string;
      readonly server: Server;
      readonly supervised: SupervisedServer;
      readonly face: ServerFace;
      readonly isInGroup: boolean;
      readonly isLast: boolean;
      /** Whether its group's branch goes on below it. */
      readonly isGroupLast: boolean;
      readonly nowMs: number;
    };

export const ROOT_KEY = 'root';
export const groupKey = (id: string): string => `group ${id}`;
export const serverKey = (id: string): string => `server ${id}`;

/** The root, its groups with their servers in start order, and the servers that stand on their own. */
export function treeLines(
  view: SupervisionView,
  servers: readonly Server[],
  nowMs: number,
): readonly TreeLine[] {
  const known = new Map(servers.map((server) => [server.id, server]));
  const supervised = new Map(view.servers.map((each) => [each.id, each]));
  const alone = view.servers.filter(({ groupId, id }) => groupId === null && known.has(id));
  const lines: TreeLine[] = [
    { kind: 'root', key: ROOT_KEY, root: view.root, isPaused: view.isPaused, nowMs },
  ];

  function push(id: string, place: { isInGroup: boolean; isLast: boolean; isGroupLast: boolean }): void {
    const server = known.get(id);
    const each = supervised.get(id);
    if (server === undefined || each === undefined) return;
    const face = serverFace(server, nowMs);
    lines.push({ kind: 'server', key: serverKey(id), server, supervised: each, face, ...place, nowMs });
  }

  for (const [index, group] of view.groups.entries()) {
    const isLast = alone.length === 0 && index === view.groups.length - 1;
    lines.push({ kind: 'group', key: groupKey(group.id), group, isLast, nowMs });
    const members = group.members.filter((id) => known.has(id));
    for (const [place, id] of members.entries())
      push(id, { isInGroup: true, isLast: place === members.length - 1, isGroupLast: isLast });
  }
  for (const [index, { id }] of alone.entries())
    push(id, { isInGroup: false, isLast: index === alone.length - 1, isGroupLast: true });
  return lines;
}

/** How a supervisor stands, with the shapes that servers have. */
export function groupFace(group: Pick<SupervisedGroup, 'state' | 'retry'>, nowMs: number): Face {
  switch (group.state) {
    case 'idle':
      return { glyph: '□', tone: 'muted', text: 'idle' };
    case 'starting':
      return { glyph: '◐', tone: 'info', text: 'starting…' };
    case 'running':
      return { glyph: '●', tone: 'ok', text: 'running' };
    case 'stopping':
      return { glyph: '◐', tone: 'info', text: 'stopping…' };
    case 'restarting': {
      const nextMs = group.retry?.nextMs ?? null;
      const text =
        nextMs === null || nextMs <= nowMs ? 'restarting…' : `restart in ${secondsTo(nextMs, nowMs)}`;
      return { glyph: '◐', tone: 'warn', text };
    }
    case 'gave-up':
      return { glyph: '✕', tone: 'error', text: 'gave up' };
  }
}

export function rootFace(gaveUp: GaveUp | null, isPaused: boolean): Face {
  if (gaveUp !== null) return { glyph: '✕', tone: 'error', text: 'gave up' };
  return isPaused
    ? { glyph: '▲', tone: 'warn', text: 'restarts paused' }
    : { glyph: '●', tone: 'muted', text: 'watching' };
}

export interface Face {
  readonly glyph: string;
  readonly tone: 'muted' | 'info' | 'ok' | 'warn' | 'error';
  readonly text: string;
}

export function secondsTo(atMs: number, nowMs: number): string {
  return `${Math.max(0, Math.ceil((atMs - nowMs) / 1000))}\u00a0s`;
}

/** `1 of 3 in 60 s`. */
export function countText(counts: {
  readonly restarts: number;
  readonly intensity: number;
  readonly periodMs: number;
}): string {
  return `${counts.restarts} of ${counts.intensity} in ${periodText(counts.periodMs)}`;
}

export function periodText(periodMs: number): string {
  const seconds = Math.round(periodMs / 1000);
  if (seconds % 3600 === 0) return `${seconds / 3600}\u00a0h`;
  return seconds % 60 === 0 && seconds > 60 ? `${seconds / 60}\u00a0min` : `${seconds}\u00a0s`;
}
