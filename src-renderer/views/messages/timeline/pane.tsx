/** The timeline with the line below it that makes it higher or lower; the height is remembered. */
import { useRef, useState } from 'react';
import type { KeyboardEvent, PointerEvent, ReactNode } from 'react';
import type { TimeRange } from '../../../../src-shared/timeline/block.ts';
import type { TableRow } from '../../../store/rows.ts';
import { usePref } from '../../../workspace/use-pref.ts';
import { TIMELINE_MAX_PX, TIMELINE_MIN_PX, timelineHeight } from '../prefs.ts';
import { PathStrip } from './path-strip.tsx';
import { StatisticsPanel } from './statistics.tsx';
import { Timeline } from './timeline.tsx';
import { useLooks } from '../../../store/timeline-looks.ts';

const STEP_PX = 16;

interface TimelinePaneProps {
  readonly selectedRow: TableRow | null;
}

export function TimelinePane({ selectedRow }: TimelinePaneProps): ReactNode {
  const [height, setHeight] = usePref(timelineHeight);
  const hasStatistics = useLooks((state) => state.hasStatistics);
  const hasPath = useLooks((state) => state.hasPath);
  const setHasStatistics = (next: boolean): void => useLooks.setState({ hasStatistics: next });
  const setHasPath = (next: boolean): void => useLooks.setState({ hasPath: next });
  const [range, setRange] = useState<TimeRange | null>(null);
  const grabbed = useRef<{ readonly y: number; readonly px: number } | null>(null);
  const setPx = (px: number): void =>
    setHeight({ ...height, px: Math.round(Math.min(TIMELINE_MAX_PX, Math.max(TIMELINE_MIN_PX, px))) });

  /** Null when the key means nothing here. */
  const heightFor = ({ key }: KeyboardEvent): number | null => {
    switch (key) {
      case 'ArrowUp':
        return height.px - STEP_PX;
      case 'ArrowDown':
        return height.px + STEP_PX;
      case 'Home':
        return TIMELINE_MIN_PX;
      case 'End':
        return TIMELINE_MAX_PX;
      default:
        return null;
    }
  };
  const onPointerMove = ({ clientY }: PointerEvent): void => {
    if (grabbed.current !== null) setPx(grabbed.current.px + clientY - grabbed.current.y);
  };
  const letGo = (): void => {
    grabbed.current = null;
  };

  return (
    <>
      <div className="tl-pane" style={{ height: height.px }}>
        <Timeline
          selectedRow={selectedRow}
          hasStatistics={hasStatistics}
          onStatistics={() => setHasStatistics(!hasStatistics)}
          onRange={setRange}
          hasPath={hasPath}
          onPath={() => setHasPath(!hasPath)}
        />
        <div
          className="tl-edge"
          role="separator"
          aria-orientation="horizontal"
          aria-label="Height of the timeline"
          aria-valuenow={height.px}
          aria-valuemin={TIMELINE_MIN_PX}
          aria-valuemax={TIMELINE_MAX_PX}
          tabIndex={0}
          onKeyDown={(event) => {
            const next = heightFor(event);
            if (next === null) return;
            event.preventDefault();
            event.stopPropagation();
            setPx(next);
          }}
          onPointerDown={(event) => {
            event.currentTarget.setPointerCapture(event.pointerId);
            grabbed.current = { y: event.clientY, px: height.px };
          }}
          onPointerMove={onPointerMove}
          onPointerUp={letGo}
          onPointerCancel={letGo}
        />
      </div>
      {hasPath ? <PathStrip onClose={() => setHasPath(false)} /> : null}
      {hasStatistics ? <StatisticsPanel range={range} onClose={() => setHasStatistics(false)} /> : null}
    </>
  );
}
