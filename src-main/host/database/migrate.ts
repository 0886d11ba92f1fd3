import type { DatabaseSync } from 'node:sqlite';
import type { SqlValue } from '../ports/database.ts';
import type { Migration, MigrationContext } from './migration.ts';

/** The version of a database's schema; 0 for a new one. */
export function versionOf(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
}

/**
 * Takes the database to `target`, one transaction a migration: whatever happens in between, it is wholly at one version.
 * Throws what SQLite or a migration throws.
 */
export function migrate(database: DatabaseSync, migrations: readonly Migration[], target: number): void {
  for (let version = versionOf(database); version !== target; version = versionOf(database)) {
    const isUp = version < target;
    const migration = migrations.find((each) => each.version === (isUp ? version + 1 : version));
    if (migration === undefined) throw new Error(`there is no migration from version ${version}`);
    step(database, migration, isUp);
  }
}

function step(database: DatabaseSync, migration: Migration, isUp: boolean): void {
  const context: MigrationContext = {
    run: (sql: string, ...values: readonly SqlValue[]) => void database.prepare(sql).run(...values),
    all: (sql: string, ...values: readonly SqlValue[]) => database.prepare(sql).all(...values),
  };
  database.exec('BEGIN IMMEDIATE');
  try {
    if (isUp) migration.up(context);
    else migration.down(context);
    database.exec(`PRAGMA user_version = ${isUp ? migration.version : migration.version - 1}`);
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
