/** The public shape of RowTable: what a caller gives, what it is told. */
import type { ReactNode, Ref } from 'react';
import type { Ranges } from '../../../src-shared/base/ranges.ts';

/** A closed set of meanings that may be coloured; each also has a glyph or a word beside it. */
export type Tone = 'none' | 'muted' | 'in' | 'out' | 'ok' | 'info' | 'warn' | 'error' | 'accent';

/** A run of text inside a cell. */
export interface Span {
  readonly text: string;
  readonly tone?: Tone | undefined;
  readonly strong?: boolean | undefined;
}

/** A cell is plain text, one toned run, or a few runs. Never markup: server text is hostile. */
export type CellContent = string | Span | readonly Span[];

export interface Column<Row> {
  readonly id: string;
  readonly title: string;
  /** Default width in CSS px; the user's own width (see `widths`) wins. */
  readonly widthPx: number;
  /** Smallest width in CSS px when resized; 32 when absent. */
  readonly minPx?: number | undefined;
  readonly align?: 'start' | 'end' | 'center' | undefined;
  /**
   * Takes what is left of the table's width. Give it to one column, or to a few that share. A number is a share beside
   * that 1, which ends when the user gives the column a width.
   */
  readonly grow?: boolean | number | undefined;
  /** 0 (default) is never hidden; when the table is too narrow the highest number goes first. */
  readonly priority?: number | undefined;
  /** Proportional text instead of monospace. */
  readonly prose?: boolean | undefined;
  /**
   * The text is made by this program (numbers, times). Otherwise hidden and reordering characters are shown as
   * escapes, which would also catch the thin and no-break spaces of format.ts.
   */
  readonly trusted?: boolean | undefined;
  /** Longer explanation of the header, shown as its tooltip. */
  readonly hint?: string | undefined;
  /** Called for visible rows only, many times a second: no allocation-heavy work here. */
  readonly render: (row: Row, index: number) => CellContent;
}

/** A wash over the whole row. */
export type RowTone = 'later' | 'none' | 'muted' | 'info' | 'warn' | 'error' | 'mark';

/** Several rows at once, asked for by a key or a click. The row that one stands on (`selected`) moves along. */
export type RowPick =
  /** From where the last one began to here. */
  | { readonly kind: 'extend'; readonly to: number }
  | { readonly kind: 'walk'; readonly to: number }
  | { readonly kind: 'toggle'; readonly index: number }
  | { readonly kind: 'all' }
  | { readonly kind: 'clear' };

export interface RowTableHandle {
  readonly focus: () => void;
  /** Scrolls the least distance that shows the row; `center` puts it in the middle when it was out of sight. */
  readonly reveal: (index: number, align?: 'nearest' | 'center') => void;
  readonly scrollToEnd: () => void;
}

export interface MenuPoint {
  readonly x: number;
  readonly y: number;
}

export interface RowTableProps<Row> {
  /** The accessible name of the grid. */
  readonly label: string;
  /** Number of rows, 0 to many millions. */
  readonly total: number;
  /** Rows that have left at the front so far: when it grows, the rows in sight stay where they are. */
  readonly gone?: number | undefined;
  /** `undefined` = not loaded yet: a quiet placeholder is shown until `version` changes. Must be cheap. */
  readonly rowAt: (index: number) => Row | undefined;
  /** Changes whenever any row's content may have changed (not needed when only `total` grows). */
  readonly version: number;
  readonly columns: readonly Column<Row>[];
  /** Widths by column id, in px, as remembered by the caller. */
  readonly widths?: Readonly<Record<string, number>> | undefined;
  /** Told once per finished resize, with all widths the user ever set. */
  readonly onWidths?: ((widths: Readonly<Record<string, number>>) => void) | undefined;
  readonly selected?: number | undefined;
  /** A click or a key moved the selection. */
  readonly onSelect?: ((index: number) => void) | undefined;
  /** Rows that are picked, besides the one that one stands on. */
  readonly picked?: Ranges | undefined;
  /** Given: several rows can be picked. A plain move or click is `onSelect`, and ends what was picked. */
  readonly onPick?: ((pick: RowPick) => void) | undefined;
  /** Enter or double click. */
  readonly onOpen?: ((index: number) => void) | undefined;
  /** Context menu by mouse or keyboard; client coordinates. */
  readonly onMenu?: ((index: number, at: MenuPoint) => void) | undefined;
  readonly rowTone?: ((row: Row, index: number) => RowTone) | undefined;
  /** What Ctrl/Cmd+C copies; default: the visible cells joined by tabs. */
  readonly copyText?: ((row: Row, index: number) => string) | undefined;
  /**
   * Tail following. `undefined`: this table is no tail. `true`: pinned to the end as `total` grows.
   * The table asks for changes through `onFollow` (scrolled up: false; at the end again, End key or pill: true).
   */
  readonly follow?: boolean | undefined;
  readonly onFollow?: ((follow: boolean) => void) | undefined;
  /** First and last index that should be loaded, overscan included; called when it changes. */
  readonly onRange?: ((first: number, last: number) => void) | undefined;
  /** Shown instead of rows when `total` is 0. */
  readonly empty?: ReactNode;
  readonly ref?: Ref<RowTableHandle> | undefined;
}
