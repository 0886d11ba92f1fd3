/** Made-up rows that look like traffic, computed from their index alone. */
import { formatBytes, formatClock, formatDurationUs } from '../ui/format.ts';
import type { CellContent, Column, RowTone } from '../ui/row-table/types.ts';

export interface SampleRow {
  readonly seq: number;
  readonly atMs: number;
  readonly flow: 'out' | 'in' | 'err';
  readonly kind: string;
  readonly method: string;
  readonly target: string;
  readonly id: string;
  readonly status: 'ok' | 'wait' | 'error' | 'none';
  readonly latencyUs: number | undefined;
  readonly sizeBytes: number;
}

const START_MS = 1_795_000_000_000;
const METHODS = [
  'tools/call',
  'tools/call',
  'resources/read',
  'tools/list',
  'prompts/get',
  'tools/call',
] as const;
const TARGETS = [
  'echo',
  'longRunningOperation',
  'file:///notes/today.md',
  '',
  'review-code',
  'get-sum',
] as const;

export function sampleRow(index: number): SampleRow {
  const noise = (Math.imul(index, 2_654_435_761) >>> 8) % 1000;
  const which = Math.floor(index / 2) % METHODS.length;
  const base = {
    seq: index + 1,
    atMs: START_MS + index * 7 + (noise % 7),
    method: METHODS[which] ?? '',
    target: TARGETS[which] ?? '',
    id: String(Math.floor(index / 2) + 1),
    sizeBytes: 40 + noise * (noise % 11 === 0 ? 37 : 1),
  };
  if (noise < 12) {
    return {
      ...base,
      flow: 'err',
      kind: 'err',
      method: 'stderr',
      target: 'warn: slow\u202Eatad',
      id: '',
      status: 'none',
      latencyUs: undefined,
    };
  }
  if (noise < 22) {
    return {
      ...base,
      flow: 'in',
      kind: '???',
      method: 'not JSON',
      target: '"Listening on \u001b[32m…"',
      id: '',
      status: 'error',
      latencyUs: undefined,
    };
  }
  if (noise > 940) {
    return {
      ...base,
      flow: 'in',
      kind: 'ntf',
      method: 'notifications/message',
      target: 'info',
      id: '',
      status: 'none',
      latencyUs: undefined,
    };
  }
  if (index % 2 === 0)
    return { ...base, flow: 'out', kind: 'req', status: noise > 930 ? 'wait' : 'ok', latencyUs: noise * 13 };
  return { ...base, flow: 'in', kind: 'res', status: noise < 40 ? 'error' : 'ok', latencyUs: noise * 13 };
}

const FLOW: Readonly<Record<SampleRow['flow'], CellContent>> = {
  out: { text: '→', tone: 'out', strong: true },
  in: { text: '←', tone: 'in', strong: true },
  err: { text: '┆', tone: 'muted' },
};

const STATUS: Readonly<Record<SampleRow['status'], CellContent>> = {
  ok: { text: 'ok', tone: 'muted' },
  wait: { text: '… wait', tone: 'info' },
  error: { text: '▲ error', tone: 'error' },
  none: '',
};

export const SAMPLE_COLUMNS: readonly Column<SampleRow>[] = [
  {
    id: 'seq',
    title: '#',
    widthPx: 68,
    align: 'end',
    trusted: true,
    render: (row) => ({ text: String(row.seq), tone: 'muted' }),
  },
  {
    id: 'time',
    title: 'time',
    widthPx: 100,
    trusted: true,
    priority: 3,
    render: (row) => formatClock(row.atMs),
  },
  { id: 'flow', title: 'dir', widthPx: 32, align: 'center', trusted: true, render: (row) => FLOW[row.flow] },
  {
    id: 'kind',
    title: 'kind',
    widthPx: 40,
    priority: 5,
    trusted: true,
    render: (row) => ({ text: row.kind, tone: 'muted' }),
  },
  { id: 'method', title: 'method', widthPx: 160, render: (row) => row.method },
  { id: 'target', title: 'target', widthPx: 140, grow: true, render: (row) => row.target },
  { id: 'id', title: 'id', widthPx: 64, align: 'end', priority: 6, render: (row) => row.id },
  { id: 'status', title: 'status', widthPx: 68, trusted: true, render: (row) => STATUS[row.status] },
  {
    id: 'latency',
    title: 'latency',
    widthPx: 72,
    align: 'end',
    trusted: true,
    priority: 2,
    render: (row) => (row.latencyUs === undefined ? '' : formatDurationUs(row.latencyUs)),
  },
  {
    id: 'size',
    title: 'size',
    widthPx: 68,
    align: 'end',
    trusted: true,
    priority: 1,
    render: (row) => formatBytes(row.sizeBytes),
  },
];

export function sampleTone(row: SampleRow): RowTone {
  if (row.kind === '???' || row.status === 'error') return 'error';
  return row.flow === 'err' ? 'warn' : 'none';
}
