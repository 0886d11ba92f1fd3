/** While one looks back: how the entry stood at that moment, and the way to what came of it. */
import { ArrowRight } from 'lucide-react';
import { useMemo, type ReactNode } from 'react';
import type { EntryDetail } from '../../../../src-shared/api/messages.ts';
import { useIntents } from '../../../store/hooks.ts';
import { usePast } from '../../../store/past.ts';
import { useWoundTo } from '../../../store/shown.ts';
import { Button } from '../../../ui/button.tsx';
import { formatDurationMs } from '../../../ui/format.ts';
import { StatusDot } from '../../../ui/status.tsx';
import { standingOf, type Standing } from '../as-of.ts';
import { STATUS_WORDS } from '../words.ts';

/** The same object while nothing of it is another: a scrub passes by many moments. */
export function useStanding({ tapeId, row }: EntryDetail): Standing {
  const moment = useWoundTo();
  const wasOpen = usePast(
    ({ past }) =>
      past?.sessions.find((each) => each.tapeId === tapeId)?.waiting.seqs.includes(row.seq) ?? false,
  );
  return useMemo(() => standingOf({ tapeId, row }, moment, wasOpen), [tapeId, row, moment, wasOpen]);
}

interface StandingProps {
  readonly tapeId: string;
  readonly seq: number;
  readonly standing: Standing;
}

export function StandingLine({ tapeId, seq, standing }: StandingProps): ReactNode {
  switch (standing.kind) {
    case 'as-is':
      return null;
    case 'later':
      return (
        <Line
          what="Not there yet at this moment"
          later={`came ${formatDurationMs(standing.afterMs)} later`}
          to={{ tapeId, seq, title: 'Wind to it' }}
        />
      );
    case 'waiting':
      return (
        <Line
          what="In flight at this moment"
          later={`answered ${formatDurationMs(standing.afterMs)} later`}
          to={{ tapeId, seq: standing.answerSeq, title: `Wind to #${standing.answerSeq}` }}
        />
      );
    case 'doomed':
      return (
        <Line
          what="In flight at this moment"
          later={`later: ${STATUS_WORDS[standing.status].long}`}
          to={null}
        />
      );
  }
}

interface LineProps {
  readonly what: string;
  readonly later: string;
  readonly to: { readonly tapeId: string; readonly seq: number; readonly title: string } | null;
}

function Line({ what, later, to }: LineProps): ReactNode {
  const { playhead } = useIntents();
  return (
    <p className="msg-standing">
      <StatusDot shape="half" tone="info" />
      <strong>{what}</strong>
      <span className="msg-standing-later">{later}</span>
      {to === null ? null : (
        <Button
          kind="quiet"
          title={to.title}
          aria-label={to.title}
          onClick={() => void playhead.windTo({ kind: 'entry', entry: { tapeId: to.tapeId, seq: to.seq } })}
        >
          #{to.seq} <ArrowRight size={12} aria-hidden="true" />
        </Button>
      )}
    </p>
  );
}
