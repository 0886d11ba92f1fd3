/** In place of what no tape holds, while one looks back: the present would be a lie there. */
import { CircleOff } from 'lucide-react';
import type { ReactNode } from 'react';
import './past.css';

interface NotRecordedProps {
  /** What it would be: `Limits`. */
  readonly what: string;
  /** Why no tape has it, and where it is to be seen. */
  readonly children: ReactNode;
}

export function NotRecorded({ what, children }: NotRecordedProps): ReactNode {
  return (
    <div className="past-unknown" role="note" aria-label={`${what}: not recorded`}>
      <p className="past-unknown-title">
        <CircleOff size={12} aria-hidden="true" />
        {what} <span className="past-unknown-badge">not recorded</span>
      </p>
      <p className="past-unknown-text">{children}</p>
    </div>
  );
}
