import type { MigrationPhase } from '../host/host.ts';

/** A phase of a migration for a terminal; null for what needs no line. */
export function phaseLine(phase: MigrationPhase): string | null {
  switch (phase.kind) {
    case 'checking':
      return null;
    case 'verifying':
      return 'deck.db: checking every page of it';
    case 'backing-up':
      // A new database has nothing to copy, and nothing to tell.
      return `deck.db is at version ${phase.version}: making a copy first`;
    case 'migrating':
      return `deck.db: ${phase.direction === 'up' ? 'migration' : 'rollback of'} ${phase.name} (${phase.step} of ${phase.steps})`;
    case 'done': {
      const { from, to, backup, tookMs } = phase.report;
      const copy = backup === null ? '' : `, copy in backups/${backup}`;
      return `deck.db: version ${from} to ${to} in ${Math.round(tookMs)} ms${copy}`;
    }
  }
}

/** Tells of a migration on stderr; a database that is made anew is no news. */
export function createMigrationTeller(write: (line: string) => void): (phase: MigrationPhase) => void {
  let isNews = false;
  return (phase) => {
    if (phase.kind === 'checking') isNews = false;
    if (phase.kind === 'backing-up') isNews = true;
    const line = phaseLine(phase);
    if (isNews && line !== null) write(line);
  };
}
