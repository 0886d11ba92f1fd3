import type { EntryDetail } from '../../../src-shared/api/messages.ts';
import type { RowStatus } from '../../../src-shared/state/row.ts';
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
  return answeredLater(row, moment) === null
    ? row
    : { ...row, status: 'pending', latencyUs: -1, pairSeq: -1 };
}

type Asked = Pick<TableRow, 'tapeId' | 'seq' | 'wallMs' | 'kind' | 'pairSeq' | 'latencyUs'>;

/** When the answer came, of a request that had been sent by then and answered later; else null. */
function answeredLater(row: Asked, moment: Moment): { readonly seq: number; readonly wallMs: number } | null {
  if (row.kind !== 'request' || row.pairSeq < 0 || isLater(row, moment)) return null;
  const answer = {
    tapeId: row.tapeId,
    seq: row.pairSeq,
    wallMs: row.wallMs + Math.max(0, row.latencyUs) / 1000,
  };
  return isLater(answer, moment) ? answer : null;
}

/** How an entry stood at a moment. */
export type Standing =
  | { readonly kind: 'as-is' }
  /** It came so much later. */
  | { readonly kind: 'later'; readonly afterMs: number }
  /** Sent, and answered so much later. */
  | { readonly kind: 'waiting'; readonly answerSeq: number; readonly afterMs: number }
  /** Sent, and what became of it later was no answer. */
  | { readonly kind: 'doomed'; readonly status: RowStatus };

/** What a request can become without an answer; no row says when. */
const UNANSWERED: ReadonlySet<RowStatus> = new Set(['unanswered', 'cancelled', 'orphaned']);

/** `wasOpen`: the state as of the moment, once it is there, has it among the requests that wait. */
export function standingOf(
  { tapeId, row }: Pick<EntryDetail, 'tapeId' | 'row'>,
  moment: Moment | null,
  wasOpen: boolean,
): Standing {
  if (moment === null) return { kind: 'as-is' };
  const entry = { ...row, tapeId };
  if (isLater(entry, moment)) return { kind: 'later', afterMs: Math.max(0, row.wallMs - moment.wallMs) };
  const answer = answeredLater(entry, moment);
  if (answer !== null)
    return { kind: 'waiting', answerSeq: answer.seq, afterMs: Math.max(0, answer.wallMs - moment.wallMs) };
  return wasOpen && UNANSWERED.has(row.status) ? { kind: 'doomed', status: row.status } : { kind: 'as-is' };
}

/** The entry as it stood: nothing of what came of it later. */
export function detailAsOf(detail: EntryDetail, standing: Standing): EntryDetail {
  switch (standing.kind) {
    case 'as-is':
    case 'later':
      return detail;
    case 'waiting':
    case 'doomed':
      return {
        ...detail,
        row: { ...detail.row, status: 'pending', latencyUs: -1, pairSeq: -1 },
        pair: null,
      };
  }
}
