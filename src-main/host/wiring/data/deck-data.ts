import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AppInfo } from '../../../../src-shared/api/head.ts';
import type { DataVersions } from '../../../../src-shared/api/data-versions.ts';
import { fail, ok, type Result } from '../../../../src-shared/base/failure.ts';
import { DOCUMENT_VERSION } from '../../../../src-shared/state/replica.ts';
import { isObject } from '../../../../src-shared/wire/message.ts';
import { ENTRY_VERSION } from '../../../../src-shared/journal/entry.ts';
import type { DataDeps } from '../../commands/data-api.ts';
import { SERVER_FILE_VERSION } from '../../config/server-file-format.ts';
import { listBackups } from '../../database/backup.ts';
import {
  DATABASE_FILE,
  NEWEST_VERSION,
  openDeckDatabase,
  type DeckDatabase,
} from '../../database/deck-database.ts';
import { HISTORY_TABLE } from '../../database/migrate.ts';
import { MIGRATIONS } from '../../database/migrations/index.ts';
import type { MigrationPhase, MigrationReport } from '../../database/upgrade.ts';
import type { Clock } from '../../ports.ts';

export type { MigrationPhase } from '../../database/upgrade.ts';

/** Beside the database, because it must be readable when the database is not. */
const ROLLBACK_FILE = `${DATABASE_FILE}.rollback`;
const HISTORY_MAX = 50;

export interface OpenDeckOptions {
  readonly dataFolder: string;
  readonly clock: Pick<Clock, 'wallMs'>;
  readonly onPhase?: (phase: MigrationPhase) => void;
}

/**
 * The database of the data folder at the newest version. When a person has asked to go back to an older one, it is taken
 * there instead, once, and the start ends with that: this program cannot use it.
 */
export function openDeckData(options: OpenDeckOptions): Result<DeckDatabase> {
  const to = rollbackOf(options.dataFolder);
  if (to === null) return openAt(options);
  const rolledBack = openAt(options, to);
  if (!rolledBack.ok) return rolledBack;
  const { migrated } = rolledBack.value;
  rolledBack.value.close();
  requestRollback(options.dataFolder, null);
  return fail(
    'rolled-back',
    `deck.db was taken back to version ${to}, as was asked for.${migrated?.backup == null ? '' : ` A copy of what it was is backups/${migrated.backup}.`}`,
    'Start the older Tapedeck now; starting this one again brings it up again.',
  );
}

/** Opens it, migrated to `target`: the newest version by default. */
export function openAt(options: OpenDeckOptions, target = NEWEST_VERSION): Result<DeckDatabase> {
  const { dataFolder, clock, onPhase } = options;
  return openDeckDatabase(join(dataFolder, DATABASE_FILE), {
    backupFolder: backupFolder(dataFolder),
    nowMs: () => clock.wallMs(),
    onPhase: (phase) => onPhase?.(phase),
    target,
  });
}

export function backupFolder(dataFolder: string): string {
  return join(dataFolder, 'backups');
}

/** What the page says of a change; null for a new database, which nobody needs to hear of. */
export function migrationNotice(report: MigrationReport | null): AppInfo['notices'][number] | null {
  if (report === null || report.from === 0) return null;
  return {
    severity: 'info',
    message: `The deck's database was brought from version ${report.from} to ${report.to} (${report.steps.join(', ')}).`,
    hint:
      report.backup === null
        ? 'Settings, Data has its history.'
        : `What it was is kept as backups/${report.backup}; Settings, Data has its history.`,
  };
}

interface DataParts {
  readonly dataFolder: string;
  readonly database: DeckDatabase;
  /** Null: this host has no workspace document. */
  readonly documentVersion: number | null;
  /** A person asked for it; noted before it is done. */
  readonly note: (to: number | null) => void;
  readonly changed: () => void;
}

/** The formats in the data folder and the way back, for the API. */
export function dataDeps(parts: DataParts): DataDeps {
  return {
    versions: () => dataVersions(parts),
    requestRollback(to) {
      parts.note(to);
      const requested = requestRollback(parts.dataFolder, to);
      parts.changed();
      return requested;
    },
  };
}

function dataVersions({ dataFolder, database, documentVersion }: DataParts): DataVersions {
  return {
    stores: [
      {
        name: 'Tapes',
        version: null,
        newest: ENTRY_VERSION,
        how: 'Never rewritten: each segment says its version, and old entries are modernized as they are read.',
      },
      {
        name: 'deck.db',
        version: NEWEST_VERSION,
        newest: NEWEST_VERSION,
        how: 'Migrated at start in one transaction, after a backup; can be taken back.',
      },
      {
        name: 'Workspace document',
        version: documentVersion,
        newest: DOCUMENT_VERSION,
        how: 'Migrated at start as one update, after a copy in replica/backups; a newer one is shown and never written.',
      },
      {
        name: 'servers.json',
        version: SERVER_FILE_VERSION,
        newest: SERVER_FILE_VERSION,
        how: 'Read from any older version; the older file stays beside it as servers.json.v1, and so on.',
      },
      {
        name: 'Index',
        version: null,
        newest: 1,
        how: 'Not migrated: another version makes its own from the tapes.',
      },
    ],
    migrations: MIGRATIONS.map(({ version, name }) => ({ version, name })),
    history: database
      .all(`SELECT * FROM ${HISTORY_TABLE} ORDER BY rowid DESC LIMIT ?`, HISTORY_MAX)
      .map((row) => ({
        atMs: Number(row['at_ms']),
        from: Number(row['from_version']),
        to: Number(row['to_version']),
        steps: String(row['steps']),
        backup: row['backup'] === null ? null : String(row['backup']),
      })),
    backups: [...listBackups(backupFolder(dataFolder))],
    backupFolder: backupFolder(dataFolder),
    rollbackTo: rollbackOf(dataFolder),
  };
}

/** The version that the next start goes back to; null when nobody asked, or the wish cannot be read. */
export function rollbackOf(dataFolder: string): number | null {
  try {
    const wish: unknown = JSON.parse(readFileSync(join(dataFolder, ROLLBACK_FILE), 'utf8'));
    const to = isObject(wish) ? wish['to'] : null;
    return typeof to === 'number' && Number.isInteger(to) && to >= 0 ? to : null;
  } catch {
    return null;
  }
}

/** Null takes the wish back. */
export function requestRollback(dataFolder: string, to: number | null): Result<null> {
  const path = join(dataFolder, ROLLBACK_FILE);
  if (to !== null && to >= NEWEST_VERSION) {
    return fail('bad-request', `deck.db is at version ${NEWEST_VERSION}.`, 'Choose an older one.');
  }
  try {
    if (to === null) rmSync(path, { force: true });
    else writeFileSync(path, JSON.stringify({ to }), { mode: 0o600 });
    return ok(null);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return fail('disk-failed', `The wish to go back could not be kept: ${why}`, 'Make room on the disk.');
  }
}
