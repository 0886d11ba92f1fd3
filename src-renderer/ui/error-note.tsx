/** An error for a person: what happened, why, what to do; the raw text is one click away. */
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { StatusDot } from './status.tsx';
import { VisibleText } from './visible-text.tsx';
import './error-note.css';

interface ErrorNoteProps {
  /** One line: what happened. */
  readonly what: string;
  readonly why?: string | undefined;
  /** What to do next. */
  readonly hint?: string | undefined;
  /** The error's code; documentation has a page for each. */
  readonly code?: string | undefined;
  /** stderr, a response body, a stack: shown on demand. */
  readonly raw?: string | undefined;
  readonly tone?: 'error' | 'warn' | undefined;
  readonly actions?: ReactNode;
}

const MAX_RAW_CHARS = 20_000;

export function ErrorNote({
  what,
  why,
  hint,
  code,
  raw,
  tone = 'error',
  actions,
}: ErrorNoteProps): ReactNode {
  const [open, setOpen] = useState(false);
  return (
    <section className={`ui-error error-${tone}`} aria-label={tone === 'error' ? 'Error' : 'Warning'}>
      <div className="ui-error-line">
        <StatusDot shape={tone === 'error' ? 'cross' : 'triangle'} tone={tone} label={tone} />
        <strong className="ui-error-what">
          <VisibleText text={what} maxChars={500} />
        </strong>
        {code === undefined ? null : <code className="ui-error-code">{code}</code>}
      </div>
      {why === undefined ? null : (
        <p className="ui-error-text">
          <VisibleText text={why} maxChars={1000} />
        </p>
      )}
      {hint === undefined ? null : <p className="ui-error-hint">{hint}</p>}
      {raw === undefined && actions === undefined ? null : (
        <div className="ui-error-actions">
          {actions}
          {raw === undefined ? null : (
            <Button kind="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
              {open ? 'Hide raw text' : 'Show raw text'}
            </Button>
          )}
        </div>
      )}
      {open && raw !== undefined ? (
        // Scrollable content must be reachable by keyboard.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <pre className="ui-error-raw" tabIndex={0} role="region" aria-label="Raw text">
          <VisibleText text={raw} keepLines maxChars={MAX_RAW_CHARS} />
        </pre>
      ) : null}
    </section>
  );
}
