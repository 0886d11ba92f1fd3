import type { Result } from '../../../src-shared/base/failure.ts';

export type SqlValue = string | number | bigint | null | Uint8Array;
export type SqlRow = Readonly<Record<string, SqlValue>>;

/**
 * deck.db: what belongs to this deck and cannot be folded from tapes (settings, supervision, pins, decisions). Small and
 * rarely written; what a write has acknowledged survives a power cut. Reads are synchronous.
 */
export interface Database {
  /** All rows of a query. Throws only on a defect of ours (a query that does not fit the schema). */
  all(sql: string, ...values: readonly SqlValue[]): readonly SqlRow[];
  /** One transaction: all of it or nothing. `database-failed` when the disk refuses or `work` throws an SQLite error. */
  write(work: (run: (sql: string, ...values: readonly SqlValue[]) => void) => void): Result<null>;
}
