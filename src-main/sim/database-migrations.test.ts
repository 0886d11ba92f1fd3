/** Every migration there is, forward and back, over random databases made from the schemas themselves. */
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { migrate, versionOf } from '../host/database/migrate.ts';
import { MIGRATIONS } from '../host/database/migrations/index.ts';
import { dump, fillRandomly, rowsOf, schemaOf, tablesOf } from './database-rows.ts';
import { createSeededRandom } from './random.ts';

/** For each adjacent pair and direction. */
const DATABASES = 500;
const NEWEST = MIGRATIONS.length;
const DEADLINE_MS = 500_000;

const anyDatabase = fc.record({ seed: fc.nat(), rows: fc.nat({ max: 5 }) });

function databaseAt(version: number, { seed, rows }: { seed: number; rows: number }): DatabaseSync {
  const database = new DatabaseSync(':memory:');
  database.exec('PRAGMA foreign_keys = ON');
  migrate(database, MIGRATIONS, version);
  const random = createSeededRandom(seed);
  fillRandomly(database, () => random.next(), rows);
  return database;
}

class Crash extends Error {}

/** Runs the migration again and again, each time stopped one statement later, until it comes to its end. */
function crashEverywhere(database: DatabaseSync, target: number): number {
  const version = versionOf(database);
  const before = dump(database);
  for (let survived = 0; ; survived += 1) {
    if (migratesWithin(database, target, survived)) return survived;
    expect(versionOf(database)).toBe(version);
    expect(dump(database)).toBe(before);
  }
}

/** False when it was stopped: it had more statements than that. */
function migratesWithin(database: DatabaseSync, target: number, statements: number): boolean {
  let left = statements;
  try {
    migrate(database, MIGRATIONS, target, {
      onStatement() {
        if (left === 0) throw new Crash();
        left -= 1;
      },
    });
    return true;
  } catch (error) {
    if (error instanceof Error && error.cause instanceof Crash) return false;
    throw error;
  }
}

it('numbers the migrations without gaps', () => {
  expect(MIGRATIONS.map(({ version }) => version)).toEqual(MIGRATIONS.map((_each, i) => i + 1));
  expect(new Set(MIGRATIONS.map(({ name }) => name)).size).toBe(NEWEST);
});

describe.each(MIGRATIONS)('migration $version, $name', ({ version }) => {
  const older = version - 1;

  it(`forward and back again leaves ${DATABASES} databases as they were`, { timeout: DEADLINE_MS }, () => {
    fc.assert(
      fc.property(anyDatabase, (given) => {
        const database = databaseAt(older, given);
        const before = dump(database);
        migrate(database, MIGRATIONS, version);
        const after = dump(database);
        migrate(database, MIGRATIONS, older);
        expect(dump(database)).toBe(before);
        migrate(database, MIGRATIONS, version);
        expect(dump(database)).toBe(after);
        database.close();
      }),
      { numRuns: DATABASES },
    );
  });

  it(`back keeps of ${DATABASES} databases what the older schema can hold`, { timeout: DEADLINE_MS }, () => {
    fc.assert(
      fc.property(anyDatabase, (given) => {
        const database = databaseAt(version, given);
        const rows = rowsOf(database);
        const schema = schemaOf(database);
        migrate(database, MIGRATIONS, older);
        const kept = rowsOf(database);
        // A table that both have, in the same shape, keeps every row; rows that the newer keeps elsewhere may come back.
        const same = Object.keys(kept).filter((table) => isSameShape(database, schema, table));
        for (const table of same)
          expect(kept[table]).toEqual(expect.arrayContaining([...(rows[table] ?? [])]));
        migrate(database, MIGRATIONS, version);
        const again = dump(database);
        migrate(database, MIGRATIONS, older);
        expect(rowsOf(database)).toEqual(kept);
        migrate(database, MIGRATIONS, version);
        expect(dump(database)).toBe(again);
        database.close();
      }),
      { numRuns: DATABASES },
    );
  });

  it(`a crash at every statement leaves ${DATABASES} databases wholly old`, { timeout: DEADLINE_MS }, () => {
    fc.assert(
      fc.property(anyDatabase, (given) => {
        const database = databaseAt(older, given);
        expect(crashEverywhere(database, version)).toBeGreaterThan(1);
        expect(crashEverywhere(database, older)).toBeGreaterThan(1);
        database.close();
      }),
      { numRuns: DATABASES },
    );
  });
});

function isSameShape(older: DatabaseSync, newer: readonly string[], table: string): boolean {
  const shape = tablesOf(older).find(({ name }) => name === table);
  return shape !== undefined && newer.includes(shape.sql.replaceAll(/\s+/g, ' ').trim());
}

it('moves the limits of the root to a place of their own and back, row by row', () => {
  const database = databaseAt(5, { seed: 7, rows: 3 });
  const limits = '{"intensity":9}';
  database.prepare("INSERT INTO supervision_groups VALUES ('root', 0, ?)").run(limits);
  const before = dump(database);
  crashEverywhere(database, 6);
  expect(rowsOf(database)['supervision_root']).toEqual([JSON.stringify({ id: 1, limits, paused: 0 })]);
  expect(before).toContain('"group_id\\":\\"root');
  expect(rowsOf(database)['supervision_groups']?.join()).not.toContain('"root"');
  crashEverywhere(database, 5);
  expect(dump(database)).toBe(before);
  // What the older schema has no place for is let go; the limits are not.
  migrate(database, MIGRATIONS, 6);
  database.exec('UPDATE supervision_root SET paused = 1');
  migrate(database, MIGRATIONS, 5);
  expect(dump(database)).toBe(before);
  database.exec("DELETE FROM supervision_groups WHERE group_id = 'root'");
  const without = dump(database);
  migrate(database, MIGRATIONS, 6);
  migrate(database, MIGRATIONS, 5);
  expect(dump(database)).toBe(without);
  database.close();
});

it('makes random rows for every table there is', () => {
  const database = databaseAt(NEWEST, { seed: 1, rows: 0 });
  const random = createSeededRandom(2);
  const taken = fillRandomly(database, () => random.next(), 20);
  expect(Object.values(taken).length).toBeGreaterThan(0);
  for (const [table, rows] of Object.entries(taken))
    expect(rows, `random rows of ${table}`).toBeGreaterThan(3);
  database.close();
});

it('goes all the way down and up again in one transaction, crashes included', () => {
  const database = databaseAt(NEWEST, { seed: 3, rows: 4 });
  crashEverywhere(database, 0);
  expect(schemaOf(database)).toEqual([]);
  crashEverywhere(database, NEWEST);
  expect(versionOf(database)).toBe(NEWEST);
  database.close();
});
