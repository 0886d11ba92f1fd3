/** The tape as a line under one's hand: the thumb is the playhead; at the right end it is now. */
import { useEffect, useRef, type ReactNode } from 'react';
import { useIntents } from '../store/hooks.ts';
import { usePlayhead, type Moment, type Target } from '../store/playhead.ts';
import { formatClock, formatCount } from '../ui/format.ts';

interface ScrubberProps {
  readonly total: number;
  readonly moment: Moment | null;
  readonly wanted: Target | null;
}

export function Scrubber({ total, moment, wanted }: ScrubberProps): ReactNode {
  const { playhead } = useIntents();
  const mark = usePlayhead((state) => state.mark);
  const last = Math.max(0, total - 1);
  // While one drags, the thumb is where the hand is, not where the last answer was.
  const at = Math.min(last, wanted?.kind === 'ordinal' ? wanted.ordinal : (moment?.ordinal ?? last));
  const share = (ordinal: number): string => `${last === 0 ? 100 : (ordinal / last) * 100}%`;
  const line = useRef<HTMLSpanElement>(null);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    line.current?.style.setProperty('--at', share(at));
    if (mark !== null) line.current?.style.setProperty('--mark', share(mark.ordinal));
    // Uncontrolled while it is dragged: React would put the thumb back between two events.
    if (input.current !== null && input.current.valueAsNumber !== at) input.current.value = String(at);
  });
  return (
    <span className="deck-scrub" ref={line}>
      <input
        ref={input}
        type="range"
        className={moment === null && wanted === null ? 'is-live' : undefined}
        aria-label="Playhead"
        aria-valuetext={
          moment === null
            ? 'now'
            : `at #${moment.entry.seq}, ${formatCount(total)} entries, ${formatClock(moment.wallMs)}`
        }
        min={0}
        max={last}
        step={1}
        disabled={total === 0}
        defaultValue={at}
        onInput={(event) => {
          playhead.pause();
          void playhead.windTo({ kind: 'ordinal', ordinal: event.currentTarget.valueAsNumber });
        }}
      />
      {mark === null ? null : (
        <span className="deck-mark" title={`A: ${formatClock(mark.wallMs)}`} aria-hidden="true">
          A
        </span>
      )}
    </span>
  );
}
