import type { ReactNode } from 'react';
import { VisibleText } from '../../ui/visible-text.tsx';

/** What it said last is most often why. */
export function LastLines({ lines }: { readonly lines: readonly string[] }): ReactNode {
  if (lines.length === 0) return null;
  return (
    <figure className="server-last">
      <figcaption>Its last words on stderr</figcaption>
      <pre>
        <VisibleText text={lines.join('\n')} keepLines maxChars={8000} />
      </pre>
    </figure>
  );
}
