import type { Direction } from '../journal/entry.ts';

/** What a line of the Messages table stands for. `invalid` is a frame that is not JSON-RPC. */
export const ROW_KINDS = [
  'request',
  'response',
  'notification',
  'invalid',
  'stderr',
  'process',
  'http',
  'session',
  'note',
] as const;
export type RowKind = (typeof ROW_KINDS)[number];

/**
 * How an exchange stands. `error` is a JSON-RPC error, `tool-error` a result with `isError`, `input` a modern result
 * that asks for another round. `orphaned`: its host died before an answer. `none` for rows that have no exchange.
 */
export const ROW_STATUSES = [
  'none',
  'pending',
  'ok',
  'error',
  'tool-error',
  'input',
  'cancelled',
  'unanswered',
  'orphaned',
] as const;
export type RowStatus = (typeof ROW_STATUSES)[number];

export const SEVERITIES = ['none', 'info', 'warning', 'error'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** A diagnosis on one entry, in the manner of an expert finding: code, severity, what is wrong, what to do. */
export interface Finding {
  readonly code: string;
  readonly severity: Exclude<Severity, 'none'>;
  readonly message: string;
  readonly hint: string;
}

/** One entry as the Messages table shows it. Every entry of a tape has exactly one row, with the same seq. */
export interface Row {
  readonly seq: number;
  readonly wallMs: number;
  readonly monoUs: number;
  readonly dir: Direction | 'none';
  readonly kind: RowKind;
  /** JSON-RPC method; for a response, that of its request; for other rows a short label (`stderr`, `exit`, `POST`). */
  readonly method: string;
  /** Tool or prompt name, resource URI, or the gist of a row that has none; at most TARGET_MAX_CHARS characters. */
  readonly target: string;
  /** The JSON text of the id (`7`, `"7"`), empty when there is none. */
  readonly id: string;
  readonly status: RowStatus;
  /** From request to response, microseconds; -1 while unknown. On both rows of an exchange. */
  readonly latencyUs: number;
  readonly sizeBytes: number;
  readonly severity: Severity;
  /** The seq of the other half of the exchange; -1 while there is none. */
  readonly pairSeq: number;
}

export const TARGET_MAX_CHARS = 120;

/** A later entry changes what an earlier row shows (a response settles its request). Absent fields stay. */
export interface RowPatch {
  readonly seq: number;
  readonly status?: RowStatus;
  readonly latencyUs?: number;
  readonly pairSeq?: number;
  readonly severity?: Severity;
}

/** A finding and the entry it belongs to. */
export interface FindingAt {
  readonly seq: number;
  readonly finding: Finding;
}

/** What folding one entry changes. */
export interface RowChange {
  readonly row: Row;
  readonly patches: readonly RowPatch[];
  readonly findings: readonly FindingAt[];
}
