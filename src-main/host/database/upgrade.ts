import type { DatabaseSync } from 'node:sqlite';
import { fail, ok, type Result } from '../../../src-shared/base/failure.ts';
import { backUp } from './backup.ts';
import { migrate, versionOf } from './migrate.ts';
import type { MigrationPhase, MigrationReport } from '../ports/migration.ts';
import { planOf, type Migration } from './migration.ts';

export type { MigrationPhase, MigrationReport } from '../ports/migration.ts';

export interface UpgradeOptions {
  readonly migrations: readonly Migration[];
  readonly target: number;
  /** Null: no backup, for a database that is not on disk. */
  readonly backupFolder: string | null;
  readonly nowMs: () => number;
  readonly onPhase?: (phase: MigrationPhase) => void;
}

/**
 * Takes an open database to the target version: backup, migrations and verification, all or nothing. Null when it is
 * there already. After a failure the database is what it was, and the failure names the backup.
 */
export function upgrade(database: DatabaseSync, options: UpgradeOptions): Result<MigrationReport | null> {
  const { migrations, target, backupFolder, nowMs, onPhase } = options;
  const startedMs = nowMs();
  const from = versionOf(database);
  if (from === target) return ok(null);
  onPhase?.({ kind: 'checking' });
  let backup: string | null = null;
  try {
    const steps = planOf(migrations, from, target);
    if (from > 0 && backupFolder !== null) {
      onPhase?.({ kind: 'backing-up', version: from });
      backup = backUp(database, backupFolder, startedMs);
    }
    migrate(database, migrations, target, {
      atMs: startedMs,
      backup,
      onStep: ({ direction, migration }, index) =>
        onPhase?.({
          kind: 'migrating',
          direction,
          name: migration.name,
          step: index + 1,
          steps: steps.length,
        }),
      onVerify: () => onPhase?.({ kind: 'verifying' }),
    });
    const names = steps.map(({ migration }) => migration.name);
    const report = { from, to: target, steps: names, backup, tookMs: nowMs() - startedMs };
    onPhase?.({ kind: 'done', report });
    return ok(report);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return fail(
      'migration-failed',
      `deck.db could not be brought from version ${from} to ${target}: ${why}.`,
      backup === null
        ? 'The database is as it was. Make room on the disk, then start again.'
        : `The database is as it was; backups/${backup} is a copy of it. Use the version that wrote it, or report this.`,
    );
  }
}
