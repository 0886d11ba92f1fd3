/** The tape as a line under one's hand: the thumb is the playhead; at the right end it is now. */
import { useEffect, useRef, type ReactNode } from 'react';
import { useIntents } from '../store/hooks.ts';
import { usePlayhead, type Playhead } from '../store/playhead.ts';
import { formatClock, formatCount } from '../ui/format.ts';

export function Scrubber({ total }: { readonly total: number }): ReactNode {
  const { playhead } = useIntents();
  const mark = usePlayhead((state) => state.mark);
  const isLive = usePlayhead(({ moment, wanted }) => moment === null && wanted === null);
  const line = useRef<HTMLSpanElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const last = Math.max(0, total - 1);
  useEffect(() => {
    // By hand: it moves once a frame, and React would put the thumb back between two events.
    const place = (now: Playhead): void => {
      if (line.current !== null && input.current !== null)
        placeThumb(line.current, input.current, now, total);
    };
    place(usePlayhead.getState());
    return usePlayhead.subscribe(place);
  }, [total]);
  return (
    <span className="deck-scrub" ref={line}>
      <input
        ref={input}
        type="range"
        className={isLive ? 'is-live' : undefined}
        aria-label="Playhead"
        min={0}
        max={last}
        step={1}
        disabled={total === 0}
        defaultValue={last}
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

function placeThumb(line: HTMLElement, input: HTMLInputElement, now: Playhead, total: number): void {
  const { moment, wanted, mark } = now;
  const last = Math.max(0, total - 1);
  // While one drags, the thumb is where the hand is, not where the last answer was.
  const at = Math.min(last, wanted?.kind === 'ordinal' ? wanted.ordinal : (moment?.ordinal ?? last));
  const share = (ordinal: number): string => `${last === 0 ? 100 : (ordinal / last) * 100}%`;
  line.style.setProperty('--at', share(at));
  if (mark !== null) line.style.setProperty('--mark', share(mark.ordinal));
  if (input.valueAsNumber !== at) input.value = String(at);
  input.ariaValueText =
    moment === null
      ? 'now'
      : `at #${moment.entry.seq}, ${formatCount(total)} entries, ${formatClock(moment.wallMs)}`;
}
