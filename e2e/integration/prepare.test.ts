/** A start with data of an older version: prepared in a thread, shown meanwhile, all or nothing. */
import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHost, migrateDeck, needsPreparing, prepareData } from '../../src-main/host/host.ts';
import { versionOf } from '../../src-main/host/database/migrate.ts';
import { MIGRATIONS } from '../../src-main/host/database/migrations/index.ts';
import type { PreparePhase } from '../../src-main/host/ports/migration.ts';
import { realPorts, unwrap } from './host-kit.ts';

const NEWEST = MIGRATIONS.length;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tapedeck-prepare-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

function dataAt(version: number): void {
  const golden = fileURLToPath(new URL(`../fixtures/databases/v${version}.db`, import.meta.url));
  copyFileSync(golden, join(folder, 'deck.db'));
}

function versionNow(): number {
  const database = new DatabaseSync(join(folder, 'deck.db'), { readOnly: true });
  const version = versionOf(database);
  database.close();
  return version;
}

describe('preparing', () => {
  it('is for data of an older version', () => {
    expect(needsPreparing(folder)).toBe(false);
    dataAt(NEWEST);
    expect(needsPreparing(folder)).toBe(false);
    dataAt(NEWEST - 1);
    expect(needsPreparing(folder)).toBe(true);
    writeFileSync(join(folder, 'deck.db.rollback'), JSON.stringify({ to: NEWEST - 2 }));
    // That start ends with it.
    expect(needsPreparing(folder)).toBe(false);
    const newer = new DatabaseSync(join(folder, 'deck.db'));
    newer.exec('PRAGMA user_version = 9999');
    newer.close();
    rmSync(join(folder, 'deck.db.rollback'));
    // That is refused at once by whoever opens it.
    expect(needsPreparing(folder)).toBe(false);
  });

  it('tells its phases while the loop goes on, and the host goes on with what it took', async () => {
    dataAt(1);
    const phases: PreparePhase[] = [];
    let turns = 0;
    const beat = setInterval(() => (turns += 1), 1);
    const prepared = unwrap(await prepareData(realPorts(folder), (phase) => phases.push(phase)));
    clearInterval(beat);
    expect(turns).toBeGreaterThan(0);
    const kinds = phases.map(({ kind }) => kind).filter((kind) => kind !== 'copied');
    expect(kinds).toEqual([
      'checking',
      'backing-up',
      ...MIGRATIONS.slice(1).map(() => 'migrating'),
      'verifying',
      'done',
    ]);
    expect(versionNow()).toBe(NEWEST);
    // Nobody gets between the two.
    expect(createHost(realPorts(folder))).toMatchObject({
      ok: false,
      failure: { code: 'data-folder-busy' },
    });
    const host = unwrap(createHost(realPorts(folder), 'app', prepared));
    const info = unwrap(await host.api.app.info());
    expect(info.hostRun).toBe(prepared.hostRun);
    expect(info.notices.map(({ message }) => message).join()).toContain(`from version 1 to ${NEWEST}`);
    await host.stop();
    // It let go of what it was given.
    await unwrap(createHost(realPorts(folder))).stop();
  });

  it('that fails lets the folder go, with everything as it was', async () => {
    dataAt(2);
    // No copy can be made: the folder for it is a file.
    writeFileSync(join(folder, 'backups'), '');
    const failed = await prepareData(realPorts(folder), () => undefined);
    expect(failed).toMatchObject({ ok: false, failure: { code: 'migration-failed' } });
    expect(versionNow()).toBe(2);
    rmSync(join(folder, 'backups'));
    expect(migrateDeck({ dataFolder: folder, to: null, isDryRun: false, onPhase: () => undefined }).ok).toBe(
      true,
    );
  });

  it('takes the database back when that was asked for, and the start ends with it', async () => {
    dataAt(NEWEST);
    writeFileSync(join(folder, 'deck.db.rollback'), JSON.stringify({ to: NEWEST - 1 }));
    const ended = await prepareData(realPorts(folder), () => undefined);
    expect(ended).toMatchObject({ ok: false, failure: { code: 'rolled-back' } });
    expect(versionNow()).toBe(NEWEST - 1);
    expect(existsSync(join(folder, 'deck.db.rollback'))).toBe(false);
  });
});
