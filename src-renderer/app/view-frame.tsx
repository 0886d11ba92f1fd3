/** Where the current view stands: loaded on demand, and fenced, so that one that breaks leaves the deck usable. */
import { Component, createElement, Suspense, useMemo, useRef, type ErrorInfo, type ReactNode } from 'react';
import { keyedAction } from '../commands/registry.ts';
import { useDeck, useIntents } from '../store/hooks.ts';
import { useMoment } from '../store/shown.ts';
import type { ViewName } from '../store/state.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { PastView } from '../views/past/index.tsx';
import type { Aspect } from '../views/past/session-detail.tsx';
import { AsOfStrip } from '../views/past/strip.tsx';
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
      <ViewFence key={view} view={view}>
        <Suspense fallback={<p className="app-view-wait">Loading {VIEW_ENTRIES[view].title}…</p>}>
          {moment !== null && view === 'recovery' ? (
            <NoPast />
          ) : moment !== null && aspect !== undefined ? (
            <PastView aspect={aspect} title={VIEW_ENTRIES[view].title} moment={moment} />
          ) : (
            shown
          )}
        </Suspense>
      </ViewFence>
    </main>
  );
}

/** The views of what is held now; of a moment, the same is folded from the tapes. */
const ASPECTS: Readonly<Partial<Record<ViewName, Aspect>>> = {
  servers: 'servers',
  supervision: 'supervision',
  state: 'state',
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

interface FenceProps {
  readonly view: ViewName;
  readonly children: ReactNode;
}

interface FenceState {
  readonly error: Error | null;
}

/** React has error boundaries as classes only. */
class ViewFence extends Component<FenceProps, FenceState> {
  override state: FenceState = { error: null };

  static getDerivedStateFromError(error: unknown): FenceState {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override componentDidCatch(error: unknown, info: ErrorInfo): void {
    console.error(error, info.componentStack);
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return <Broken view={this.props.view} error={error} onAgain={() => this.setState({ error: null })} />;
  }
}

interface BrokenProps {
  readonly view: ViewName;
  readonly error: Error;
  readonly onAgain: () => void;
}

function Broken({ view, error, onAgain }: BrokenProps): ReactNode {
  const intents = useIntents();
  const isMissingCode = /dynamically imported module|importing a module/i.test(error.message);
  const elsewhere: ViewName = view === 'servers' ? 'sessions' : 'servers';
  return (
    <div className="app-broken">
      <ErrorNote
        what={`The ${VIEW_ENTRIES[view].title} view broke`}
        why={error.message}
        hint={
          isMissingCode
            ? 'A part of the page did not load; the host may have been updated. Reload the page.'
            : 'Recording goes on, and nothing that was recorded is lost. Try again, or go on in another view.'
        }
        raw={error.stack ?? String(error)}
        actions={
          <>
            {isMissingCode ? (
              <Button onClick={() => window.location.reload()}>Reload the page</Button>
            ) : (
              <Button onClick={onAgain}>Try again</Button>
            )}
            <Button onClick={() => intents.show(elsewhere)}>Go to {VIEW_ENTRIES[elsewhere].title}</Button>
          </>
        }
      />
    </div>
  );
}
