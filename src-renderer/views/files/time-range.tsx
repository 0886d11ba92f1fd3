import type { ReactNode } from 'react';
import { TextField } from '../../ui/field.tsx';

/** Wall clock, milliseconds; null where it is open. */
export interface TimeRange {
  readonly fromMs: number | null;
  readonly toMs: number | null;
}

export const ALL_TIMES: TimeRange = { fromMs: null, toMs: null };

interface TimeRangeProps {
  readonly range: TimeRange;
  readonly onRange: (range: TimeRange) => void;
  /** Of the session; what is offered when nothing is chosen yet. */
  readonly openedMs: number;
  readonly lastMs: number;
}

export function problemOfRange({ fromMs, toMs }: TimeRange): string | undefined {
  return fromMs !== null && toMs !== null && fromMs > toMs ? 'It ends before it begins.' : undefined;
}

/** From when to when; empty is open. */
export function TimeRangeFields({ range, onRange, openedMs, lastMs }: TimeRangeProps): ReactNode {
  const limits = { min: localOf(Math.floor(openedMs)), max: localOf(Math.ceil(lastMs)) };
  return (
    <div className="file-range">
      <TextField
        label="From"
        type="datetime-local"
        step="0.001"
        {...limits}
        value={range.fromMs === null ? '' : localOf(range.fromMs)}
        onChange={(text) => onRange({ ...range, fromMs: msOf(text) })}
      />
      <TextField
        label="To"
        type="datetime-local"
        step="0.001"
        {...limits}
        value={range.toMs === null ? '' : localOf(range.toMs)}
        error={problemOfRange(range)}
        onChange={(text) => onRange({ ...range, toMs: msOf(text) })}
      />
    </div>
  );
}

/** As the input writes it, in the time zone of the person. */
function localOf(ms: number): string {
  const date = new Date(ms - new Date(ms).getTimezoneOffset() * 60_000);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString().slice(0, 23);
}

function msOf(text: string): number | null {
  const ms = new Date(text).getTime();
  return Number.isNaN(ms) ? null : ms;
}
