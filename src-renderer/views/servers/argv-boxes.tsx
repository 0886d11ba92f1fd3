import type { ReactNode } from 'react';
import { VisibleText } from '../../ui/visible-text.tsx';
import './argv-pairs.css';

/** Each argument in a box of its own: where one ends and the next begins is no question of quotes. */
export function ArgvBoxes({ argv }: { readonly argv: readonly string[] }): ReactNode {
  return (
    <ol className="argv" aria-label="Program and arguments">
      {argv.map((arg, at) => (
        // Arguments have no identity but their place.
        // oxlint-disable-next-line react/no-array-index-key
        <li key={at} className="argv-box" title={at === 0 ? 'program' : `argument ${at}`}>
          {arg === '' ? <i className="argv-empty">empty</i> : <VisibleText text={arg} maxChars={2000} />}
        </li>
      ))}
    </ol>
  );
}
