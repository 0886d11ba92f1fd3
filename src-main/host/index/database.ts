import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import { ANY_INDEX_FILE, INDEX_FILE, SCHEMA } from './schema.ts';

export type Cells = readonly SQLOutputValue[];

/** A query that lasts longer than this because another process holds the file fails. */
const BUSY_TIMEOUT_MS = 2000;
/** SQLite's primary result codes. */
const BUSY = 5;
const LOCKED = 6;
const NOMEM = 7;
const IOERR = 10;
const CORRUPT = 11;
const FULL = 13;
const NOTADB = 26;
const TOOBIG = 18;
const CONSTRAINT = 19;
const MISMATCH = 20;
/** Of IOERR, extended: it is the file that cannot be read. */
const IOERR_READ = 266;
const IOERR_SHORT_READ = 522;
const IOERR_DATA = 8202;
const IOERR_CORRUPTFS = 8458;
/**
 * Pages of 4 KiB in the log before it is written back: each time is two syncs, and a page that was changed often is written
 * once. By SQLite's default of 1,000 an index of a million entries waits for the disk a hundred times.
 */
const CHECKPOINT_PAGES = 8_000;

/** Opens the index of this version in `folder`, or makes it; other versions are deleted. */
export function openDatabase(folder: string): DatabaseSync {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(folder)) {
    if (ANY_INDEX_FILE.test(name) && !name.startsWith(INDEX_FILE))
      rmSync(join(folder, name), { force: true });
  }
  try {
    return open(join(folder, INDEX_FILE));
  } catch (error) {
    // An index that the disk refuses only now is still good, and saves reading all the tapes anew.
    if (isOfTheMoment(error)) throw error;
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
    database.exec(
      `PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -32768;
       PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES};`,
    );
    const made = database.prepare(`SELECT count(*) AS made FROM sqlite_schema WHERE name = 'findings'`).get();
    if (made?.['made'] === 0) database.exec(`BEGIN; ${SCHEMA} COMMIT;`);
    // Reads a page of each table: a file that was cut or written over is found here and not in the middle of a query.
    for (const table of ['tapes', 'folds', 'methods', 'rows', 'chips', 'findings', 'gram_records', 'grams']) {
      database.prepare(`SELECT * FROM ${table} LIMIT 1`).all();
    }
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** True when the file itself is bad, so that only another one helps. */
export function isOfTheFile(error: unknown): boolean {
  const code = codeOf(error);
  switch (code & 0xff) {
    case CORRUPT:
    case NOTADB:
      return true;
    case IOERR:
      return [IOERR_READ, IOERR_SHORT_READ, IOERR_DATA, IOERR_CORRUPTFS].includes(code);
    default:
      return false;
  }
}

/** What was to be written is no row of its table: whose it is cannot be indexed, and the file is as good as before. */
export function isOfTheRow(error: unknown): boolean {
  return [TOOBIG, CONSTRAINT, MISMATCH].includes(codeOf(error) & 0xff);
}

/** No room, no memory, somebody else's lock, a write that fails: says nothing of the file, and passes. */
function isOfTheMoment(error: unknown): boolean {
  return [BUSY, LOCKED, NOMEM, IOERR, FULL].includes(codeOf(error) & 0xff) && !isOfTheFile(error);
}

/** SQLite's extended result code; 0 when the error is not SQLite's. */
function codeOf(error: unknown): number {
  return isSqliteError(error) && 'errcode' in error ? Number(error.errcode) : 0;
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

/** The only row of such a statement: a quarter less than to ask for all rows. */
export function oneRow(statement: StatementSync, ...values: (number | string)[]): Cells | null {
  const row: unknown = statement.get(...values);
  return Array.isArray(row) ? row : null;
}

/** The first cell of it. */
export function oneCell(statement: StatementSync, ...values: (number | string)[]): unknown {
  return oneRow(statement, ...values)?.[0];
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
