import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, it } from 'vitest';
import { settingsPatchSchema } from '../../../src-shared/api/settings.ts';
import { openDeckDatabase } from './deck-database.ts';
import { createSettingsStore } from './settings-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'tapedeck-database-'));
const path = join(folder, 'deck.db');
afterEach(() => {
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
});

function opened() {
  const result = openDeckDatabase(path);
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}

describe('the database of the deck', () => {
  it('keeps what it acknowledged and undoes what failed', () => {
    const database = opened();
    expect(database.write((run) => run("INSERT INTO settings VALUES ('a', '1')")).ok).toBe(true);
    const failed = database.write((run) => {
      run("INSERT INTO settings VALUES ('b', '2')");
      run("INSERT INTO settings VALUES ('a', '3')");
    });
    expect(failed).toMatchObject({ ok: false, failure: { code: 'database-failed' } });
    database.close();
    const again = opened();
    expect(again.all('SELECT * FROM settings')).toEqual([{ section: 'a', value: '1' }]);
    again.close();
  });

  it('refuses what a newer version wrote and leaves it as it is', () => {
    opened().close();
    const newer = new DatabaseSync(path);
    newer.exec('PRAGMA user_version = 9999; CREATE TABLE later (x)');
    newer.close();
    expect(openDeckDatabase(path)).toMatchObject({ ok: false, failure: { code: 'data-too-new' } });
    const looked = new DatabaseSync(path);
    expect(looked.prepare('PRAGMA user_version').get()).toEqual({ user_version: 9999 });
    expect(looked.prepare('SELECT count(*) AS n FROM later').get()).toEqual({ n: 0 });
    looked.close();
  });
});

describe('settings', () => {
  it('have defaults, are kept, and tell who listens', () => {
    const database = opened();
    const store = createSettingsStore(database);
    const told: unknown[] = [];
    store.onChange((now, before) => told.push([before.flags.modernByDefault, now.flags.modernByDefault]));
    expect(store.get().flags.modernByDefault).toBe(false);
    expect(store.set({ flags: { modernByDefault: true } }).ok).toBe(true);
    expect(told).toEqual([[false, true]]);
    database.close();
    const again = opened();
    expect(createSettingsStore(again).get().flags.modernByDefault).toBe(true);
    again.close();
  });

  it('leave the other sections as they are, over the API and over a restart', () => {
    const database = opened();
    const store = createSettingsStore(database);
    const flags = settingsPatchSchema.parse({ flags: { modernByDefault: true } });
    expect(Object.keys(flags)).toEqual(['flags']);
    store.set(flags);
    store.set(settingsPatchSchema.parse({ supervision: { startWanted: 'never' } }));
    for (const settings of [store.get(), createSettingsStore(database).get()])
      expect(settings).toMatchObject({
        flags: { modernByDefault: true },
        supervision: { startWanted: 'never' },
      });
    expect(database.all('SELECT section FROM settings')).toHaveLength(2);
    database.close();
  });

  it('take a section that cannot be read as its defaults, and keep it', () => {
    const database = opened();
    database.write((run) =>
      run("INSERT INTO settings VALUES ('flags', '{\"modernByDefault\":7}'), ('x', '{')"),
    );
    expect(createSettingsStore(database).get().flags.modernByDefault).toBe(false);
    expect(database.all('SELECT section FROM settings')).toHaveLength(2);
    database.close();
  });
});
