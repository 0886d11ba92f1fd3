/** Servers, their supervision and what was held of them as of a moment: folded from the tapes, never from what is now. */
import { useState, type ReactNode } from 'react';
import type { PastSession } from '../../../src-shared/api/replay.ts';
import { useDeck, useIntents } from '../../store/hooks.ts';
import { usePast } from '../../store/past.ts';
import type { Moment } from '../../store/playhead.ts';
import { useVersionOf } from '../../store/version-of.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { formatClock } from '../../ui/format.ts';
import { RowTable } from '../../ui/row-table/row-table.tsx';
import { Split } from '../../ui/split.tsx';
import { columnWidths, splitSizes } from '../../workspace/layout.ts';
import { usePref } from '../../workspace/use-pref.ts';
import { sessionColumns } from './session-columns.ts';
import { SessionDetail, type Aspect } from './session-detail.tsx';
import './past.css';

interface PastViewProps {
  readonly aspect: Aspect;
  readonly title: string;
  readonly moment: Moment;
}

const WIDTHS = columnWidths('past');

export function PastView({ aspect, title, moment }: PastViewProps): ReactNode {
  const past = usePast((state) => state.past);
  const serverId = useDeck((state) => state.serverId);
  const [sizes, setSizes] = usePref(splitSizes('past'));
  const [tapeId, setTapeId] = useState<string | null>(null);
  if (past === null) return <p className="app-view-wait">Winding to {formatClock(moment.wallMs)}…</p>;
  const { sessions, at, more } = past;
  const chosen =
    sessions.find((each) => each.tapeId === tapeId) ??
    sessions.find(({ server }) => server.id === serverId) ??
    sessions.find((each) => each.tapeId === at.entry.tapeId);
  return (
    <section className="past-view" aria-label={`${title}, as of ${formatClock(at.wallMs)}`}>
      <Split
        direction="row"
        sizes={sizes}
        onSizes={setSizes}
        panes={[
          {
            id: 'sessions',
            label: 'sessions of that moment',
            minPx: 300,
            content: (
              <Sessions
                sessions={sessions}
                atMs={at.wallMs}
                more={more}
                chosen={chosen}
                onChoose={setTapeId}
              />
            ),
          },
          {
            id: 'detail',
            label: 'the chosen session',
            minPx: 280,
            content:
              chosen === undefined ? (
                <EmptyState title="Choose a session">J and K walk the list.</EmptyState>
              ) : (
                <SessionDetail session={chosen} aspect={aspect} atMs={at.wallMs} />
              ),
          },
        ]}
      />
    </section>
  );
}

interface SessionsProps {
  readonly sessions: readonly PastSession[];
  readonly atMs: number;
  readonly more: number;
  readonly chosen: PastSession | undefined;
  readonly onChoose: (tapeId: string) => void;
}

function Sessions({ sessions, atMs, more, chosen, onChoose }: SessionsProps): ReactNode {
  const intents = useIntents();
  const [widths, setWidths] = usePref(WIDTHS);
  const version = useVersionOf(sessions);
  const choose = (index: number): void => {
    const session = sessions[index];
    if (session === undefined) return;
    onChoose(session.tapeId);
    intents.selectServer(session.server.id);
  };
  return (
    <div className="past-sessions">
      <RowTable
        label="Sessions of that moment"
        total={sessions.length}
        version={version}
        rowAt={(index) => sessions[index]}
        columns={sessionColumns(atMs)}
        widths={widths}
        onWidths={setWidths}
        selected={chosen === undefined ? undefined : sessions.indexOf(chosen)}
        onSelect={choose}
        onOpen={choose}
        empty={<EmptyState title="No session had begun">Wind to a later moment.</EmptyState>}
      />
      {more === 0 ? null : <p className="past-note">{more} sessions that began earlier are not shown.</p>}
    </div>
  );
}
