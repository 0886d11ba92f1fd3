import type { ReactNode } from 'react';
import { VisibleText } from './visible-text.tsx';
import './last-lines.css';

/** What it said last is most often why. */
export function LastLines({ lines }: { readonly lines: readonly string[] }): ReactNode {
  if (lines.length === 0) return null;
  return (
    <figure className="ui-last-lines">
      <figcaption>Its last words on stderr</figcaption>
      <pre>
        <VisibleText text={lines.join('\n')} keepLines maxChars={8000} />
      </pre>
    </figure>
  );
}
