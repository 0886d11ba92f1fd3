import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { BACKUPS_MAX, backUp, listBackups } from './backup.ts';
import { HISTORY_TABLE, migrate, versionOf } from './migrate.ts';
import type { Migration } from './migration.ts';
import { upgrade, type MigrationPhase, type UpgradeOptions } from './upgrade.ts';

const folder = mkdtempSync(join(tmpdir(), 'tapedeck-upgrade-'));
const backupFolder = join(folder, 'backups');
beforeEach(() => rmSync(backupFolder, { recursive: true, force: true }));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const first: Migration = {
  version: 1,
  name: 'notes',
  up: ({ run }) => run('CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT'),
  down: ({ run }) => run('DROP TABLE notes'),
};
const second: Migration = {
  version: 2,
  name: 'tags',
  up: ({ run }) =>
    run('CREATE TABLE tags (note INTEGER NOT NULL REFERENCES notes (id), tag TEXT NOT NULL) STRICT'),
  down: ({ run }) => run('DROP TABLE tags'),
};
const broken: Migration = {
  version: 3,
  name: 'broken',
  up({ run }) {
    run('DELETE FROM notes');
    run('CREATE TABLE oops (');
  },
  down: () => undefined,
};
const dangling: Migration = {
  version: 3,
  name: 'dangling',
  up: ({ run }) => run('INSERT INTO tags VALUES (99, ?)', 'lost'),
  down: () => undefined,
};

function notes(): DatabaseSync {
  const database = new DatabaseSync(':memory:');
  database.exec('PRAGMA foreign_keys = ON');
  migrate(database, [first], 1);
  database.exec("INSERT INTO notes VALUES (1, 'kept')");
  return database;
}

function options(migrations: readonly Migration[], over: Partial<UpgradeOptions> = {}): UpgradeOptions {
  return { migrations, target: migrations.length, backupFolder, nowMs: () => 1_800_000_000_000, ...over };
}

const textOf = (database: DatabaseSync) => database.prepare('SELECT text FROM notes').all();

describe('an upgrade', () => {
  it('copies first, tells its phases, and keeps a history', () => {
    const database = notes();
    const phases: MigrationPhase[] = [];
    const upgraded = upgrade(database, options([first, second], { onPhase: (each) => phases.push(each) }));
    const report = {
      from: 1,
      to: 2,
      steps: ['tags'],
      backup: 'deck-v1-20270115-080000-000.db',
      tookMs: 0,
    };
    expect(upgraded).toEqual({ ok: true, value: report });
    expect(phases).toEqual([
      { kind: 'checking' },
      { kind: 'backing-up', version: 1 },
      { kind: 'migrating', direction: 'up', name: 'tags', step: 1, steps: 1 },
      { kind: 'verifying' },
      { kind: 'done', report },
    ]);
    const copy = new DatabaseSync(join(backupFolder, report.backup), { readOnly: true });
    expect(versionOf(copy)).toBe(1);
    expect(textOf(copy)).toEqual([{ text: 'kept' }]);
    copy.close();
    expect(database.prepare(`SELECT * FROM ${HISTORY_TABLE}`).all().at(-1)).toMatchObject({
      from_version: 1,
      to_version: 2,
      backup: report.backup,
    });
    expect(database.prepare('PRAGMA foreign_keys').get()).toEqual({ foreign_keys: 1 });
  });

  it('goes back, and has nothing to do where it is', () => {
    const database = notes();
    upgrade(database, options([first, second]));
    expect(upgrade(database, options([first, second]))).toEqual({ ok: true, value: null });
    expect(upgrade(database, options([first, second], { target: 1 }))).toMatchObject({ ok: true });
    expect(versionOf(database)).toBe(1);
    expect(textOf(database)).toEqual([{ text: 'kept' }]);
  });

  it.each([
    ['fails', broken, 'migration 3 (broken)'],
    ['leaves a row that refers to nothing', dangling, 'verifying: a row of tags refers to nothing in notes'],
  ])('is undone as a whole when one of its steps %s, and names the copy', (_what, bad, why) => {
    const database = notes();
    const refused = upgrade(database, options([first, second, bad]));
    expect(refused).toMatchObject({ ok: false, failure: { code: 'migration-failed' } });
    if (refused.ok) return;
    expect(refused.failure.message).toContain(why);
    expect(refused.failure.hint).toContain('backups/deck-v1-');
    expect(versionOf(database)).toBe(1);
    expect(textOf(database)).toEqual([{ text: 'kept' }]);
  });

  it('does not begin without its copy', () => {
    const database = notes();
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    const refused = upgrade(database, options([first, second], { backupFolder: file }));
    expect(refused).toMatchObject({ ok: false, failure: { code: 'migration-failed' } });
    expect(versionOf(database)).toBe(1);
  });

  it('knows no way to a version that nobody wrote', () => {
    expect(upgrade(notes(), options([first], { target: 7 }))).toMatchObject({
      ok: false,
      failure: { code: 'migration-failed' },
    });
  });
});

describe('backups', () => {
  it(`are at most ${BACKUPS_MAX}, the oldest go, and half ones are cleared away`, () => {
    const database = notes();
    backUp(database, backupFolder, 1);
    writeFileSync(join(backupFolder, 'deck-v1-x.db.partial'), 'half');
    writeFileSync(join(backupFolder, 'mine.txt'), 'kept');
    for (let i = 1; i <= BACKUPS_MAX + 2; i += 1) backUp(database, backupFolder, 1000 * i);
    const listed = listBackups(backupFolder);
    expect(listed).toHaveLength(BACKUPS_MAX);
    expect(listed[0]).toMatchObject({ version: 1, atMs: 1000 * (BACKUPS_MAX + 2) });
    expect(listed.at(-1)?.atMs).toBe(3000);
    expect(readdirSync(backupFolder)).toHaveLength(BACKUPS_MAX + 1);
    expect(readFileSync(join(backupFolder, 'mine.txt'), 'utf8')).toBe('kept');
  });
});
