/** Lines of two values, beside each other or one below the other, with what is the same folded away. */
import { EyeOff } from 'lucide-react';
import { memo, useState, type ReactNode } from 'react';
import type { DiffRow } from '../../../src-shared/rerun/diff-rows.ts';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { formatCount } from '../../ui/format.ts';
import { VisibleText } from '../../ui/visible-text.tsx';
import { changedPart, foldRows, hunks, type Block } from './fold.ts';
import './diff-lines.css';

/** Lines that are drawn at once; more on demand. */
const LINES_SHOWN = 1_500;

interface DiffLinesProps {
  readonly label: string;
  readonly rows: readonly DiffRow[];
  readonly layout: 'sides' | 'inline';
  /** Paths that a rule leaves out. */
  readonly ignored: ReadonlySet<string>;
  /** The line where the difference begins that one stands at; -1 for none. */
  readonly at: number;
  readonly onIgnore: (path: string) => void;
}

export const DiffLines = memo(function DiffLines(props: DiffLinesProps): ReactNode {
  const { label, rows, layout, ignored, at, onIgnore } = props;
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set());
  const [limit, setLimit] = useState(LINES_SHOWN);
  const [seen, setSeen] = useState(rows);
  if (seen !== rows) {
    setSeen(rows);
    setOpened(new Set());
    setLimit(LINES_SHOWN);
  }
  const begins = new Set(hunks(rows));
  const { blocks, isCut } = cutTo(foldRows(rows, opened), limit);
  return (
    <div className={cx('versus-lines', `is-${layout}`)} role="group" aria-label={label}>
      {blocks.map((block) =>
        block.kind === 'fold' ? (
          <button
            key={`fold-${block.from}`}
            type="button"
            className="versus-fold"
            onClick={() => setOpened(new Set([...opened, block.from]))}
          >
            <span aria-hidden="true">⋯</span> {formatCount(block.count)} unchanged lines
          </button>
        ) : (
          block.rows.map((row, n) => (
            <Line
              // Lines have no identity but their place.
              // oxlint-disable-next-line react/no-array-index-key
              key={block.from + n}
              row={row}
              line={block.from + n}
              layout={layout}
              isIgnored={row.kind !== 'same' && ignored.has(row.path)}
              isAt={block.from + n === at}
              onIgnore={begins.has(block.from + n) ? onIgnore : undefined}
            />
          ))
        ),
      )}
      {isCut ? (
        <div className="versus-more">
          <Button onClick={() => setLimit(limit + LINES_SHOWN)}>Show more lines</Button>
        </div>
      ) : null}
    </div>
  );
});

/** So many lines, and the folds between them. */
function cutTo(
  all: readonly Block[],
  limit: number,
): { readonly blocks: readonly Block[]; readonly isCut: boolean } {
  const blocks: Block[] = [];
  let left = limit;
  for (const block of all) {
    if (left <= 0) return { blocks, isCut: true };
    if (block.kind === 'fold') blocks.push(block);
    else blocks.push({ ...block, rows: block.rows.slice(0, left) });
    left -= block.kind === 'fold' ? 0 : block.rows.length;
  }
  return { blocks, isCut: left < 0 };
}

interface LineProps {
  readonly row: DiffRow;
  readonly line: number;
  readonly layout: 'sides' | 'inline';
  readonly isIgnored: boolean;
  readonly isAt: boolean;
  readonly onIgnore: ((path: string) => void) | undefined;
}

function Line({ row, line, layout, isIgnored, isAt, onIgnore }: LineProps): ReactNode {
  const { kind, left, right, depth, path, standsFor } = row;
  if (standsFor !== undefined)
    return <div className="versus-left-out">⋯ {formatCount(standsFor)} unchanged lines, in the tapes</div>;
  const part = kind === 'changed' && left !== null && right !== null ? changedPart(left, right) : null;
  const side = (text: string | null, of: 'left' | 'right'): ReactNode => (
    <Side text={text} of={of} row={row} depth={depth} part={part} />
  );
  const isSplit = layout === 'sides' || kind === 'changed';
  return (
    <div
      className={cx('versus-line', `is-${kind}`, isIgnored && 'is-ignored', isAt && 'is-at')}
      data-line={line}
      data-path={path}
    >
      {layout === 'sides' ? (
        <>
          {side(left, 'left')}
          {side(right, 'right')}
        </>
      ) : isSplit ? (
        <div className="versus-both">
          {side(left, 'left')}
          {side(right, 'right')}
        </div>
      ) : (
        side(right ?? left, right === null ? 'left' : 'right')
      )}
      {onIgnore === undefined || isIgnored || path === '' ? null : (
        <button
          type="button"
          className="versus-ignore"
          title={`Ignore ${path} in every comparison with this tape (I)`}
          onClick={() => onIgnore(path)}
        >
          <EyeOff size={12} aria-hidden="true" /> Ignore
        </button>
      )}
    </div>
  );
}

interface SideProps {
  readonly text: string | null;
  readonly of: 'left' | 'right';
  readonly row: DiffRow;
  readonly depth: number;
  readonly part: { readonly head: number; readonly tail: number } | null;
}

const SIGNS = { left: '−', right: '+' } as const;

function Side({ text, of, row: { kind }, depth, part }: SideProps): ReactNode {
  if (text === null) return <div className="versus-side is-none" />;
  const isOther = kind !== 'same' && kind !== 'moved';
  return (
    <div className={cx('versus-side', isOther && `is-${of}`)}>
      <span className="versus-sign" aria-hidden="true">
        {kind === 'moved' ? '↕' : isOther ? SIGNS[of] : ''}
      </span>
      <code style={{ paddingInlineStart: `${depth * 1.5}ch` }}>
        {isOther ? <span className="ui-hidden">{of === 'left' ? 'before: ' : 'after: '}</span> : null}
        {part === null ? (
          <VisibleText text={text} />
        ) : (
          <>
            <VisibleText text={text.slice(0, part.head)} />
            <mark>
              <VisibleText text={text.slice(part.head, text.length - part.tail)} />
            </mark>
            <VisibleText text={text.slice(text.length - part.tail)} />
          </>
        )}
      </code>
    </div>
  );
}
