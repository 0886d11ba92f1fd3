import type { Moment } from '../../store/playhead.ts';
import type { TableRow } from '../../store/rows.ts';

/** The row came after the moment. Within a tape its place decides, between two tapes the clock. */
export function isLater(
  row: Pick<TableRow, 'tapeId' | 'seq' | 'wallMs'>,
  { entry, wallMs }: Moment,
): boolean {
  return row.tapeId === entry.tapeId ? row.seq > entry.seq : row.wallMs > wallMs;
}

/** The row as it was shown then: a request whose answer came later was waiting. */
export function rowAsOf(row: TableRow, moment: Moment): TableRow {
  if (row.kind !== 'request' || row.pairSeq < 0 || isLater(row, moment)) return row;
  const answer = {
    tapeId: row.tapeId,
    seq: row.pairSeq,
    wallMs: row.wallMs + Math.max(0, row.latencyUs) / 1000,
  };
  if (!isLater(answer, moment)) return row;
  return { ...row, status: 'pending', latencyUs: -1, pairSeq: -1 };
}
