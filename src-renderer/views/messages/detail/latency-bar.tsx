/** Where a latency stands between a microsecond and minutes: on a scale of decades, so that all are seen alike. */
import type { ReactNode } from 'react';
import { formatDurationUs } from '../../../ui/format.ts';
import { decadePercent } from './decades.ts';

const TICKS_US = [10, 1000, 100_000, 10_000_000] as const;

export function LatencyBar({ latencyUs }: { readonly latencyUs: number }): ReactNode {
  return (
    <div
      className="msg-latency"
      role="img"
      aria-label={`Latency ${formatDurationUs(latencyUs)}, on a scale from 1 µs to 100 s`}
    >
      <div className="msg-latency-track">
        <div className="msg-latency-fill" style={{ width: `${decadePercent(latencyUs)}%` }} />
        {TICKS_US.map((tickUs) => (
          <span key={tickUs} className="msg-latency-tick" style={{ left: `${decadePercent(tickUs)}%` }} />
        ))}
      </div>
      <div className="msg-latency-scale">
        {TICKS_US.map((tickUs) => (
          <span key={tickUs} style={{ left: `${decadePercent(tickUs)}%` }}>
            {formatDurationUs(tickUs).replace('.0', '')}
          </span>
        ))}
      </div>
    </div>
  );
}
