/** The head of every view while one looks back: as of when it is, and what of it cannot be known. */
import { Flag, GitCompareArrows, History, LoaderCircle } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { CommandKey } from '../../commands/command-key.tsx';
import { keyed, useCommand } from '../../commands/registry.ts';
import { useIntents } from '../../store/hooks.ts';
import type { ViewName } from '../../store/state.ts';
import { usePast } from '../../store/past.ts';
import { usePlayhead, type Moment } from '../../store/playhead.ts';
import { Button } from '../../ui/button.tsx';
import { formatClock, formatCount } from '../../ui/format.ts';
import { StatusDot } from '../../ui/status.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { CompareDialog } from './compare-dialog.tsx';
import './past.css';

export function AsOfStrip({ view, moment }: { readonly view: ViewName; readonly moment: Moment }): ReactNode {
  return (
    <div className="past-strip" role="group" aria-label="As of a moment">
      <History size={13} aria-hidden="true" />
      <strong>AS OF {formatClock(moment.wallMs)}</strong>
      <span className="past-what">{WHAT[view]}</span>
      <span className="past-gap" />
      <Progress moment={moment} view={view} />
      <Compare moment={moment} />
    </div>
  );
}

/** Mark a moment as A; at another one, what became different since. */
function Compare({ moment }: { readonly moment: Moment }): ReactNode {
  const { playhead } = useIntents();
  const mark = usePlayhead((state) => state.mark);
  const [isOpen, setOpen] = useState(false);
  const isElsewhere = mark !== null && mark.ordinal !== moment.ordinal;
  const setMark = (): void => playhead.setMark(moment);
  useCommand('deck.mark', setMark);
  useCommand('deck.compare', isElsewhere ? () => setOpen(true) : null);
  return (
    <span className="past-compare">
      {isElsewhere ? (
        <Button kind="quiet" icon={GitCompareArrows} onClick={() => setOpen(true)} {...keyed('deck.compare')}>
          Compare with A {formatClock(mark.wallMs)} <CommandKey id="deck.compare" />
        </Button>
      ) : null}
      <Button
        kind="quiet"
        icon={Flag}
        aria-pressed={mark !== null && !isElsewhere}
        onClick={setMark}
        {...keyed('deck.mark')}
      >
        Mark as A <CommandKey id="deck.mark" />
      </Button>
      {isOpen && mark !== null ? <CompareDialog a={mark} b={moment} onClose={() => setOpen(false)} /> : null}
    </span>
  );
}

/** What the view shows of a moment. */
const WHAT: Readonly<Record<ViewName, string>> = {
  messages: 'What came later is grey; a request whose answer came later waits.',
  tools: 'Tools and their definitions as they were listed by then. Nothing runs.',
  sessions: 'Tapes that had begun by then, as they stood.',
  state: 'The workspace document, counts and open requests by then.',
  servers: 'Servers as their tapes tell by then.',
  supervision: 'Decisions, health checks and breakers by then.',
  recovery: 'Files have no past on a tape.',
  resources: 'Resources as they were listed by then. Nothing is read.',
  prompts: 'Prompts as they were listed by then. Nothing is asked.',
  reruns: 'A comparison is of whole tapes.',
  settings: 'Settings are those of now: no tape has them.',
};

function Progress({ moment, view }: { readonly moment: Moment; readonly view: ViewName }): ReactNode {
  const past = usePast((state) => state.past);
  const winding = usePast((state) => state.winding);
  const failure = usePast((state) => state.failure);
  // Rows come from the index, which needs no winding.
  if (view === 'messages' || view === 'reruns' || view === 'settings') return null;
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
