/** The head of every view while one looks back: as of when it is, and what of it cannot be known. */
import { History, LoaderCircle } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ViewName } from '../../store/state.ts';
import { usePast } from '../../store/past.ts';
import type { Moment } from '../../store/playhead.ts';
import { formatClock, formatCount } from '../../ui/format.ts';
import { StatusDot } from '../../ui/status.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import './past.css';

export function AsOfStrip({ view, moment }: { readonly view: ViewName; readonly moment: Moment }): ReactNode {
  return (
    <div className="past-strip" role="group" aria-label="As of a moment">
      <History size={13} aria-hidden="true" />
      <strong>AS OF {formatClock(moment.wallMs)}</strong>
      <span className="past-what">{WHAT[view]}</span>
      <Progress moment={moment} view={view} />
    </div>
  );
}

/** What the view shows of a moment. */
const WHAT: Readonly<Record<ViewName, string>> = {
  messages: 'What came later is grey; a request whose answer came later waits.',
  tools: 'Tools and their definitions as they were listed by then. Nothing runs.',
  sessions: 'Tapes that had begun by then, as they stood.',
  state: 'Counts and buffers by then. The shared document is on no tape.',
  servers: 'Servers as their tapes tell by then.',
  supervision: 'Decisions, health checks and breakers by then.',
  recovery: 'Files have no past on a tape.',
  resources: 'Resources as they were listed by then. Nothing is read.',
  prompts: 'Prompts as they were listed by then. Nothing is asked.',
  settings: 'Settings are those of now: no tape has them.',
};

function Progress({ moment, view }: { readonly moment: Moment; readonly view: ViewName }): ReactNode {
  const past = usePast((state) => state.past);
  const winding = usePast((state) => state.winding);
  const failure = usePast((state) => state.failure);
  // Rows come from the index, which needs no winding.
  if (view === 'messages' || view === 'settings') return null;
  if (failure !== null) {
    return (
      <span className="past-failure" role="alert">
        <StatusDot shape="cross" tone="error" /> <VisibleText text={`${failure.message} ${failure.hint}`} />
      </span>
    );
  }
  const isThere = past?.at.entry.seq === moment.entry.seq && past.at.entry.tapeId === moment.entry.tapeId;
  if (isThere) return null;
  return (
    <span className="past-winding" role="status">
      <LoaderCircle size={12} aria-hidden="true" />
      {winding === null || winding.of === 0
        ? 'winding…'
        : `winding… ${formatCount(winding.entries)} of ${formatCount(winding.of)}`}
    </span>
  );
}
