import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { fail, ok, type Result } from '../../../src-shared/base/failure.ts';
import type { Database, SqlValue } from '../ports/database.ts';
import { migrate, versionOf } from './migrate.ts';
import { MIGRATIONS } from './migrations/index.ts';

export const DATABASE_FILE = 'deck.db';
/** A write that waits longer for another process fails. */
const BUSY_TIMEOUT_MS = 2000;
/** Statements that are kept prepared. */
const STATEMENTS_MAX = 200;

export interface DeckDatabase extends Database {
  /** Idempotent. */
  close(): void;
}

/** Opens the database at `path` (`:memory:` for none on disk) at the newest schema; a newer one is refused, untouched. */
export function openDeckDatabase(path: string): Result<DeckDatabase> {
  let database: DatabaseSync;
  try {
    database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
  } catch (error) {
    return failed(`Opening ${path}`, error);
  }
  try {
    const newest = MIGRATIONS.at(-1)?.version ?? 0;
    const version = versionOf(database);
    if (version > newest) {
      database.close();
      return fail(
        'data-too-new',
        `${path} was written by a newer version (schema ${version}, this program knows up to ${newest}).`,
        'Update Tapedeck to use this data folder; nothing was changed.',
      );
    }
    // FULL: what was acknowledged survives a power cut; NORMAL would lose the last transactions.
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;');
    migrate(database, MIGRATIONS, newest);
  } catch (error) {
    database.close();
    return failed(`Opening ${path}`, error);
  }
  return ok(facade(database));
}

function facade(database: DatabaseSync): DeckDatabase {
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
