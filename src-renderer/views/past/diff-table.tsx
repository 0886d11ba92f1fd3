/** The lines of one section of a comparison. */
import { useState, type ReactNode } from 'react';
import type { DiffLine } from '../../../src-shared/rerun/json-diff.ts';
import { Button } from '../../ui/button.tsx';
import { formatCount } from '../../ui/format.ts';
import { VisibleText } from '../../ui/visible-text.tsx';
import './compare.css';

/** Lines of one section that are drawn; more are counted. */
const LINES_MAX = 200;
/** Of a value, until one wants more: cells do not scroll for themselves. */
const VALUE_LINES = 12;
/** Of a value that only one side has: there is nothing beside it to compare, and twenty new tools would fill ten screens. */
const LONE_VALUE_LINES = 3;
const VALUE_CHARS = 1000;
const VALUE_CHARS_OPEN = 50_000;

interface DiffTableProps {
  readonly title: string;
  readonly lines: readonly DiffLine[];
}

export function DiffTable({ title, lines }: DiffTableProps): ReactNode {
  return (
    <table className="cmp-lines">
      <caption>
        {title} <span>{formatCount(lines.length)} changed</span>
      </caption>
      <thead className="ui-hidden">
        <tr>
          <th>what</th>
          <th>before</th>
          <th>after</th>
        </tr>
      </thead>
      <tbody>
        {lines.slice(0, LINES_MAX).map((line) => (
          <Line key={`${line.kind} ${line.path}`} line={line} />
        ))}
      </tbody>
      {lines.length <= LINES_MAX ? null : (
        <tfoot>
          <tr>
            <td colSpan={3}>and {formatCount(lines.length - LINES_MAX)} more</td>
          </tr>
        </tfoot>
      )}
    </table>
  );
}

const SIGNS: Readonly<Record<DiffLine['kind'], string>> = {
  added: '+',
  removed: '−',
  changed: '~',
  moved: '↕',
};

function Line({ line }: { readonly line: DiffLine }): ReactNode {
  const lines = line.before === undefined || line.after === undefined ? LONE_VALUE_LINES : VALUE_LINES;
  return (
    <tr className={`cmp-line is-${line.kind}`}>
      <th scope="row">
        <span className="cmp-sign" title={line.kind}>
          {SIGNS[line.kind]}
        </span>
        <VisibleText text={line.path === '' ? '(whole)' : line.path} maxChars={200} />
      </th>
      <td className="cmp-before">
        <Value text={line.before} linesMax={lines} />
      </td>
      <td className="cmp-after">
        <Value text={line.after} linesMax={lines} />
      </td>
    </tr>
  );
}

interface ValueProps {
  readonly text: string | undefined;
  readonly linesMax: number;
}

function Value({ text, linesMax }: ValueProps): ReactNode {
  const [isOpen, setOpen] = useState(false);
  if (text === undefined) return <span className="cmp-none">–</span>;
  const lines = text.split('\n');
  const shown = isOpen ? text : lines.slice(0, linesMax).join('\n');
  return (
    <>
      <pre>
        <VisibleText text={shown} keepLines maxChars={isOpen ? VALUE_CHARS_OPEN : VALUE_CHARS} />
      </pre>
      {lines.length > linesMax || text.length > VALUE_CHARS ? (
        <Button kind="quiet" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? 'Less' : `All ${formatCount(lines.length)} lines`}
        </Button>
      ) : null}
    </>
  );
}
