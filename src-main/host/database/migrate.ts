import type { DatabaseSync } from 'node:sqlite';
import type { SqlValue } from '../ports/database.ts';
import { planOf, type Migration, type MigrationContext, type PlannedStep } from './migration.ts';

/** The version of a database's schema; 0 for a new one. */
export function versionOf(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
}

/** What happened to a database, newest last; no migration touches it, so that a rollback does not forget. */
export const HISTORY_TABLE = 'schema_history';

export interface MigrateOptions {
  /** Told before each step, and once more before everything is verified. */
  readonly onStep?: (step: PlannedStep, index: number, steps: number) => void;
  readonly onVerify?: () => void;
  /** Told before each statement; what it throws undoes all. For tests that crash here. */
  readonly onStatement?: (sql: string) => void;
  /** What the history says of this run. */
  readonly atMs?: number;
  readonly backup?: string | null;
}

/** In which step it failed, in words for a person. */
export class MigrationError extends Error {}

/**
 * Takes the database to `target` in one transaction, whatever the number of steps: after a crash or a failure it is
 * wholly at the old version, after COMMIT wholly at the new. What was made is verified before it counts.
 */
export function migrate(
  database: DatabaseSync,
  migrations: readonly Migration[],
  target: number,
  options: MigrateOptions = {},
): readonly PlannedStep[] {
  const from = versionOf(database);
  const steps = planOf(migrations, from, target);
  if (steps.length === 0) return steps;
  const { foreign_keys: enforced } = database.prepare('PRAGMA foreign_keys').get() ?? {};
  // A table that is made anew would take its children with it; they are checked as a whole before the commit.
  database.exec('PRAGMA foreign_keys = OFF');
  let at = 'beginning';
  try {
    const statement = (sql: string): void => {
      options.onStatement?.(sql);
      database.exec(sql);
    };
    database.exec('BEGIN IMMEDIATE');
    for (const [index, step] of steps.entries()) {
      at = `${step.direction === 'up' ? 'migration' : 'rollback of'} ${step.migration.version} (${step.migration.name})`;
      options.onStep?.(step, index, steps.length);
      step.migration[step.direction](contextOf(database, options));
    }
    at = 'verifying';
    options.onVerify?.();
    verify(database);
    at = 'committing';
    note(database, from, target, steps, options);
    statement(`PRAGMA user_version = ${target}`);
    statement('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    const why = error instanceof Error ? error.message : String(error);
    throw new MigrationError(`${at}: ${why}`, { cause: error });
  } finally {
    if (database.isOpen) database.exec(`PRAGMA foreign_keys = ${enforced === 1 ? 'ON' : 'OFF'}`);
  }
  return steps;
}

function contextOf(database: DatabaseSync, { onStatement }: MigrateOptions): MigrationContext {
  return {
    run(sql: string, ...values: readonly SqlValue[]) {
      onStatement?.(sql);
      database.prepare(sql).run(...values);
    },
    all(sql: string, ...values: readonly SqlValue[]) {
      onStatement?.(sql);
      return database.prepare(sql).all(...values);
    },
  };
}

/** Throws when the database is not sound: every page and index, every reference. */
export function verify(database: DatabaseSync): void {
  const integrity = database.prepare('PRAGMA integrity_check(1)').get()?.['integrity_check'];
  if (integrity !== 'ok') throw new Error(`integrity check: ${String(integrity)}`);
  const broken = database.prepare('PRAGMA foreign_key_check').get();
  if (broken !== undefined)
    throw new Error(`a row of ${String(broken['table'])} refers to nothing in ${String(broken['parent'])}`);
}

function note(
  database: DatabaseSync,
  from: number,
  to: number,
  steps: readonly PlannedStep[],
  { atMs = 0, backup = null, onStatement }: MigrateOptions,
): void {
  onStatement?.(HISTORY_TABLE);
  database.exec(`CREATE TABLE IF NOT EXISTS ${HISTORY_TABLE} (
    at_ms REAL NOT NULL, from_version INTEGER NOT NULL, to_version INTEGER NOT NULL,
    steps TEXT NOT NULL, backup TEXT) STRICT`);
  database
    .prepare(`INSERT INTO ${HISTORY_TABLE} VALUES (?, ?, ?, ?, ?)`)
    .run(atMs, from, to, steps.map(({ migration }) => migration.name).join(', '), backup);
}
