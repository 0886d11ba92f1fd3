import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import { ANY_INDEX_FILE, INDEX_FILE, SCHEMA } from './schema.ts';

export type Cells = readonly SQLOutputValue[];

/** A query that lasts longer than this because another process holds the file fails. */
const BUSY_TIMEOUT_MS = 2000;
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

/** Opens the index of this version in `folder`, or makes it; other versions are deleted. */
export function openDatabase(folder: string): DatabaseSync {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(folder)) {
    if (ANY_INDEX_FILE.test(name) && !name.startsWith(INDEX_FILE))
      rmSync(join(folder, name), { force: true });
  }
  try {
    return open(join(folder, INDEX_FILE));
  } catch {
    deleteDatabase(folder);
    return open(join(folder, INDEX_FILE));
  }
}

export function deleteDatabase(folder: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal'])
    rmSync(join(folder, INDEX_FILE + suffix), { force: true });
}

function open(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
  try {
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -32768;');
    const made = database.prepare(`SELECT count(*) AS made FROM sqlite_schema WHERE name = 'findings'`).get();
    if (made?.['made'] === 0) database.exec(`BEGIN; ${SCHEMA} COMMIT;`);
    // Reads a page of each table: a file that was cut or written over is found here and not in the middle of a query.
    for (const table of ['tapes', 'methods', 'rows', 'chips', 'findings']) {
      database.prepare(`SELECT * FROM ${table} LIMIT 1`).all();
    }
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** True when the file itself is bad, so that only another one helps. */
export function isCorrupt(error: unknown): boolean {
  if (!isSqliteError(error) || !('errcode' in error)) return false;
  const code = Number(error.errcode) & 0xff;
  return code === SQLITE_CORRUPT || code === SQLITE_NOTADB;
}

export function isSqliteError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && error.code === 'ERR_SQLITE_ERROR';
}

/** A statement whose rows come as arrays in the order of its columns: half the time of objects. */
export function prepareCells(database: DatabaseSync, sql: string): StatementSync {
  const statement = database.prepare(sql);
  statement.setReturnArrays(true);
  return statement;
}

/** The rows of a statement made by prepareCells; its type does not know of arrays. */
export function allCells(statement: StatementSync, ...values: (number | string)[]): Cells[] {
  const rows: unknown = statement.all(...values);
  return Array.isArray(rows) ? rows.filter((row): row is SQLOutputValue[] => Array.isArray(row)) : [];
}

export function numberOf(value: SQLOutputValue | undefined): number {
  return typeof value === 'number' ? value : Number(value ?? 0);
}

export function textOf(value: SQLOutputValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

export function textOrNull(value: SQLOutputValue | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
