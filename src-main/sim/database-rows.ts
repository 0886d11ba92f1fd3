import type { DatabaseSync } from 'node:sqlite';
import type { SqlRow, SqlValue } from '../host/ports/database.ts';
import { HISTORY_TABLE } from '../host/database/migrate.ts';

interface Column {
  readonly name: string;
  readonly type: string;
  readonly isRequired: boolean;
  /** The rowid: SQLite numbers it when it is null. */
  readonly isKey: boolean;
}

interface Reference {
  readonly from: string;
  readonly table: string;
  readonly to: string | null;
}

interface TableShape {
  readonly name: string;
  readonly sql: string;
  readonly columns: readonly Column[];
  readonly references: readonly Reference[];
}

/** A row that the constraints refuse is tried again with other values, this often. */
const TRIES_MAX = 60;

/** All tables of a schema, those that others refer to first. */
export function tablesOf(database: DatabaseSync): readonly TableShape[] {
  const tables = database
    .prepare(
      `SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name <> ?
       AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name`,
    )
    .all(HISTORY_TABLE)
    .map(({ name, sql }) => shapeOf(database, String(name), String(sql)));
  const sorted: TableShape[] = [];
  const place = (table: TableShape, above: readonly string[]): void => {
    if (sorted.includes(table) || above.includes(table.name)) return;
    for (const { table: parent } of table.references) {
      const found = tables.find((each) => each.name === parent);
      if (found !== undefined) place(found, [...above, table.name]);
    }
    sorted.push(table);
  };
  for (const table of tables) place(table, []);
  return sorted;
}

/** By the SQL of the table, which says it all; there are as many as the migrations know. */
const shapes = new Map<string, TableShape>();

function shapeOf(database: DatabaseSync, name: string, sql: string): TableShape {
  const known = shapes.get(sql);
  if (known !== undefined) return known;
  const columns = database
    .prepare('SELECT name, type, "notnull", pk, hidden FROM pragma_table_xinfo(?)')
    .all(name)
    .filter(({ hidden }) => hidden === 0)
    .map((column) => ({
      name: String(column['name']),
      type: String(column['type']).toUpperCase(),
      isRequired: column['notnull'] === 1 || column['pk'] !== 0,
      isKey: column['pk'] !== 0,
    }));
  const references = database
    .prepare('SELECT "from", "table", "to" FROM pragma_foreign_key_list(?)')
    .all(name)
    .map((each) => ({
      from: String(each['from']),
      table: String(each['table']),
      to: each['to'] === null ? null : String(each['to']),
    }));
  const shape = { name, sql, columns, references };
  shapes.set(sql, shape);
  return shape;
}

/**
 * Puts up to `rows` random rows into every table, made from the schema alone: types, keys, references, and what the CHECK
 * constraints compare with. Returns how many each table took.
 */
export function fillRandomly(
  database: DatabaseSync,
  next: () => number,
  rows: number,
): Readonly<Record<string, number>> {
  const taken: Record<string, number> = {};
  for (const table of tablesOf(database)) {
    taken[table.name] = 0;
    for (let row = 0; row < rows; row += 1)
      if (insert(database, table, next)) taken[table.name] = (taken[table.name] ?? 0) + 1;
  }
  return taken;
}

function insert(database: DatabaseSync, table: TableShape, next: () => number): boolean {
  const names = table.columns.map(({ name }) => `"${name}"`).join(', ');
  const holes = table.columns.map(() => '?').join(', ');
  // A table of one row has it from its migration: another takes its place.
  const statement = database.prepare(`INSERT OR REPLACE INTO "${table.name}" (${names}) VALUES (${holes})`);
  const literals = literalsOf(table.sql);
  for (let attempt = 0; attempt < TRIES_MAX; attempt += 1) {
    try {
      statement.run(...table.columns.map((column) => valueFor(database, table, column, literals, next)));
      return true;
    } catch (error) {
      // A constraint; other values may satisfy it. Anything else is a defect of this file.
      if (!(error instanceof Error && 'errcode' in error)) throw error;
    }
  }
  return false;
}

/** What the table's SQL compares with, apart from its defaults: the values that CHECK constraints are about. */
function literalsOf(sql: string): readonly SqlValue[] {
  const strings = [...sql.matchAll(/'((?:[^']|'')*)'/g)].map(([, text = '']) => text.replaceAll("''", "'"));
  const numbers = [...sql.matchAll(/\b\d{1,9}\b/g)].map(([text]) => Number(text));
  return [...strings, ...numbers];
}

function valueFor(
  database: DatabaseSync,
  table: TableShape,
  column: Column,
  literals: readonly SqlValue[],
  next: () => number,
): SqlValue {
  if (!column.isRequired && next() < 0.2) return null;
  const reference = table.references.find(({ from }) => from === column.name);
  if (reference !== undefined) return parentOf(database, reference, column, next);
  const fitting = literals.filter((each) => fits(each, column.type));
  if (fitting.length > 0 && next() < 0.5) return pick(fitting, next) ?? null;
  switch (column.type) {
    case 'INTEGER':
    case 'INT':
      return Math.floor(next() * pick([2, 10, 1_000_000], next, 2));
    case 'REAL':
      return next() * 1_000_000 + 0.5;
    case 'BLOB':
      return Uint8Array.from({ length: Math.floor(next() * 20) }, () => Math.floor(next() * 256));
    default:
      return textOf(next);
  }
}

function fits(value: SqlValue, type: string): boolean {
  if (type === 'INTEGER' || type === 'INT' || type === 'REAL') return typeof value === 'number';
  return type !== 'BLOB' && typeof value === 'string';
}

function parentOf(
  database: DatabaseSync,
  { table, to }: Reference,
  column: Column,
  next: () => number,
): SqlValue {
  const key =
    to ?? String(database.prepare('SELECT name FROM pragma_table_info(?) WHERE pk = 1').get(table)?.['name']);
  const parents = database.prepare(`SELECT "${key}" AS value FROM "${table}"`).all();
  if (parents.length === 0) return column.isRequired ? 0 : null;
  return parents[Math.floor(next() * parents.length)]?.['value'] ?? null;
}

const TEXTS = ['', 'a', "it's", '{}', '[]', '{"a":[1,null,"✓"]}', 'null', '\u0000x', 'ÅΩ✓🎛', ' '];

/** Some of it JSON, for columns that must be. */
function textOf(next: () => number): string {
  if (next() < 0.6) return pick(TEXTS, next, '');
  return JSON.stringify({ k: Math.floor(next() * 1e9).toString(36) });
}

function pick<T>(from: readonly T[], next: () => number): T | undefined;
function pick<T>(from: readonly T[], next: () => number, fallback: T): T;
function pick<T>(from: readonly T[], next: () => number, fallback?: T): T | undefined {
  return from[Math.floor(next() * from.length)] ?? fallback;
}

/** Everything that a database says, in an order of its own: schema, and every row of every table. */
export function dump(database: DatabaseSync): string {
  return JSON.stringify({ schema: schemaOf(database), rows: rowsOf(database) }, null, 1);
}

export function schemaOf(database: DatabaseSync): readonly string[] {
  return database
    .prepare(
      'SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name <> ? AND tbl_name <> ? ORDER BY type, name',
    )
    .all(HISTORY_TABLE, HISTORY_TABLE)
    .map(({ sql }) => String(sql).replaceAll(/\s+/g, ' ').trim());
}

/** The rows of every table that `tables` names, or of all. */
export function rowsOf(database: DatabaseSync): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    tablesOf(database).map(({ name }) => [
      name,
      database
        .prepare(`SELECT * FROM "${name}"`)
        .all()
        .map((row) => JSON.stringify(plain(row)))
        .toSorted(),
    ]),
  );
}

function plain(row: SqlRow): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      value instanceof Uint8Array
        ? `x'${Buffer.from(value).toString('hex')}'`
        : typeof value === 'bigint'
          ? `${value}n`
          : value,
    ]),
  );
}
