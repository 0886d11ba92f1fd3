/** When it happened: both clocks, the distance to what came before, and the exchange it belongs to. */
import type { ReactNode } from 'react';
import type { EntryDetail } from '../../../../src-shared/api/messages.ts';
import { formatClock, formatDateTime, formatDurationUs, formatOffset } from '../../../ui/format.ts';
import { KeyValue, type KeyValueRow } from '../../../ui/key-value.tsx';
import { STATUS_WORDS } from '../words.ts';
import { CallStages } from './call-stages.tsx';
import { LatencyBar } from './latency-bar.tsx';

interface TimingTabProps {
  readonly detail: EntryDetail;
  readonly previousMs: number | null;
}

export function TimingTab({ detail, previousMs }: TimingTabProps): ReactNode {
  const { row, pair } = detail;
  const rows: KeyValueRow[] = [
    {
      name: 'wall clock',
      value: `${formatDateTime(row.wallMs).slice(0, 10)} ${formatClock(row.wallMs)}${microseconds(row.wallMs)}`,
      trusted: true,
    },
    { name: 'monotonic', value: `${(row.monoUs / 1e6).toFixed(6)} s after the host started`, trusted: true },
    {
      name: 'since the row before',
      value: previousMs === null ? '–' : formatOffset(row.wallMs - previousMs),
      trusted: true,
    },
  ];
  if (pair !== null) {
    rows.push({
      name: row.monoUs >= pair.monoUs ? `since #${pair.seq}` : `until #${pair.seq}`,
      value: formatDurationUs(Math.abs(row.monoUs - pair.monoUs)),
      trusted: true,
    });
  }
  if (row.status !== 'none')
    rows.push({ name: 'exchange', value: STATUS_WORDS[row.status].long, prose: true });
  if (row.latencyUs >= 0)
    rows.push({ name: 'latency', value: formatDurationUs(row.latencyUs), trusted: true });
  return (
    <div className="msg-timing">
      <KeyValue label="Timing" rows={rows} />
      {row.latencyUs >= 0 ? <LatencyBar latencyUs={row.latencyUs} /> : null}
      <CallStages detail={detail} />
    </div>
  );
}

/** The digits below a millisecond that the wall clock had, if any. */
function microseconds(epochMs: number): string {
  const rest = Math.round((epochMs - Math.floor(epochMs)) * 1000);
  return rest === 0 || rest === 1000 ? '' : String(rest).padStart(3, '0');
}
