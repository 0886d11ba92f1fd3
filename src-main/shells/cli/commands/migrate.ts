import { migrateDeck } from '../../../host/host.ts';
import { phaseLine } from '../../migration-words.ts';
import { complain, EXIT, say } from '../print.ts';

export interface MigrateCommandOptions {
  readonly to?: number;
  readonly dryRun?: boolean;
}

/** `tapedeck migrate`: takes deck.db to a version, or shows on a copy that it could. The app must not be running. */
export async function migrate(data: string, json: boolean, options: MigrateCommandOptions): Promise<number> {
  const done = migrateDeck({
    dataFolder: data,
    to: options.to ?? null,
    isDryRun: options.dryRun === true,
    onPhase(phase) {
      const line = phaseLine(phase);
      if (line !== null && !json) process.stderr.write(`tapedeck: ${line}\n`);
    },
  });
  if (!done.ok) {
    complain(done.failure, json);
    return EXIT.failure;
  }
  const { from, to, backup } = done.value;
  if (json) await say(JSON.stringify({ ...done.value, dryRun: options.dryRun === true }));
  else if (from === to) await say(`deck.db is at version ${to}; there is nothing to do.`);
  else if (options.dryRun === true)
    await say(`deck.db could go from version ${from} to ${to}; it was tried on a copy.`);
  else
    await say(
      `deck.db is at version ${to}.${backup === null ? '' : ` What it was is kept as backups/${backup}.`}`,
    );
  return EXIT.ok;
}
