import type { SqlRow, SqlValue } from '../ports/database.ts';

/** What a step of a migration may do; it runs inside of the migration's transaction. */
export interface MigrationContext {
  readonly run: (sql: string, ...values: readonly SqlValue[]) => void;
  readonly all: (sql: string, ...values: readonly SqlValue[]) => readonly SqlRow[];
}

/**
 * One schema change, forward and back. A released migration is frozen: a later change is another file. `down` puts back
 * the schema before it; what only the newer schema can hold is lost by it, and the backup has it.
 */
export interface Migration {
  /** From 1, without gaps: the version that the database has after `up`. */
  readonly version: number;
  readonly name: string;
  readonly up: (context: MigrationContext) => void;
  readonly down: (context: MigrationContext) => void;
}

/** One step of a way from one version to another. */
export interface PlannedStep {
  readonly migration: Migration;
  readonly direction: 'up' | 'down';
  /** The version after it. */
  readonly to: number;
}

/** The steps from one version to another, in order; throws when there is no way. */
export function planOf(migrations: readonly Migration[], from: number, to: number): readonly PlannedStep[] {
  const steps: PlannedStep[] = [];
  for (let version = from; version !== to;) {
    const direction = version < to ? 'up' : 'down';
    const wanted = direction === 'up' ? version + 1 : version;
    const migration = migrations.find((each) => each.version === wanted);
    if (migration === undefined)
      throw new Error(`there is no migration from version ${version} towards ${to}`);
    version = direction === 'up' ? version + 1 : version - 1;
    steps.push({ migration, direction, to: version });
  }
  return steps;
}
