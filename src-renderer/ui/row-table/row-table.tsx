/** A windowed table of fixed-height rows: millions of rows, a few dozen elements. See types.ts for the contract. */
import { ArrowDownToLine } from 'lucide-react';
import { useCallback, useId, useImperativeHandle, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { ClipboardEvent, KeyboardEvent, MouseEvent, PointerEvent, ReactNode } from 'react';
import { cx } from '../cx.ts';
import { formatShortCount } from '../format.ts';
import type { Widths } from './columns.ts';
import { fittingColumns, gridTemplate, totalWidthPx } from './columns.ts';
import { TableEngine } from './engine.ts';
import { RowTableHeader } from './header.tsx';
import { moveTarget, pickKey, tableKey, type PickKey } from './keys.ts';
import { inRanges, NO_RANGES } from '../../../src-shared/base/ranges.ts';
import './row-table.css';
import type { RowTableProps } from './types.ts';

const NO_WIDTHS: Widths = {};
/** There Ctrl and a click open the context menu, which selects by itself. */
const IS_MAC = /Mac|iPhone|iPad/.test(navigator.userAgent);

export function RowTable<Row>(props: RowTableProps<Row>): ReactNode {
  const { label, columns, total, gone = 0, follow, selected, empty, rowAt, rowTone, copyText, ref } = props;
  const { widths: remembered, picked = NO_RANGES, onSelect, onPick, onOpen, onMenu } = props;
  const { onFollow, onRange, onWidths } = props;
  const id = useId();
  const frame = useRef<HTMLDivElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const spacer = useRef<HTMLDivElement>(null);
  const pane = useRef<HTMLDivElement>(null);
  const rows = useRef<HTMLDivElement>(null);
  const probe = useRef<HTMLDivElement>(null);
  const engine = useRef<TableEngine<Row> | undefined>(undefined);
  const [availablePx, setAvailablePx] = useState(Number.POSITIVE_INFINITY);
  const [ownWidths, setOwnWidths] = useState<Widths>(NO_WIDTHS);
  const [endInSight, setEndInSight] = useState(true);
  const widths = remembered ?? ownWidths;
  const fitting = useMemo(() => fittingColumns(columns, widths, availablePx), [columns, widths, availablePx]);

  const layOut = useCallback(
    (next: Widths): void => {
      const style = frame.current?.style;
      style?.setProperty('--rt-cols', gridTemplate(fitting, next));
      style?.setProperty('--rt-min', `${totalWidthPx(fitting, next)}px`);
    },
    [fitting],
  );
  useLayoutEffect(() => layOut(widths), [layOut, widths]);

  useLayoutEffect(() => {
    const box = scroller.current;
    const rowProbe = probe.current;
    if (box === null || rowProbe === null) return;
    if (spacer.current === null || pane.current === null || rows.current === null) return;
    const dom = { scroller: box, spacer: spacer.current, window: pane.current, rows: rows.current };
    const made = new TableEngine<Row>(dom, id, setEndInSight);
    engine.current = made;
    const measure = (): void => {
      setAvailablePx(box.clientWidth);
      // The header is as tall as a row, so that the rows' viewport is what is left.
      made.resize(Math.max(0, box.clientHeight - rowProbe.offsetHeight), rowProbe.offsetHeight);
    };
    const observer = new ResizeObserver(measure);
    observer.observe(box);
    observer.observe(rowProbe);
    measure();
    return () => {
      observer.disconnect();
      made.dispose();
      engine.current = undefined;
    };
  }, [id]);

  // Every commit: whatever changed (rows behind `version` too), repainting a screen costs a fraction of a frame.
  useLayoutEffect(() => {
    engine.current?.update({
      total,
      gone,
      columns: fitting,
      selected,
      picked,
      follow,
      rowAt,
      rowTone,
      onFollow,
      onRange,
    });
  });

  useImperativeHandle(
    ref,
    () => ({
      focus: () => scroller.current?.focus({ preventScroll: true }),
      reveal: (index: number, align: 'nearest' | 'center' = 'nearest') =>
        engine.current?.reveal(index, align),
      scrollToEnd: () => engine.current?.scrollToEnd(),
    }),
    [],
  );

  const select = (index: number): void => {
    engine.current?.reveal(index, 'nearest');
    if (index !== selected) onSelect?.(index);
  };

  const targetOf = (table: TableEngine<Row>, to: Parameters<typeof moveTarget>[0]): number | undefined => {
    const [firstInSight, lastInSight] = table.inSight();
    return moveTarget(to, { selected, total, pageRows: table.pageRows(), firstInSight, lastInSight });
  };

  /** False: the key means nothing here now. */
  const pickByKey = (table: TableEngine<Row>, pick: PickKey): boolean => {
    switch (pick.kind) {
      case 'extend':
      case 'walk': {
        const to = targetOf(table, pick.to);
        if (to === undefined) return true;
        table.reveal(to, 'nearest');
        onPick?.({ kind: pick.kind, to });
        return true;
      }
      case 'toggle':
        if (selected !== undefined) onPick?.({ kind: 'toggle', index: selected });
        return true;
      case 'all':
        if (total > 0) onPick?.(pick);
        return true;
      case 'clear':
        // With nothing to let go of, Esc is somebody else's.
        if (picked.length === 0) return false;
        onPick?.(pick);
        return true;
    }
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    // Keys of the header or of anything put inside belong there.
    if (event.target !== scroller.current) return;
    const table = engine.current;
    if (table === undefined) return;
    const pick = onPick === undefined ? undefined : pickKey(event);
    if (pick !== undefined && pickByKey(table, pick)) {
      event.preventDefault();
      return;
    }
    const meaning = tableKey(event);
    if (meaning === undefined) return;
    event.preventDefault();
    switch (meaning.kind) {
      case 'open':
        if (selected !== undefined) onOpen?.(selected);
        return;
      case 'menu': {
        const rect = selected === undefined ? undefined : table.rowRect(selected);
        if (selected !== undefined && rect !== undefined) {
          onMenu?.(selected, { x: rect.left + 24, y: rect.bottom });
        }
        return;
      }
      case 'move': {
        const target = targetOf(table, meaning.to);
        const isEnd = meaning.to === 'first' || meaning.to === 'last';
        // To an end is meant also while the rows are still on their way; to a neighbour there is none to go to.
        if (target === undefined && !isEnd) return;
        if (follow !== undefined && follow !== (meaning.to === 'last')) onFollow?.(meaning.to === 'last');
        if (target !== undefined) select(target);
        return;
      }
    }
  };

  const onPointerDown = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    const index = engine.current?.indexAt(event.target);
    if (index === undefined || (IS_MAC && event.ctrlKey)) return;
    if (onPick !== undefined && event.shiftKey) onPick({ kind: 'extend', to: index });
    else if (onPick !== undefined && (event.metaKey || event.ctrlKey)) onPick({ kind: 'toggle', index });
    else select(index);
  };

  const onContextMenu = (event: MouseEvent): void => {
    const index = engine.current?.indexAt(event.target);
    if (index === undefined || onMenu === undefined) return;
    event.preventDefault();
    // The menu of a row that is picked is that of all of them.
    if (!inRanges(picked, index)) select(index);
    onMenu(index, { x: event.clientX, y: event.clientY });
  };

  const onCopy = (event: ClipboardEvent): void => {
    if (selected === undefined || event.target !== scroller.current) return;
    const row = rowAt(selected);
    if (row === undefined) return;
    const text = copyText?.(row, selected) ?? engine.current?.drawnText(selected);
    if (text === undefined) return;
    event.preventDefault();
    event.clipboardData.setData('text/plain', text);
  };

  const commitWidths = (next: Widths): void => {
    layOut(next);
    setOwnWidths(next);
    onWidths?.(next);
  };

  const isTailLeft = follow === false && total > 0;
  return (
    <div className={cx('rt', isTailLeft && !endInSight && 'has-latest')} ref={frame}>
      <div
        className="rt-scroller"
        ref={scroller}
        role="grid"
        tabIndex={0}
        aria-label={label}
        aria-rowcount={total + 1}
        aria-multiselectable={onPick === undefined ? undefined : true}
        aria-colcount={fitting.length}
        onKeyDown={onKeyDown}
        onPointerDown={onPointerDown}
        onPointerOver={titleWhenCut}
        onDoubleClick={(event) => {
          const index = engine.current?.indexAt(event.target);
          if (index !== undefined) onOpen?.(index);
        }}
        onContextMenu={onContextMenu}
        onCopy={onCopy}
      >
        <div className="rt-head" role="rowgroup">
          <RowTableHeader columns={fitting} widths={widths} onPreview={layOut} onCommit={commitWidths} />
        </div>
        <div className="rt-spacer" role="presentation" ref={spacer}>
          <div className="rt-window" role="presentation" ref={pane}>
            <div className="rt-rows" role="rowgroup" ref={rows} />
          </div>
        </div>
        <div className="rt-probe" ref={probe} aria-hidden="true" />
      </div>
      {total === 0 && empty !== undefined ? <div className="rt-empty">{empty}</div> : null}
      {isTailLeft ? (
        <Latest
          total={total}
          endInSight={endInSight}
          onClick={() => {
            engine.current?.scrollToEnd();
            scroller.current?.focus({ preventScroll: true });
            onFollow?.(true);
          }}
        />
      ) : null}
    </div>
  );
}

interface LatestProps {
  readonly total: number;
  readonly endInSight: boolean;
  readonly onClick: () => void;
}

/**
 * A strip of its own below the rows, so that it covers none; only while there are newer ones out of sight. It counts from
 * the last one that was seen.
 */
function Latest({ total, endInSight, onClick }: LatestProps): ReactNode {
  const [seen, setSeen] = useState(total);
  if (endInSight) {
    if (seen !== total) setSeen(total);
    return null;
  }
  const fresh = total - seen;
  return (
    <button type="button" className="rt-latest" onClick={onClick}>
      <ArrowDownToLine size={13} aria-hidden="true" />
      Jump to latest
      {fresh > 0 ? <span className="rt-latest-count">{formatShortCount(fresh)} new</span> : null}
    </button>
  );
}

/** A cell that is cut off tells its whole text as a tooltip; asked only under the pointer. */
function titleWhenCut(event: PointerEvent): void {
  if (!(event.target instanceof Element)) return;
  const cell = event.target.closest('.rt-row > .rt-cell');
  if (cell instanceof HTMLElement && cell.title === '' && cell.scrollWidth > cell.clientWidth) {
    cell.title = cell.textContent ?? '';
  }
}
