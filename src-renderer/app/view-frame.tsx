/** Where the current view stands: loaded on demand, and fenced, so that one that breaks leaves the deck usable. */
import { Component, createElement, Suspense, useMemo, type ErrorInfo, type ReactNode } from 'react';
import { useDeck, useIntents } from '../store/hooks.ts';
import type { ViewName } from '../store/state.ts';
import { Button } from '../ui/button.tsx';
import { ErrorNote } from '../ui/error-note.tsx';
import { VIEW_ENTRIES } from './views.ts';

export function ViewFrame(): ReactNode {
  const view = useDeck((state) => state.view);
  const shown = useMemo(() => createElement(VIEW_ENTRIES[view].view()), [view]);
  return (
    <main className="app-view" data-view={view}>
      <ViewFence key={view} view={view}>
        <Suspense fallback={<p className="app-view-wait">Loading {VIEW_ENTRIES[view].title}…</p>}>
          {shown}
        </Suspense>
      </ViewFence>
    </main>
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
