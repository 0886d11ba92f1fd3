import type { ReactNode } from 'react';
import { ErrorNote } from './error-note.tsx';
import './awaited.css';

interface AwaitedProps {
  /** What is asked for, as a sentence: seen when it takes long. */
  readonly asking: string;
  /** What is missing when it failed: `The list of servers did not come`. */
  readonly missing: string;
  /** Why it did not come; none while it may still come. */
  readonly trouble: { readonly message: string; readonly hint: string; readonly code: string } | undefined;
}

/** In the place of what the host has not said yet, or could not say. */
export function Awaited({ asking, missing, trouble }: AwaitedProps): ReactNode {
  if (trouble === undefined) return <p className="ui-awaited">{asking}</p>;
  return (
    <div className="ui-awaited">
      <ErrorNote what={missing} why={trouble.message} hint={trouble.hint} code={trouble.code} />
    </div>
  );
}
