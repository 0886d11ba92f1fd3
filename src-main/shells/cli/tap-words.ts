import { Command } from 'commander';
import type { TapOptions } from './commands/tap.ts';
import { collect, portNumber } from './option-values.ts';

/** The command `tap` as the command line reads it. */
export function tapCommand(run: (options: TapOptions) => Promise<void>): Command {
  return new Command('tap')
    .description('stand between a client and its server: forward every byte, and record it')
    .usage('[options] -- CMD ARGS… | --url URL --port N | --install CLIENT|FILE')
    .option('--name <name>', 'what its tapes are called (default: the program)')
    .option('--url <url>', 'tap an HTTP server: listen on 127.0.0.1, and pass on to it')
    .option('--port <n>', 'the port for --url (default: any free one)', portNumber)
    .option('--allow-origin <origin>', 'a web origin that may use the port; may be repeated', collect)
    .option(
      '--install <client>',
      'put the servers of a client, or of a file like mcp.json, behind the tap; asks first',
    )
    .option('--server <name>', 'with --install: only this one; may be repeated', collect)
    .option('--restore', 'with --install: take the tap out again')
    .option('--yes', 'with --install: write without asking')
    .action(run);
}
