import { Command } from 'commander';
import type { TapOptions } from './commands/tap.ts';

/** The command `tap` as the command line reads it. */
export function tapCommand(run: (options: TapOptions) => Promise<void>): Command {
  return new Command('tap')
    .description('stand between a client and its server: forward every byte, and record it')
    .usage('[options] -- CMD ARGS…')
    .option('--name <name>', 'what its tapes are called (default: the program)')
    .action(run);
}
