import { formatAgo, formatDurationUs } from '../../ui/format.ts';
import type { CellContent, Column, RowTone } from '../../ui/row-table/types.ts';
import { formatUptime } from '../servers/server-columns.ts';
import { countText, groupFace, rootFace, secondsTo, type TreeLine } from './tree-lines.ts';

export const TREE_COLUMNS: readonly Column<TreeLine>[] = [
  {
    id: 'name',
    title: 'Supervisor, server',
    widthPx: 150,
    minPx: 100,
    grow: true,
    prose: true,
    render: nameCell,
  },
  { id: 'state', title: 'State', widthPx: 116, prose: true, trusted: true, render: stateCell },
  {
    id: 'kind',
    title: 'Kind',
    widthPx: 96,
    priority: 2,
    trusted: true,
    hint: 'The strategy of a supervisor, the restart type of a server',
    render: kindCell,
  },
  {
    id: 'restarts',
    title: 'Restarts',
    widthPx: 126,
    align: 'end',
    priority: 1,
    trusted: true,
    hint: 'Restarts that count now, of those that its supervisor allows within the period',
    render: restartsCell,
  },
  {
    id: 'next',
    title: 'Next retry',
    widthPx: 74,
    align: 'end',
    trusted: true,
    render: nextCell,
  },
  { id: 'exit', title: 'Last exit', widthPx: 98, minPx: 70, priority: 3, prose: true, render: exitCell },
  {
    id: 'uptime',
    title: 'Uptime',
    widthPx: 78,
    align: 'end',
    priority: 4,
    trusted: true,
    render: (line) =>
      line.kind === 'server' && line.server.state.kind === 'ready'
        ? formatUptime(line.nowMs - line.server.state.sinceMs)
        : '',
  },
  {
    id: 'health',
    title: 'Health',
    widthPx: 108,
    priority: 5,
    trusted: true,
    hint: 'The newest health check: off, or how long the answer took',
    render: healthCell,
  },
];

function nameCell(line: TreeLine): CellContent {
  switch (line.kind) {
    case 'root': {
      const { glyph, tone } = rootFace(line.root.gaveUp, line.isPaused);
      return [
        { text: `${glyph} `, tone },
        { text: 'root', strong: true },
      ];
    }
    case 'group': {
      const { glyph, tone } = groupFace(line.group, line.nowMs);
      return [
        { text: line.isLast ? '└ ' : '├ ', tone: 'muted' },
        { text: `${glyph} `, tone },
        { text: line.group.name, strong: true },
      ];
    }
    case 'server': {
      const stem = line.isInGroup ? (line.isGroupLast ? '    ' : '│  ') : '';
      return [
        { text: `${stem}${line.isLast ? '└' : '├'} `, tone: 'muted' },
        { text: `${line.face.glyph} `, tone: line.face.cellTone },
        { text: line.server.name },
      ];
    }
  }
}

function stateCell(line: TreeLine): CellContent {
  switch (line.kind) {
    case 'root': {
      const { text, tone } = rootFace(line.root.gaveUp, line.isPaused);
      return { text, tone };
    }
    case 'group': {
      const { text, tone } = groupFace(line.group, line.nowMs);
      return { text, tone };
    }
    case 'server':
      return { text: line.face.text, tone: line.face.cellTone };
  }
}

function kindCell(line: TreeLine): CellContent {
  if (line.kind === 'root') return { text: 'one_for_one', tone: 'muted' };
  return line.kind === 'group' ? line.group.strategy : line.supervised.policy.restart;
}

function restartsCell(line: TreeLine): CellContent {
  const tone = (restarts: number, intensity: number) =>
    restarts === 0 ? 'muted' : restarts >= intensity ? 'warn' : 'none';
  switch (line.kind) {
    case 'root': {
      const { limits, restarts } = line.root;
      return { text: countText({ ...limits, restarts }), tone: tone(restarts, limits.intensity) };
    }
    case 'group': {
      const { limits, restarts } = line.group;
      return { text: countText({ ...limits, restarts }), tone: tone(restarts, limits.intensity) };
    }
    case 'server': {
      // Its group's line has the count that it is part of.
      if (line.isInGroup || line.supervised.policy.restart === 'temporary') return '';
      const { restarts, intensity } = line.supervised;
      return { text: countText(line.supervised), tone: tone(restarts, intensity) };
    }
  }
}

function nextCell(line: TreeLine): CellContent {
  const retry =
    line.kind === 'group' ? line.group.retry : line.kind === 'server' ? line.supervised.retry : null;
  if (retry === null) return '';
  return { text: retry.nextMs === null ? 'waits' : secondsTo(retry.nextMs, line.nowMs), tone: 'warn' };
}

function exitCell(line: TreeLine): CellContent {
  if (line.kind !== 'server' || line.supervised.lastExit === null) return '';
  const { text, isNormal, atMs } = line.supervised.lastExit;
  return [
    { text, tone: isNormal ? 'none' : 'error' },
    { text: `, ${formatAgo(line.nowMs - atMs).replaceAll('\u00a0', ' ')}`, tone: 'muted' },
  ];
}

function healthCell(line: TreeLine): CellContent {
  if (line.kind !== 'server') return '';
  const { health, policy } = line.supervised;
  if (policy.health.probe.kind === 'off') return { text: 'off', tone: 'muted' };
  if (health === null)
    return { text: line.server.state.kind === 'ready' ? 'not asked yet' : '', tone: 'muted' };
  return health.isHealthy
    ? { text: `✓ ${formatDurationUs(health.latencyUs)}`, tone: 'ok' }
    : { text: `▲ ${health.misses} of ${policy.health.misses} missed`, tone: 'warn' };
}

export function lineTone(line: TreeLine): RowTone {
  if (line.kind === 'root') return line.root.gaveUp === null ? 'none' : 'error';
  if (line.kind === 'group') return line.group.state === 'gave-up' ? 'error' : 'none';
  return line.server.state.kind === 'gave-up' ? 'error' : 'none';
}
