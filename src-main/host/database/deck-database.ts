import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { fail, ok, type Result } from '../../../src-shared/base/failure.ts';
import type { Database, SqlValue } from '../ports/database.ts';
import { versionOf } from './migrate.ts';
import { MIGRATIONS } from './migrations/index.ts';
import { upgrade, type MigrationPhase, type MigrationReport } from './upgrade.ts';

export const DATABASE_FILE = 'deck.db';
/** A write that waits longer for another process fails. */
const BUSY_TIMEOUT_MS = 2000;
/** Statements that are kept prepared. */
const STATEMENTS_MAX = 200;

export interface DeckDatabase extends Database {
  /** How it came to its version when it was opened; null when it was there already. */
  readonly migrated: MigrationReport | null;
  /** Idempotent. */
  close(): void;
}

export interface OpenOptions {
  /** Where a copy goes before its schema changes; none by default, for a database in memory. */
  readonly backupFolder?: string;
  readonly nowMs?: () => number;
  readonly onPhase?: (phase: MigrationPhase) => void;
  /** A version to go back to; the newest by default. */
  readonly target?: number;
}

export const NEWEST_VERSION = MIGRATIONS.at(-1)?.version ?? 0;

/**
 * Opens the database at `path` (`:memory:` for none on disk) at the newest schema, migrating it when it is older; a newer
 * one is refused, untouched.
 */
export function openDeckDatabase(path: string, options: OpenOptions = {}): Result<DeckDatabase> {
  let database: DatabaseSync;
  try {
    database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
  } catch (error) {
    return failed(`Opening ${path}`, error);
  }
  try {
    const version = versionOf(database);
    if (version > NEWEST_VERSION) {
      database.close();
      return fail(
        'data-too-new',
        `${path} was written by a newer version (schema ${version}, this program knows up to ${NEWEST_VERSION}).`,
        'Update Tapedeck to use this data folder; nothing was changed.',
      );
    }
    // FULL: what was acknowledged survives a power cut; NORMAL would lose the last transactions.
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;');
    const migrated = upgrade(database, {
      migrations: MIGRATIONS,
      target: options.target ?? NEWEST_VERSION,
      backupFolder: options.backupFolder ?? null,
      nowMs: () => options.nowMs?.() ?? Date.now(),
      onPhase: (phase) => options.onPhase?.(phase),
    });
    if (!migrated.ok) {
      database.close();
      return migrated;
    }
    return ok(facade(database, migrated.value));
  } catch (error) {
    database.close();
    return failed(`Opening ${path}`, error);
  }
}

/** The schema's version of a database file; 0 when it cannot be read. */
export function databaseVersion(path: string): number {
  try {
    const database = new DatabaseSync(path, { readOnly: true });
    try {
      return versionOf(database);
    } finally {
      database.close();
    }
  } catch {
    return 0;
  }
}

/** A consistent copy, while others may be using it. */
export function copyDatabase(path: string, to: string): Result<null> {
  try {
    const database = new DatabaseSync(path, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
    try {
      database.prepare('VACUUM INTO ?').run(to);
      return ok(null);
    } finally {
      database.close();
    }
  } catch (error) {
    return failed(`Copying ${path}`, error);
  }
}

function facade(database: DatabaseSync, migrated: MigrationReport | null): DeckDatabase {
  const statements = new Map<string, StatementSync>();

  function prepared(sql: string): StatementSync {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    if (statements.size >= STATEMENTS_MAX) statements.clear();
    const statement = database.prepare(sql);
    statements.set(sql, statement);
    return statement;
  }

  const run = (sql: string, ...values: readonly SqlValue[]): void => void prepared(sql).run(...values);

  return {
    migrated,
    all: (sql, ...values) => prepared(sql).all(...values),
    write(work) {
      try {
        database.exec('BEGIN IMMEDIATE');
        work(run);
        database.exec('COMMIT');
        return ok(null);
      } catch (error) {
        if (database.isTransaction) database.exec('ROLLBACK');
        return failed('Writing the database', error);
      }
    },
    close() {
      if (!database.isOpen) return;
      statements.clear();
      database.close();
    },
  };
}

function failed(what: string, error: unknown): { ok: false; failure: ReturnType<typeof fail>['failure'] } {
  const why = error instanceof Error ? error.message : String(error);
  return fail('database-failed', `${what} failed: ${why}`, 'Make room on the disk, then try again.');
}
