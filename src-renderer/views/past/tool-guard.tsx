/** The breakers of one tool as of a moment, as its tape tells, with the limits that it went by. */
import type { ReactNode } from 'react';
import type { PastSession } from '../../../src-shared/api/replay.ts';
import { useIntents } from '../../store/hooks.ts';
import { usePast } from '../../store/past.ts';
import { formatClock } from '../../ui/format.ts';
import { Part } from '../../ui/part.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { Called } from './called.tsx';
import { LimitsThen } from './decided.tsx';

interface PastToolGuardProps {
  readonly serverId: string;
  readonly tool: string;
}

export function PastToolGuard({ serverId, tool }: PastToolGuardProps): ReactNode {
  const session = usePast(({ past }) => past?.sessions.findLast((each) => each.server.id === serverId));
  return (
    <div className="past-guard">
      <Part title="Breakers">
        <Breaker name={tool} session={session} tool={tool} />
        <Breaker name="whole server" session={session} tool={null} />
      </Part>
      {session === undefined ? null : <Called called={session.called} tool={tool} />}
      <LimitsThen serverId={serverId} tool={tool} />
    </div>
  );
}

interface BreakerProps {
  readonly name: string;
  readonly session: PastSession | undefined;
  readonly tool: string | null;
}

function Breaker({ name, session, tool }: BreakerProps): ReactNode {
  const { playhead } = useIntents();
  const said = session?.breakers.find((each) => each.tool === tool);
  if (session === undefined || said === undefined)
    return (
      <p className="past-none">
        <b>
          <VisibleText text={name} maxChars={80} />
        </b>{' '}
        had not changed in this session.
      </p>
    );
  const { seq, wallMs, phase, why } = said;
  return (
    <button
      type="button"
      className="past-line"
      title="Wind to this entry"
      onClick={() => void playhead.windTo({ kind: 'entry', entry: { tapeId: session.tapeId, seq } })}
    >
      <span className="past-seq">#{seq}</span>
      <span className="ui-mono">{formatClock(wallMs)}</span>
      <span className="past-name">
        <VisibleText text={name} maxChars={80} />
      </span>
      <span className="past-said">
        {phase}
        {why === '' ? '' : ': '}
        <VisibleText text={why} maxChars={300} />
      </span>
    </button>
  );
}
