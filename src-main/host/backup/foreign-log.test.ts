import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { backupDataFolder } from './make.ts';
import { applyStagedRestore, restoreInto, stageRestore } from './restore.ts';
import { DATABASE } from './what.ts';

const signal = new AbortController().signal;
const ROWS = 200;

let root: string;
beforeEach(() => void (root = mkdtempSync(join(tmpdir(), 'tapedeck-foreign-log-'))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A data folder whose database was left in the middle of its work: what counts stands in the log beside it. */
function leftBehind(name: string, value: string): string {
  const work = join(root, `${name}-work`);
  const folder = join(root, name);
  mkdirSync(work);
  mkdirSync(folder);
  const database = new DatabaseSync(join(work, DATABASE));
  database.exec(
    'PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE t (n INTEGER PRIMARY KEY, v TEXT)',
  );
  const insert = database.prepare('INSERT INTO t (n, v) VALUES (?, ?)');
  for (let n = 0; n < ROWS; n += 1) insert.run(n, value);
  // Not closed before: that would empty the log.
  for (const suffix of ['', '-wal', '-shm'])
    cpSync(join(work, DATABASE + suffix), join(folder, DATABASE + suffix));
  database.close();
  expect(statSync(join(folder, `${DATABASE}-wal`)).size).toBeGreaterThan(1000);
  return folder;
}

function valuesIn(folder: string): unknown {
  const database = new DatabaseSync(join(folder, DATABASE));
  try {
    expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
    return database.prepare('SELECT v, count(*) AS rows FROM t GROUP BY v').all();
  } finally {
    database.close();
  }
}

async function backedUp(folder: string): Promise<string> {
  const target = join(root, 'backup');
  const made = await backupDataFolder({ dataFolder: folder, target, version: '0', nowMs: 1, signal });
  if (!made.ok) throw new Error(made.failure.message);
  expect(existsSync(join(target, `${DATABASE}-wal`))).toBe(false);
  return target;
}

describe('a restored database', () => {
  it('never meets the log of the one that was there, wherever the restore is interrupted', async () => {
    const backup = await backedUp(leftBehind('from', 'restored'));
    for (let interruptAt = 0; ; interruptAt += 1) {
      const folder = leftBehind(`data-${interruptAt}`, 'old');
      expect((await stageRestore(folder, backup, { nowMs: 1, signal })).ok).toBe(true);
      let moves = 0;
      const first = applyStagedRestore(folder, (from, to) => {
        moves += 1;
        if (moves > interruptAt) throw new Error('killed');
        renameSync(from, to);
      });
      if (first.ok) break;
      // Between any two moves there is no database with another one's log.
      const places = [DATABASE, `${DATABASE}-wal`, join('before-restore-1', DATABASE)];
      expect(places.every((place) => existsSync(join(folder, place)))).toBe(false);
      expect(applyStagedRestore(folder)).toMatchObject({ ok: true });
      expect(valuesIn(folder)).toEqual([{ v: 'restored', rows: ROWS }]);
      // And what was there is whole with its own.
      expect(valuesIn(join(folder, 'before-restore-1'))).toEqual([{ v: 'old', rows: ROWS }]);
      expect(interruptAt).toBeLessThan(20);
    }
  });

  it('stands alone in a folder of its own', async () => {
    const backup = await backedUp(leftBehind('from', 'restored'));
    const folder = join(root, 'fresh');
    expect((await restoreInto(backup, folder, signal)).ok).toBe(true);
    expect(valuesIn(folder)).toEqual([{ v: 'restored', rows: ROWS }]);
  });
});
