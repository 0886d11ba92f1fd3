import type { Call } from '../../../../src-shared/api/tools.ts';
import { formatBytes, formatClock, formatDurationMs, formatDurationUs } from '../../../ui/format.ts';
import type { Column } from '../../../ui/row-table/types.ts';
import { callFace } from './call-face.ts';

export interface CallLine {
  readonly call: Call;
  readonly nowMs: number;
}

export const CALL_COLUMNS: readonly Column<CallLine>[] = [
  {
    id: 'time',
    title: 'time',
    widthPx: 100,
    trusted: true,
    priority: 2,
    render: ({ call }) => ({ text: formatClock(call.startedMs), tone: 'muted' }),
  },
  {
    id: 'status',
    title: 'status',
    widthPx: 92,
    trusted: true,
    grow: true,
    render({ call }) {
      const { glyph, word, tone } = callFace(call);
      return [{ text: `${glyph} `, tone }, { text: word }];
    },
  },
  {
    id: 'findings',
    title: '▲',
    widthPx: 34,
    align: 'end',
    trusted: true,
    priority: 3,
    hint: 'Findings',
    render({ call }) {
      const count = call.state.kind === 'done' ? call.state.findings.length : 0;
      return count === 0 ? '' : { text: String(count), tone: 'warn' };
    },
  },
  {
    id: 'latency',
    title: 'latency',
    widthPx: 76,
    align: 'end',
    trusted: true,
    render: ({ call, nowMs }) =>
      call.state.kind === 'running'
        ? { text: formatDurationMs(Math.max(0, nowMs - call.startedMs)), tone: 'info' }
        : formatDurationUs(call.state.latencyUs),
  },
  {
    id: 'size',
    title: 'size',
    widthPx: 66,
    align: 'end',
    trusted: true,
    priority: 1,
    hint: 'Characters of the result as JSON',
    // Of a call on a tape the result is read once it is looked at.
    render: ({ call: { state } }) =>
      state.kind === 'done' && state.resultJson !== '' ? formatBytes(state.resultJson.length) : '',
  },
];
