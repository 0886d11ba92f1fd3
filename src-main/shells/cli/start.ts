/**
 * The entry of the command line. A tap and a mock are started by a client and waited for, so they begin without the host
 * and all that belongs to it.
 */
import { Command, CommanderError } from 'commander';
import { dataFolder } from './data-folder.ts';
import { mockCommand } from './mock-words.ts';
import { tapCommand } from './tap-words.ts';

const words = process.argv.slice(2);
const dashes = words.indexOf('--');
const own = dashes === -1 ? words : words.slice(0, dashes);

/** As of every other command: 1 means something else for a mock, and may for a server behind a tap. */
const USAGE_EXIT = 2;

const plain = plainCommand(own);
if (plain === null) {
  await import('./main.ts');
} else {
  const program = new Command('tapedeck').option('--data <dir>').option('--json');
  const command = plain === 'tap' ? plainTap() : plainMock();
  program.addCommand(command.option('--data <dir>').option('--json').exitOverride()).exitOverride();
  try {
    await program.parseAsync(own, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    process.exitCode = error.exitCode === 0 ? 0 : USAGE_EXIT;
  }
}

interface Given {
  readonly data?: string;
  readonly json?: boolean;
}

function plainTap(): Command {
  const command = tapCommand(async (options) => {
    const { tap: run } = await import('./commands/tap.ts');
    const { data } = command.optsWithGlobals<Given>();
    process.exitCode = await run(dataFolder(data), options, dashes === -1 ? [] : words.slice(dashes + 1));
  });
  return command;
}

function plainMock(): Command {
  const command = mockCommand(async (tape, options) => {
    const { mock: run } = await import('./commands/mock.ts');
    const { data, json } = command.optsWithGlobals<Given>();
    process.exitCode = await run(dataFolder(data), json === true, tape, options);
  });
  return command;
}

/** `tap`, or `--data DIR tap`; what else there is to say about it, such as its help, main.ts says. */
function plainCommand(given: readonly string[]): 'tap' | 'mock' | null {
  if (given.some((word) => word === '--help' || word === '-h')) return null;
  const named = given[given[0] === '--data' ? 2 : 0];
  return named === 'tap' || named === 'mock' ? named : null;
}
