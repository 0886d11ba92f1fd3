import { ROW_KINDS, ROW_STATUSES, type RowStatus } from '../state/row.ts';

/** A stretch of rows as columns: row i is `chips[chipsAt + i]`, and stands at `at + i` in the other columns. */
export interface RowBlock {
  readonly length: number;
  readonly chips: Uint8Array;
  readonly chipsAt: number;
  readonly at: number;
  readonly wallMs: Float64Array;
  readonly sizes: Uint32Array;
  readonly latencyUs: Float64Array;
  readonly status: Uint8Array;
}

/** Wall time, both ends within. */
export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}

const KIND_BITS = 0b11_1100;
const REQUEST = ROW_KINDS.indexOf('request') << 2;
const PENDING = ROW_STATUSES.indexOf('pending');

const FAILED: ReadonlySet<RowStatus> = new Set(['error', 'tool-error', 'unanswered', 'orphaned']);
const IS_FAILED = ROW_STATUSES.map((status) => FAILED.has(status));

/** Of a row's status by its number. */
export function hasFailed(status: number): boolean {
  return IS_FAILED[status] === true;
}

export function isRequest(chips: number): boolean {
  return (chips & KIND_BITS) === REQUEST;
}

/** When the exchange of a request ended: Infinity while it waits, its own time when the end is not known. */
export function endMs(wallMs: number, latencyUs: number, status: number): number {
  if (latencyUs >= 0) return wallMs + latencyUs / 1000;
  return status === PENDING ? Infinity : wallMs;
}
