/** The column titles: one tab stop, arrows between them, Shift+arrows or the edge to resize, double click to reset. */
import { useRef, useState } from 'react';
import type { KeyboardEvent, PointerEvent, ReactNode } from 'react';
import { clampWidthPx, columnWidthPx, RESIZE_STEP_PX } from './columns.ts';
import type { Widths } from './columns.ts';
import { cellClass } from './slot.ts';
import type { Column } from './types.ts';

interface HeaderProps<Row> {
  readonly columns: readonly Column<Row>[];
  readonly widths: Widths;
  /** While dragging: show the width without remembering it. */
  readonly onPreview: (widths: Widths) => void;
  readonly onCommit: (widths: Widths) => void;
}

interface Drag {
  readonly columnId: string;
  readonly startX: number;
  readonly startPx: number;
}

export function RowTableHeader<Row>({ columns, widths, onPreview, onCommit }: HeaderProps<Row>): ReactNode {
  const [current, setCurrent] = useState(0);
  const drag = useRef<Drag | undefined>(undefined);
  const row = useRef<HTMLDivElement>(null);
  const tabStop = Math.min(current, columns.length - 1);

  const widthsWith = (column: Column<Row>, px: number): Widths => ({
    ...widths,
    [column.id]: clampWidthPx(column, px),
  });
  const draggedPx = (event: PointerEvent, from: Drag): number => from.startPx + event.clientX - from.startX;

  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    const column = columns[tabStop];
    if (event.shiftKey) {
      if (column !== undefined)
        onCommit(widthsWith(column, columnWidthPx(column, widths) + step * RESIZE_STEP_PX));
      return;
    }
    const next = Math.min(Math.max(0, tabStop + step), columns.length - 1);
    setCurrent(next);
    const cell = row.current?.children[next];
    if (cell instanceof HTMLElement) cell.focus();
  };

  return (
    <div role="row" aria-rowindex={1} className="rt-head-row" ref={row} onKeyDown={onKeyDown}>
      {columns.map((column, at) => (
        <div
          key={column.id}
          role="columnheader"
          aria-colindex={at + 1}
          tabIndex={at === tabStop ? 0 : -1}
          className={`${cellClass(column)} rt-title`}
          title={column.hint}
          onFocus={() => setCurrent(at)}
        >
          {column.title}
          <span
            className="rt-grip"
            aria-hidden="true"
            onPointerDown={(event) => {
              if (event.button !== 0) return;
              event.preventDefault();
              event.currentTarget.setPointerCapture(event.pointerId);
              // A growing column may be wider than its number: start from what is seen.
              const seen = event.currentTarget.parentElement?.offsetWidth;
              drag.current = {
                columnId: column.id,
                startX: event.clientX,
                startPx: seen ?? columnWidthPx(column, widths),
              };
            }}
            onPointerMove={(event) => {
              const from = drag.current;
              if (from?.columnId === column.id) onPreview(widthsWith(column, draggedPx(event, from)));
            }}
            onPointerUp={(event) => {
              const from = drag.current;
              drag.current = undefined;
              if (from !== undefined && event.clientX !== from.startX) {
                onCommit(widthsWith(column, draggedPx(event, from)));
              }
            }}
            onPointerCancel={() => {
              drag.current = undefined;
              onPreview(widths);
            }}
            onDoubleClick={() => {
              const { [column.id]: _reset, ...rest } = widths;
              onCommit(rest);
            }}
          />
        </div>
      ))}
    </div>
  );
}
