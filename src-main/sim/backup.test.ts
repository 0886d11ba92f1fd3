import {
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  mkdirSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openArchive } from '../host/journal/archive.ts';
import { nodeDisk } from '../host/journal/disk.ts';
import { createFakeClock } from './clock.ts';
import { frame, journalWorld } from './journal-world.ts';
import { deleteBackup, listBackups, trimBackups, verifyBackup } from '../host/backup/keep.ts';
import { backupDataFolder } from '../host/backup/make.ts';
import { DATA_BACKUPS_MAX, backupName } from '../host/backup/manifest.ts';
import {
  applyStagedRestore,
  cancelRestore,
  restoreInto,
  stageRestore,
  stagedRestore,
} from '../host/backup/restore.ts';

const NEVER = new AbortController().signal;
const NOW_MS = createFakeClock().wallMs();

let scratch: string;
let data: string;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'tapedeck-backup-'));
  data = join(scratch, 'data');
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

/** A data folder in use: a closed tape, a living one, a database with its log, servers. */
function fill(marker: string) {
  const { record } = journalWorld(nodeDisk, data, { segmentBytes: 600 });
  const closed = record();
  for (let n = 0; n < 5; n += 1) closed.append([frame(`${marker} ${n} ${'x'.repeat(200)}`)]);
  closed.close('done');
  const living = record();
  living.append([frame(`${marker} living`)]);
  writeFileSync(join(data, 'servers.json'), JSON.stringify({ marker }), { mode: 0o600 });
  mkdirSync(join(data, 'replica'), { recursive: true });
  writeFileSync(join(data, 'replica', 'updates.log'), marker);
  const database = new DatabaseSync(join(data, 'deck.db'));
  database.exec(
    'PRAGMA journal_mode = WAL; CREATE TABLE IF NOT EXISTS t (v TEXT) STRICT; PRAGMA user_version = 3',
  );
  database.prepare('INSERT INTO t VALUES (?)').run(marker);
  return { living, database };
}

async function make(name = backupName(NOW_MS)) {
  const target = join(data, 'backups', name);
  const made = await backupDataFolder({
    dataFolder: data,
    target,
    version: '1.2.3',
    nowMs: NOW_MS,
    signal: NEVER,
  });
  if (!made.ok) throw new Error(made.failure.message);
  return { target, manifest: made.value };
}

function markerIn(folder: string): string {
  const database = new DatabaseSync(join(folder, 'deck.db'), { readOnly: true });
  try {
    return String(database.prepare('SELECT v FROM t ORDER BY rowid').get()?.['v']);
  } finally {
    database.close();
  }
}

describe('a backup', () => {
  it('is a whole data folder, made while tapes are recorded and the database is open', async () => {
    const { living, database } = fill('a');
    const { target, manifest } = await make();
    living.append([frame('too late')]);
    expect(manifest).toMatchObject({ version: '1.2.3', schema: 3, tapes: 2 });
    expect(await verifyBackup(target, NEVER)).toEqual({ ok: true, value: [] });
    expect(openArchive(nodeDisk, target).verify()).toMatchObject({
      ok: true,
      tapes: 2,
      entries: 9,
      living: 0,
    });
    expect(markerIn(target)).toBe('a');
    expect(existsSync(join(target, 'lock'))).toBe(false);
    for (const { path } of manifest.files) expect(statSync(join(target, path)).mode & 0o077).toBe(0);
    database.close();
    living.close('done');
    // What was recorded later did not come into it by a shared file.
    expect(await verifyBackup(target, NEVER)).toEqual({ ok: true, value: [] });
    expect(await listBackups(join(data, 'backups'))).toMatchObject([{ manifest: { tapes: 2 } }]);
  });

  it('has what a person wrote beside the tapes: what to ignore, what to expect of a rerun', async () => {
    fill('a').database.close();
    mkdirSync(join(data, 'reruns'));
    for (const name of ['x.ignore.json', 'x.expected.json', 'x.rerun.json', 'x.ignore.json.tmp'])
      writeFileSync(join(data, 'reruns', name), `{"of":"${name}"}`);
    const { target } = await make();
    const restored = join(scratch, 'new');
    expect((await restoreInto(target, restored, NEVER)).ok).toBe(true);
    expect(readdirSync(join(restored, 'reruns')).sort()).toEqual([
      'x.expected.json',
      'x.ignore.json',
      'x.rerun.json',
    ]);
  });

  it('is found out when a byte of it has changed, and is not restored', async () => {
    fill('a').database.close();
    const { target } = await make();
    const segment = join(target, 'servers.json');
    writeFileSync(segment, readFileSync(segment, 'utf8').replace('a', 'b'));
    expect(await verifyBackup(target, NEVER)).toEqual({ ok: true, value: ['servers.json'] });
    expect(await restoreInto(target, join(scratch, 'new'), NEVER)).toMatchObject({
      ok: false,
      failure: { code: 'backup-damaged' },
    });
    expect(existsSync(join(scratch, 'new'))).toBe(false);
  });

  it('leaves nothing when it is cancelled, or its disk refuses', async () => {
    fill('a').database.close();
    const abort = new AbortController();
    const target = join(data, 'backups', backupName(NOW_MS));
    const given = { dataFolder: data, target, version: '1', nowMs: NOW_MS, signal: abort.signal };
    const cancelled = await backupDataFolder({ ...given, onProgress: () => abort.abort() });
    expect(cancelled).toMatchObject({ ok: false, failure: { code: 'request-cancelled' } });
    expect(readdirSync(join(data, 'backups'))).toEqual([]);
    const blocked = join(scratch, 'file');
    writeFileSync(blocked, '');
    const refused = await backupDataFolder({ ...given, target: join(blocked, 'x'), signal: NEVER });
    expect(refused).toMatchObject({ ok: false, failure: { code: 'backup-failed' } });
  });

  it('takes away what a backup or a restore of ours has left unfinished, and nothing of anybody else', async () => {
    fill('a').database.close();
    const target = join(scratch, 'mine');
    const partial = `${target}.partial`;
    mkdirSync(join(partial, 'photos'), { recursive: true });
    const given = { dataFolder: data, target, version: '1', nowMs: NOW_MS, signal: NEVER };
    const refused = { ok: false, failure: { code: 'backup-failed' } };
    expect(await backupDataFolder(given)).toMatchObject(refused);
    const { target: backup } = await make();
    expect(await restoreInto(backup, target, NEVER)).toMatchObject(refused);
    expect(readdirSync(partial)).toEqual(['photos']);
    writeFileSync(join(partial, '.tapedeck-partial'), '');
    expect((await restoreInto(backup, target, NEVER)).ok).toBe(true);
    expect(readdirSync(target)).not.toContain('.tapedeck-partial');
    rmSync(target, { recursive: true });
    mkdirSync(partial);
    expect((await backupDataFolder(given)).ok).toBe(true);
    expect(readdirSync(target)).not.toContain('.tapedeck-partial');
    expect(existsSync(partial)).toBe(false);
  });

  it('goes when there are more than may be, the oldest first', async () => {
    fill('a').database.close();
    for (let n = 0; n < DATA_BACKUPS_MAX + 2; n += 1) await make(backupName(NOW_MS + n));
    await trimBackups(join(data, 'backups'));
    const kept = await listBackups(join(data, 'backups'));
    expect(kept).toHaveLength(DATA_BACKUPS_MAX);
    expect(kept.at(-1)?.name).toBe(backupName(NOW_MS + 2));
    expect(await deleteBackup(join(data, 'backups'), '../tapes')).toMatchObject({ ok: false });
  });

  it('is restored into an empty folder, and into no other', async () => {
    fill('a').database.close();
    const { target } = await make();
    const fresh = join(scratch, 'fresh');
    expect(await restoreInto(target, fresh, NEVER)).toMatchObject({ ok: true });
    expect(markerIn(fresh)).toBe('a');
    expect(openArchive(nodeDisk, fresh).verify()).toMatchObject({ ok: true, tapes: 2 });
    expect(await restoreInto(target, fresh, NEVER)).toMatchObject({
      ok: false,
      failure: { code: 'bad-request' },
    });
  });

  it('cannot reach out of its folder', async () => {
    fill('a').database.close();
    const { target } = await make();
    const path = join(target, 'manifest.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace('"servers.json"', '"../../servers.json"'));
    expect(await restoreInto(target, join(scratch, 'new'), NEVER)).toMatchObject({ ok: false });
  });
});

describe('a restore at the next start', () => {
  it('changes nothing before, can be taken back, and keeps what was there', async () => {
    fill('old').database.close();
    const { target } = await make();
    rmSync(join(data, 'tapes'), { recursive: true });
    rmSync(join(data, 'deck.db'));
    fill('new').database.close();
    expect(await stageRestore(data, target, { nowMs: 5, signal: NEVER })).toMatchObject({ ok: true });
    expect(stagedRestore(data)).toBe(target);
    expect(markerIn(data)).toBe('new');
    cancelRestore(data);
    expect(applyStagedRestore(data)).toEqual({ ok: true, value: null });
    await stageRestore(data, target, { nowMs: 5, signal: NEVER });
    const applied = applyStagedRestore(data);
    expect(applied).toEqual({ ok: true, value: { aside: join(data, 'before-restore-5') } });
    expect(markerIn(data)).toBe('old');
    expect(markerIn(join(data, 'before-restore-5'))).toBe('new');
    expect(applyStagedRestore(data)).toEqual({ ok: true, value: null });
  });

  it('is wholly done by the next start, wherever this one is killed', async () => {
    for (let kill = 0; ; kill += 1) {
      rmSync(data, { recursive: true, force: true });
      fill('old').database.close();
      const { target } = await make();
      rmSync(join(data, 'tapes'), { recursive: true });
      rmSync(join(data, 'deck.db'));
      fill('new').database.close();
      // Was built from what goes: it must go too, though the backup has none.
      mkdirSync(join(data, 'index'));
      await stageRestore(data, target, { nowMs: 5, signal: NEVER });
      let moves = 0;
      const killed = applyStagedRestore(data, (from, to) => {
        if (moves === kill) throw new Error('killed');
        moves += 1;
        renameSync(from, to);
      });
      expect(applyStagedRestore(data).ok).toBe(true);
      expect(markerIn(data)).toBe('old');
      expect(readFileSync(join(data, 'servers.json'), 'utf8')).toContain('old');
      expect(existsSync(join(data, 'index'))).toBe(false);
      expect(openArchive(nodeDisk, data).verify()).toMatchObject({ ok: true, tapes: 2, entries: 9 });
      expect(markerIn(join(data, 'before-restore-5'))).toBe('new');
      expect(stagedRestore(data)).toBeNull();
      if (killed.ok) break;
      expect(kill).toBeLessThan(50);
    }
  });
});
