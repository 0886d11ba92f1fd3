import type { SqlRow, SqlValue } from '../ports/database.ts';

/** What a step of a migration may do; it runs inside of the migration's transaction. */
export interface MigrationContext {
  readonly run: (sql: string, ...values: readonly SqlValue[]) => void;
  readonly all: (sql: string, ...values: readonly SqlValue[]) => readonly SqlRow[];
}

/**
 * One schema change, forward and back. A released migration is frozen: a later change is another file. `down` puts back
 * the schema before it; what only the newer schema can hold is lost by it, and the backup has it.
 */
export interface Migration {
  /** From 1, without gaps: the version that the database has after `up`. */
  readonly version: number;
  readonly name: string;
  readonly up: (context: MigrationContext) => void;
  readonly down: (context: MigrationContext) => void;
}
