import type { EntryDetail } from '../../../src-shared/api/messages.ts';
import type { Past, PastSession } from '../../../src-shared/api/replay.ts';
import { someTest, type HasWhat, type Query } from '../../../src-shared/query/ast.ts';
import type { RowStatus, Severity } from '../../../src-shared/state/row.ts';
import type { Moment } from '../../store/playhead.ts';
import type { TableRow } from '../../store/rows.ts';

/** The row came after the moment. Within a tape its place decides, between two tapes the clock. */
export function isLater(
  row: Pick<TableRow, 'tapeId' | 'seq' | 'wallMs'>,
  { entry, wallMs }: Moment,
): boolean {
  return row.tapeId === entry.tapeId ? row.seq > entry.seq : row.wallMs > wallMs;
}

/** What the state as of a moment says about the requests that waited. */
export interface Waiting {
  /** Whether it waited; null where the state of then does not say (it is of another moment, or has not come). */
  readonly waited: (row: Pick<TableRow, 'tapeId' | 'seq' | 'wallMs'>) => boolean | null;
  /** The severity that a request came with. */
  readonly severityOf: (row: Pick<TableRow, 'tapeId' | 'seq'>) => Severity;
}

/**
 * Whether a filter asks for what a row becomes (its status, answer, findings): rows are filtered by what they became in
 * the end, wherever the playhead stands.
 */
export function asksForTheEnd(query: Query): boolean {
  return someTest(query, (test) => {
    switch (test.kind) {
      case 'status':
      case 'severity':
        return true;
      case 'amount':
        return test.field === 'latency';
      case 'words':
        return test.field === 'finding';
      case 'has':
        return OF_ANSWERS.has(test.what);
      default:
        return false;
    }
  });
}

const OF_ANSWERS: ReadonlySet<HasWhat> = new Set(['finding', 'warning', 'error', 'answer', 'latency']);

interface StateThen {
  readonly at: Past['at'];
  readonly sessions: readonly Pick<PastSession, 'tapeId' | 'waiting'>[];
}

/** `past`: the state that is here, of this moment or of one before or after it on the way of the playhead. */
export function waitingAt(past: StateThen | null, moment: Moment): Waiting {
  const sessions = new Map(
    (past?.sessions ?? []).map(({ tapeId, waiting }) => [
      tapeId,
      {
        seqs: new Set(waiting.seqs),
        marked: new Map(waiting.marked.map(({ seq, severity }) => [seq, severity])),
      },
    ]),
  );
  const at = past?.at;
  const isExact =
    at !== undefined && at.entry.tapeId === moment.entry.tapeId && at.entry.seq === moment.entry.seq;
  // What waits at a later moment, and had been sent by this one, waited at this one too.
  const isBefore = at !== undefined && isLater({ ...at.entry, wallMs: at.wallMs }, moment);
  return {
    waited: ({ tapeId, seq }) => {
      const session = sessions.get(tapeId);
      if (session === undefined) return null;
      const waits = session.seqs.has(seq);
      return isExact || (isBefore && waits) ? waits : null;
    },
    severityOf: ({ tapeId, seq }) => sessions.get(tapeId)?.marked.get(seq) ?? 'none',
  };
}

/** The row as it was shown then: a request that was answered later, or never, was waiting. */
export function rowAsOf(row: TableRow, moment: Moment, waiting: Waiting): TableRow {
  if (UNANSWERED.has(row.status) && row.kind === 'request' && !isLater(row, moment)) {
    const waited = waiting.waited(row);
    if (waited === true)
      return { ...row, status: 'pending', latencyUs: -1, pairSeq: -1, severity: waiting.severityOf(row) };
    // It had been given up by then; an answer that came all the same had not.
    return answeredLater(row, moment) === null ? row : { ...row, latencyUs: -1, pairSeq: -1 };
  }
  return answeredLater(row, moment) === null
    ? row
    : { ...row, status: 'pending', latencyUs: -1, pairSeq: -1 };
}

type Asked = Pick<TableRow, 'tapeId' | 'seq' | 'wallMs' | 'pairSeq' | 'latencyUs'>;

/** When the answer came, of a request (or HTTP exchange) that had begun by then and was answered later; else null. */
function answeredLater(row: Asked, moment: Moment): { readonly seq: number; readonly wallMs: number } | null {
  // The earlier half of a pair is the one that waits.
  if (row.pairSeq <= row.seq || isLater(row, moment)) return null;
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

/** Findings that say what became of a request in the end. */
const OF_THE_END: ReadonlySet<string> = new Set(['unanswered', 'orphaned']);

/** `wasOpen`: the state as of the moment, once it is there, has it among the requests that wait. */
export function standingOf(
  { tapeId, row }: Pick<EntryDetail, 'tapeId' | 'row'>,
  moment: Moment | null,
  wasOpen: boolean,
): Standing {
  if (moment === null) return { kind: 'as-is' };
  const entry = { ...row, tapeId };
  if (isLater(entry, moment)) return { kind: 'later', afterMs: Math.max(0, row.wallMs - moment.wallMs) };
  // Cancelled first and answered all the same: what came first is what became of it.
  if (UNANSWERED.has(row.status)) return wasOpen ? { kind: 'doomed', status: row.status } : { kind: 'as-is' };
  const answer = answeredLater(entry, moment);
  if (answer !== null)
    return { kind: 'waiting', answerSeq: answer.seq, afterMs: Math.max(0, answer.wallMs - moment.wallMs) };
  return { kind: 'as-is' };
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
        findings: detail.findings.filter(({ code }) => !OF_THE_END.has(code)),
        row: { ...detail.row, status: 'pending', latencyUs: -1, pairSeq: -1 },
        pair: null,
      };
  }
}
