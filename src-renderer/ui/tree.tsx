/** A keyboard tree; only the rows in sight are elements, so thousands of nodes are fine. */
import { ChevronRight } from 'lucide-react';
import { useId, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { cx } from './cx.ts';
import type { TreeNode, TreeRow } from './tree-rows.ts';
import { treeKey, treeRows } from './tree-rows.ts';
import { VisibleText } from './visible-text.tsx';
import './tree.css';

interface TreeProps {
  readonly label: string;
  readonly roots: readonly TreeNode[];
  readonly expanded: ReadonlySet<string>;
  readonly onExpanded: (expanded: ReadonlySet<string>) => void;
  readonly selected?: string | undefined;
  readonly onSelect?: ((id: string) => void) | undefined;
  /** Enter or double click on a leaf; branches open and close instead. */
  readonly onOpen?: ((id: string) => void) | undefined;
}

const OVERSCAN_ROWS = 8;
const MAX_TEXT_CHARS = 300;
/** Until the first measurement; one screen of a small pane. */
const FIRST_GUESS = { rowPx: 22, viewportPx: 600 };

export function Tree(props: TreeProps): ReactNode {
  const { label, roots, expanded, onExpanded, selected, onSelect, onOpen } = props;
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const probe = useRef<HTMLDivElement>(null);
  const [scrollPx, setScrollPx] = useState(0);
  const [size, setSize] = useState(FIRST_GUESS);
  const rows = useMemo(() => treeRows(roots, expanded), [roots, expanded]);
  const at = rows.findIndex((row) => row.node.id === selected);

  useLayoutEffect(() => {
    const element = box.current;
    const rowProbe = probe.current;
    if (element === null || rowProbe === null) return;
    const observer = new ResizeObserver(() =>
      setSize({ rowPx: rowProbe.offsetHeight, viewportPx: element.clientHeight }),
    );
    observer.observe(element);
    observer.observe(rowProbe);
    return () => observer.disconnect();
  }, []);

  const first = Math.max(0, Math.floor(scrollPx / size.rowPx) - OVERSCAN_ROWS);
  const end = Math.min(rows.length, Math.ceil((scrollPx + size.viewportPx) / size.rowPx) + OVERSCAN_ROWS);

  const setOpen = (nodeId: string, open: boolean): void => {
    const next = new Set(expanded);
    if (open) next.add(nodeId);
    else next.delete(nodeId);
    onExpanded(next);
  };

  const reveal = (index: number): void => {
    const element = box.current;
    if (element === null) return;
    const top = index * size.rowPx;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + size.rowPx > element.scrollTop + element.clientHeight) {
      element.scrollTop = top + size.rowPx - element.clientHeight;
    }
  };

  const open = (row: TreeRow): void => {
    if (row.expandable) setOpen(row.node.id, !row.expanded);
    else onOpen?.(row.node.id);
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const move = treeKey(event.key, rows, at, Math.max(1, Math.floor(size.viewportPx / size.rowPx) - 1));
    if (move === undefined) return;
    event.preventDefault();
    switch (move.kind) {
      case 'expand':
      case 'collapse':
        setOpen(move.id, move.kind === 'expand');
        return;
      case 'open': {
        const row = rows[move.index];
        if (row !== undefined) open(row);
        return;
      }
      case 'select': {
        const row = rows[move.index];
        if (row === undefined) return;
        reveal(move.index);
        onSelect?.(row.node.id);
        return;
      }
    }
  };

  const inSight = at >= first && at < end;
  return (
    <div
      ref={box}
      className="ui-tree"
      role="tree"
      aria-label={label}
      tabIndex={0}
      aria-activedescendant={inSight ? `${id}-${at}` : undefined}
      onKeyDown={onKeyDown}
      onScroll={(event) => setScrollPx(event.currentTarget.scrollTop)}
    >
      <div className="ui-tree-space" role="presentation" style={{ height: rows.length * size.rowPx }}>
        <div role="presentation" style={{ transform: `translateY(${first * size.rowPx}px)` }}>
          {rows.slice(first, end).map((row, offset) => (
            // The tree itself has the focus and points here by aria-activedescendant: rows come and go.
            // oxlint-disable-next-line jsx-a11y/interactive-supports-focus
            <div
              key={row.node.id}
              id={`${id}-${first + offset}`}
              role="treeitem"
              aria-level={row.level}
              aria-posinset={row.position}
              aria-setsize={row.siblings}
              aria-expanded={row.expandable ? row.expanded : undefined}
              aria-selected={row.node.id === selected}
              className={cx('ui-tree-row', row.node.id === selected && 'is-selected')}
              style={{ paddingInlineStart: 4 + (row.level - 1) * 14 }}
              onPointerDown={(event) => {
                if (event.button === 0) onSelect?.(row.node.id);
              }}
              onDoubleClick={() => open(row)}
            >
              {/* The whole arrow area is the target; keyboard users have the arrow keys. */}
              <span
                className={cx('ui-tree-mark', row.expanded && 'is-open')}
                aria-hidden="true"
                onClick={() => row.expandable && setOpen(row.node.id, !row.expanded)}
                onDoubleClick={(event) => event.stopPropagation()}
              >
                {row.expandable ? <ChevronRight size={12} /> : null}
              </span>
              <span className={cx('ui-tree-label', `tone-${row.node.tone ?? 'none'}`)}>
                <VisibleText text={row.node.label} maxChars={MAX_TEXT_CHARS} />
              </span>
              {row.node.detail === undefined ? null : (
                <span className="ui-tree-detail">
                  <VisibleText text={row.node.detail} maxChars={MAX_TEXT_CHARS} />
                </span>
              )}
            </div>
          ))}
        </div>
      </div>
      <div ref={probe} className="rt-probe" aria-hidden="true" />
    </div>
  );
}
