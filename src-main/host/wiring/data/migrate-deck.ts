import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fail, ok, type Result } from '../../../../src-shared/base/failure.ts';
import {
  copyDatabase,
  DATABASE_FILE,
  databaseVersion,
  NEWEST_VERSION,
} from '../../database/deck-database.ts';
import type { MigrationReport } from '../../database/upgrade.ts';
import { openAt, requestRollback, type MigrationPhase } from './deck-data.ts';
import { lockDataFolder } from '../../journal/lock.ts';
import { createRealClock, createSecureRandom } from '../world/real-ports.ts';

export interface MigrateDeckOptions {
  readonly dataFolder: string;
  /** Null: the newest that this program knows. */
  readonly to: number | null;
  /** On a copy that is thrown away. */
  readonly isDryRun: boolean;
  readonly onPhase: (phase: MigrationPhase) => void;
}

/** Takes the database of a data folder that no app is using to a version, up or down. */
export function migrateDeck(options: MigrateDeckOptions): Result<MigrationReport> {
  const { dataFolder, to, isDryRun, onPhase } = options;
  if (!existsSync(join(dataFolder, DATABASE_FILE))) {
    return fail(
      'data-folder-unusable',
      `There is no ${DATABASE_FILE} in ${dataFolder}.`,
      'Name the folder with --data.',
    );
  }
  if (to !== null && to > NEWEST_VERSION) {
    return fail(
      'bad-request',
      `This program knows versions up to ${NEWEST_VERSION}.`,
      'Choose an older one.',
    );
  }
  return isDryRun ? tryOnCopy(options) : change();

  function change(): Result<MigrationReport> {
    const clock = createRealClock();
    const lock = lockDataFolder(dataFolder, {
      hostRun: createSecureRandom().token(12),
      nowMs: clock.wallMs(),
    });
    if (!lock.ok) return lock;
    try {
      const changed = migrateIn(dataFolder, to, onPhase);
      // It is where a person wanted it now: an older wish has nothing to add.
      if (changed.ok) requestRollback(dataFolder, null);
      return changed;
    } finally {
      lock.value.release();
    }
  }
}

function tryOnCopy({ dataFolder, to, onPhase }: MigrateDeckOptions): Result<MigrationReport> {
  const scratch = mkdtempSync(join(tmpdir(), 'tapedeck-dry-run-'));
  try {
    const copied = copyDatabase(join(dataFolder, DATABASE_FILE), join(scratch, DATABASE_FILE));
    return copied.ok ? migrateIn(scratch, to, onPhase) : copied;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function migrateIn(
  dataFolder: string,
  to: number | null,
  onPhase: (phase: MigrationPhase) => void,
): Result<MigrationReport> {
  const from = databaseVersion(join(dataFolder, DATABASE_FILE));
  const opened = openAt({ dataFolder, clock: createRealClock(), onPhase }, to ?? NEWEST_VERSION);
  if (!opened.ok) return opened;
  const { migrated } = opened.value;
  opened.value.close();
  return ok(migrated ?? { from, to: from, steps: [], backup: null, tookMs: 0 });
}
