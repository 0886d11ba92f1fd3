import { join } from 'node:path';
import type { AppInfo } from '../../../../src-shared/api/head.ts';
import { settingsPatchSchema } from '../../../../src-shared/api/settings.ts';
import { ok, type Result } from '../../../../src-shared/base/failure.ts';
import { applyStagedRestore, restoredNotice } from '../data/backups.ts';
import { makeDataFolder } from '../world/data-folder.ts';
import { DATABASE_FILE, type DeckDatabase, openDeckDatabase } from '../../database/deck-database.ts';
import { readSection } from '../../database/read-section.ts';
import { createSettingsStore } from '../../database/settings-store.ts';
import { migrationNotice, openDeckData } from '../data/deck-data.ts';
import type { HostPorts } from '../world/host-ports.ts';
import { type DataFolderLock, lockDataFolder } from '../../journal/lock.ts';

/** A host without a screen of its own: records into the data folder beside a running app, without index or lock. */
export type HostRole = 'app' | 'headless';

export interface OpenedFolder {
  /** Null for a headless host: it records beside the one that holds it. */
  readonly lock: DataFolderLock | null;
  readonly database: DeckDatabase;
  /** What opening it did that a person should know. */
  readonly notices: readonly AppInfo['notices'][number][];
}

/** Who opens it. */
export interface Opener {
  readonly hostRun: string;
  readonly nowMs: number;
}

/** The data folder while it is ours and nothing of it is open yet. */
export interface TakenFolder {
  readonly hostRun: string;
  readonly startedMs: number;
  readonly lock: DataFolderLock;
  readonly notices: OpenedFolder['notices'];
}

/** Makes the data folder, locks it, and puts a backup in place when that was asked for. On failure it is not locked. */
export function takeFolder(
  { dataFolder, disk }: Pick<HostPorts, 'dataFolder' | 'disk'>,
  who: Opener,
): Result<TakenFolder> {
  const made = makeDataFolder(disk, dataFolder);
  if (!made.ok) return made;
  const locked = lockDataFolder(dataFolder, who);
  if (!locked.ok) return locked;
  const lock = locked.value;
  // Before anything of the data is opened.
  const restored = applyStagedRestore(dataFolder);
  if (!restored.ok) {
    lock.release();
    return restored;
  }
  const notices = restored.value === null ? [] : [restoredNotice(restored.value.aside)];
  return ok({ hostRun: who.hostRun, startedMs: who.nowMs, lock, notices });
}

/**
 * The data folder, ready to be used: taken, unless it has been, and its database at this version. On failure nothing
 * stays locked.
 */
export function openFolder(
  ports: HostPorts,
  role: HostRole,
  who: Opener | TakenFolder,
): Result<OpenedFolder> {
  const { dataFolder, clock } = ports;
  if (role === 'headless') {
    const made = makeDataFolder(ports.disk, dataFolder);
    if (!made.ok) return made;
    return openBeside(dataFolder);
  }
  const taken = 'lock' in who ? ok(who) : takeFolder(ports, who);
  if (!taken.ok) return taken;
  const { lock, notices } = taken.value;
  const database = openDeckData({ dataFolder, clock, onPhase: (phase) => ports.onMigration?.(phase) });
  if (!database.ok) {
    lock.release();
    return database;
  }
  const migrated = migrationNotice(database.value.migrated);
  return ok({
    lock,
    database: database.value,
    notices: [...notices, ...(migrated === null ? [] : [migrated])],
  });
}

/**
 * A headless host has a database of its own, in memory: it must not touch that of the app beside it. How safely it
 * records is what a person has set there.
 */
function openBeside(dataFolder: string): Result<OpenedFolder> {
  const database = openDeckDatabase(':memory:');
  if (!database.ok) return database;
  const recording = readSection(join(dataFolder, DATABASE_FILE), 'recording');
  const patch = settingsPatchSchema.safeParse(recording === null ? {} : { recording });
  if (patch.success) createSettingsStore(database.value).set(patch.data);
  return ok({ lock: null, database: database.value, notices: [] });
}
