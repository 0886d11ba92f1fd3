/** Which columns fit and how wide they are. Pure, so that it is the same for header and rows. */
import type { Column } from './types.ts';

export const MIN_COLUMN_PX = 32;

/** Keyboard step of a resize, one unit of the 4 px grid doubled. */
export const RESIZE_STEP_PX = 8;

export type Widths = Readonly<Record<string, number>>;

export function columnWidthPx<Row>(column: Column<Row>, widths: Widths): number {
  return clampWidthPx(column, widths[column.id] ?? column.widthPx);
}

export function clampWidthPx<Row>(column: Column<Row>, widthPx: number): number {
  return Math.max(column.minPx ?? MIN_COLUMN_PX, Math.round(widthPx));
}

export function totalWidthPx<Row>(columns: readonly Column<Row>[], widths: Widths): number {
  return columns.reduce((sum, column) => sum + columnWidthPx(column, widths), 0);
}

/** Drops columns, highest priority number first, until the rest fit or only priority 0 is left. */
export function fittingColumns<Row>(
  columns: readonly Column<Row>[],
  widths: Widths,
  availablePx: number,
): readonly Column<Row>[] {
  const kept = [...columns];
  while (totalWidthPx(kept, widths) > availablePx) {
    let worst = -1;
    let worstPriority = 0;
    kept.forEach((column, at) => {
      const priority = column.priority ?? 0;
      if (priority > 0 && priority >= worstPriority) {
        worst = at;
        worstPriority = priority;
      }
    });
    if (worst < 0) break;
    kept.splice(worst, 1);
  }
  return kept;
}

/** The value of `grid-template-columns`. */
export function gridTemplate<Row>(columns: readonly Column<Row>[], widths: Widths): string {
  return columns
    .map((column) => {
      const px = columnWidthPx(column, widths);
      if (column.grow === undefined || column.grow === false) return `${px}px`;
      if (column.grow === true) return `minmax(${px}px, 1fr)`;
      return widths[column.id] === undefined ? `minmax(${px}px, ${column.grow}fr)` : `${px}px`;
    })
    .join(' ');
}
