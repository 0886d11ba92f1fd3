/** The differences of two definitions: a sign, a word and a colour for each, with its path. */
import { useMemo, type ReactNode } from 'react';
import { formatCount } from '../../ui/format.ts';
import { VisibleText } from '../../ui/visible-text.tsx';
import { DIFF_LINES_MAX, diffOf, type DiffLine } from '../../../src-shared/rerun/json-diff.ts';

const SIGNS: Readonly<Record<DiffLine['kind'], string>> = {
  added: '+',
  removed: '−',
  changed: '±',
  moved: '↕',
};
const VALUE_CHARS_MAX = 4000;

interface DiffViewProps {
  readonly before: unknown;
  readonly after: unknown;
}

export function DiffView({ before, after }: DiffViewProps): ReactNode {
  const lines = useMemo(() => diffOf(before, after), [before, after]);
  const more = lines.length - DIFF_LINES_MAX;
  if (lines.length === 0) {
    return <p className="result-plain">No difference but the order of keys, or the spelling of a number.</p>;
  }
  return (
    <ul className="cat-diff" aria-label="Differences">
      {lines.slice(0, DIFF_LINES_MAX).map((line) => (
        <li key={`${line.kind} ${line.path}`} className={`cat-diff-line is-${line.kind}`}>
          <span className="cat-diff-sign" aria-hidden="true">
            {SIGNS[line.kind]}
          </span>
          <span className="cat-diff-kind">{line.kind}</span>
          <code className="cat-diff-path">
            <VisibleText text={line.path === '' ? '(the whole definition)' : line.path} maxChars={400} />
          </code>
          {line.before === undefined ? null : <Value text={line.before} of="before" />}
          {line.after === undefined ? null : <Value text={line.after} of="after" />}
        </li>
      ))}
      {more > 0 ? <li className="result-plain">{formatCount(more)} more differences.</li> : null}
    </ul>
  );
}

function Value({ text, of }: { readonly text: string; readonly of: 'before' | 'after' }): ReactNode {
  return (
    <pre className={`cat-diff-value is-${of}`}>
      <span aria-hidden="true">{of === 'before' ? '− ' : '+ '}</span>
      <span className="ui-hidden">{of}: </span>
      <VisibleText text={text} keepLines maxChars={VALUE_CHARS_MAX} />
    </pre>
  );
}
