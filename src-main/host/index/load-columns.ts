import { COLUMN_ROWS_MAX, type RowColumns } from './row-columns.ts';
import type { TapeRecord } from './tape-table.ts';
import type { TapeViews } from './tape-views.ts';

/** Rows read between two looks at the clock: about three milliseconds. */
const STRIDE_ROWS = 4_096;

/** The columns of a tape from its first row on, with as many more rows as there is time for; all are there once it has as many as the tape. */
export function loadColumns(
  views: Pick<TapeViews, 'columnsTo'>,
  tape: TapeRecord,
  mayGoOn: () => boolean,
): RowColumns {
  const upTo = (rows: number): RowColumns => {
    const columns = views.columnsTo(tape, Math.min(rows, tape.entries));
    if (columns === null) throw new Error(`a tape of at most ${COLUMN_ROWS_MAX} rows has columns`);
    return columns;
  };
  let columns = upTo(0);
  while (columns.length < tape.entries) {
    columns = upTo(columns.length + STRIDE_ROWS);
    if (!mayGoOn()) break;
  }
  return columns;
}
