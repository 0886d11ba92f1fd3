/** A part of the page that breaks is replaced by words about it; what is around it stays. */
import { Component, type ErrorInfo, type ReactNode } from 'react';
import { Button } from '../ui/button.tsx';
import { ErrorNote } from '../ui/error-note.tsx';

interface FenceProps {
  /** What is shown once it broke; `again` tries what is inside once more. */
  readonly renderBroken: (error: Error, again: () => void) => ReactNode;
  readonly children: ReactNode;
}

interface FenceState {
  readonly error: Error | null;
}

/** React has error boundaries as classes only. */
export class Fence extends Component<FenceProps, FenceState> {
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
    return this.props.renderBroken(error, () => this.setState({ error: null }));
  }
}

interface BrokenNoteProps {
  readonly what: string;
  readonly error: Error;
  /** What to do when it is not code that is missing. */
  readonly hint: string;
  /** None: only a reload helps. */
  readonly onAgain?: (() => void) | undefined;
  /** Further ways on. */
  readonly actions?: ReactNode;
}

export function BrokenNote({ what, error, hint, onAgain, actions }: BrokenNoteProps): ReactNode {
  const isMissingCode = /dynamically imported module|importing a module/i.test(error.message);
  return (
    <ErrorNote
      what={what}
      why={error.message}
      hint={
        isMissingCode
          ? 'A part of the page did not load; the host may have been updated. Reload the page.'
          : hint
      }
      raw={error.stack ?? String(error)}
      actions={
        <>
          {isMissingCode || onAgain === undefined ? (
            <Button onClick={() => window.location.reload()}>Reload the page</Button>
          ) : (
            <Button onClick={onAgain}>Try again</Button>
          )}
          {actions}
        </>
      }
    />
  );
}
