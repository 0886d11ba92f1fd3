/** Where the current view stands: loaded on demand, and fenced, so that one that breaks leaves the deck usable. */
import { createElement, Suspense, useMemo, useRef, type ReactNode } from 'react';
import { keyedAction } from '../commands/registry.ts';
import { useDeck, useIntents } from '../store/hooks.ts';
import { useMoment } from '../store/shown.ts';
import type { ViewName } from '../store/state.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { PastView } from '../views/past/index.tsx';
import type { Aspect } from '../views/past/session-detail.tsx';
import { PastState } from '../views/past/state-view.tsx';
import { AsOfStrip } from '../views/past/strip.tsx';
import { BrokenNote, Fence } from './fence.tsx';
import { useFirstList } from './first-list.ts';
import { VIEW_ENTRIES } from './views.ts';

export function ViewFrame(): ReactNode {
  const view = useDeck((state) => state.view);
  const moment = useMoment();
  const shown = useMemo(() => createElement(VIEW_ENTRIES[view].view()), [view]);
  const aspect = ASPECTS[view];
  const box = useRef<HTMLElement>(null);
  useFirstList(box, view);
  return (
    <main className="app-view" data-view={view} ref={box}>
      {moment === null ? null : <AsOfStrip view={view} moment={moment} />}
      <Fence key={view} renderBroken={(error, again) => <Broken view={view} error={error} onAgain={again} />}>
        <Suspense fallback={<p className="app-view-wait">Loading {VIEW_ENTRIES[view].title}…</p>}>
          {moment !== null && view === 'recovery' ? (
            <NoPast />
          ) : moment !== null && view === 'state' ? (
            <PastState title={VIEW_ENTRIES[view].title} moment={moment} />
          ) : moment !== null && aspect !== undefined ? (
            <PastView aspect={aspect} title={VIEW_ENTRIES[view].title} moment={moment} />
          ) : (
            shown
          )}
        </Suspense>
      </Fence>
    </main>
  );
}

/** The views of what is held now; of a moment, the same is folded from the tapes. */
const ASPECTS: Readonly<Partial<Record<ViewName, Aspect>>> = {
  servers: 'servers',
  supervision: 'supervision',
};

/** Rather nothing than what is now under the badge of another moment. */
function NoPast(): ReactNode {
  const { playhead } = useIntents();
  return (
    <EmptyState
      title="Recovery cannot be wound back"
      action={{ title: 'Back to live', ...keyedAction('deck.live'), onSelect: () => playhead.live() }}
    >
      It is about the files as they are now: what was recovered, checked and kept. No tape has that.
    </EmptyState>
  );
}

interface BrokenProps {
  readonly view: ViewName;
  readonly error: Error;
  readonly onAgain: () => void;
}

function Broken({ view, error, onAgain }: BrokenProps): ReactNode {
  const intents = useIntents();
  const elsewhere: ViewName = view === 'servers' ? 'sessions' : 'servers';
  return (
    <div className="app-broken">
      <BrokenNote
        what={`The ${VIEW_ENTRIES[view].title} view broke`}
        error={error}
        hint="Recording goes on, and nothing that was recorded is lost. Try again, or go on in another view."
        onAgain={onAgain}
        actions={
          <Button onClick={() => intents.show(elsewhere)}>Go to {VIEW_ENTRIES[elsewhere].title}</Button>
        }
      />
    </div>
  );
}
