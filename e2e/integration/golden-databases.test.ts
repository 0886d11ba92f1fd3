/** Databases as every version of the schema left them: the newest program opens each, and no released schema changes. */
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openDeckDatabase } from '../../src-main/host/database/deck-database.ts';
import { migrate, verify, versionOf } from '../../src-main/host/database/migrate.ts';
import { MIGRATIONS } from '../../src-main/host/database/migrations/index.ts';
import { createHost } from '../../src-main/host/host.ts';
import { migrateDeck } from '../../src-main/host/wiring/data/migrate-deck.ts';
import { dump, rowsOf, schemaOf } from '../../src-main/sim/database-rows.ts';
import { realPorts, unwrap } from './host-kit.ts';

const FOLDER = fileURLToPath(new URL('../fixtures/databases/', import.meta.url));
const HOW = 'run: node scripts/run.mjs scripts/make-golden-databases.mjs';
const hashes = z
  .record(z.string(), z.string())
  .parse(JSON.parse(readFileSync(join(FOLDER, 'schemas.json'), 'utf8')));

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tapedeck-golden-db-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const golden = (version: number) => join(FOLDER, `v${version}.db`);

/** A data folder with the golden database of that version. */
function dataAt(version: number): string {
  const path = join(folder, 'deck.db');
  copyFileSync(golden(version), path);
  return path;
}

describe.each(MIGRATIONS)('version $version, $name', ({ version, name }) => {
  it(`has a golden database, and the schema that it had (else ${HOW})`, () => {
    if (!existsSync(golden(version))) throw new Error(`v${version}.db is missing; ${HOW}`);
    const database = new DatabaseSync(':memory:');
    migrate(database, MIGRATIONS, version);
    const hash = createHash('sha256').update(schemaOf(database).join('\n')).digest('hex');
    expect({ [`v${version} ${name}`]: hash }).toEqual({
      [`v${version} ${name}`]: hashes[`v${version} ${name}`],
    });
    database.close();
  });

  it('is opened by the newest program, which keeps a copy and every row', () => {
    const path = dataAt(version);
    const looked = new DatabaseSync(path, { readOnly: true });
    const before = rowsOf(looked);
    looked.close();
    const opened = unwrap(openDeckDatabase(path, { backupFolder: join(folder, 'backups') }));
    opened.close();
    const newest = new DatabaseSync(path);
    verify(newest);
    expect(versionOf(newest)).toBe(MIGRATIONS.length);
    expect(Object.values(before).flat().length).toBeGreaterThan(0);
    for (const [table, rows] of Object.entries(before))
      expect(rowsOf(newest)[table]?.length ?? 0).toBeGreaterThanOrEqual(rows.length);
    newest.close();
    if (version === MIGRATIONS.length) return;
    const copy = new DatabaseSync(join(folder, 'backups', opened.migrated?.backup ?? ''), { readOnly: true });
    expect(versionOf(copy)).toBe(version);
    expect(rowsOf(copy)).toEqual(before);
    copy.close();
  });
});

it('is taken back at the next start when somebody asked, and brought up again at the one after', async () => {
  const newest = MIGRATIONS.length;
  const host = unwrap(createHost(realPorts(folder)));
  unwrap(await host.api.settings.set({ flags: { modernByDefault: true } }));
  expect((await host.api.data.rollback({ to: newest })).ok).toBe(false);
  unwrap(await host.api.data.rollback({ to: newest - 1 }));
  expect(unwrap(await host.api.data.versions()).rollbackTo).toBe(newest - 1);
  await host.stop();

  expect(createHost(realPorts(folder))).toMatchObject({ ok: false, failure: { code: 'rolled-back' } });
  const looked = new DatabaseSync(join(folder, 'deck.db'), { readOnly: true });
  expect(versionOf(looked)).toBe(newest - 1);
  looked.close();

  const again = unwrap(createHost(realPorts(folder)));
  const versions = unwrap(await again.api.data.versions());
  expect(versions.history.slice(0, 2).map(({ from, to }) => [from, to])).toEqual([
    [newest - 1, newest],
    [newest, newest - 1],
  ]);
  expect(versions.rollbackTo).toBeNull();
  expect(versions.backups.length).toBeGreaterThan(0);
  await again.stop();
});

it('can be tried on a copy, which leaves the database alone, and not while the app runs', async () => {
  const host = unwrap(createHost(realPorts(folder)));
  const to = MIGRATIONS.length - 1;
  const ask = { dataFolder: folder, to, onPhase: () => undefined };
  expect(migrateDeck({ ...ask, isDryRun: true })).toMatchObject({ ok: true, value: { to } });
  expect(migrateDeck({ ...ask, isDryRun: false })).toMatchObject({
    ok: false,
    failure: { code: 'data-folder-busy' },
  });
  await host.stop();
  const path = join(folder, 'deck.db');
  const stateOf = (): string => {
    const database = new DatabaseSync(path);
    const state = `${versionOf(database)} ${dump(database)}`;
    database.close();
    return state;
  };
  const before = stateOf();
  expect(migrateDeck({ ...ask, isDryRun: true }).ok).toBe(true);
  expect(stateOf()).toBe(before);
  expect(migrateDeck({ ...ask, isDryRun: false })).toMatchObject({ ok: true, value: { to } });
  expect(stateOf().startsWith(`${to} `)).toBe(true);
});
