/**
 * The entry of the command line. A tap is started by its client and waited for, so it begins without the host and all
 * that belongs to it.
 */
import { Command } from 'commander';
import { dataFolder } from './data-folder.ts';
import { tapCommand } from './tap-words.ts';

const words = process.argv.slice(2);
const dashes = words.indexOf('--');
const own = dashes === -1 ? words : words.slice(0, dashes);

if (isPlainTap(own)) {
  const program = new Command('tapedeck').option('--data <dir>');
  const tap = tapCommand(async (options) => {
    const { tap: run } = await import('./commands/tap.ts');
    const { data } = { ...program.opts<{ data?: string }>(), ...tap.opts<{ data?: string }>() };
    process.exitCode = await run(dataFolder(data), options, dashes === -1 ? [] : words.slice(dashes + 1));
  }).option('--data <dir>');
  await program.addCommand(tap).parseAsync(own, { from: 'user' });
} else {
  await import('./main.ts');
}

/** `tap`, or `--data DIR tap`; what else there is to say about it, such as its help, main.ts says. */
function isPlainTap(given: readonly string[]): boolean {
  const at = given[0] === '--data' ? 2 : 0;
  return given[at] === 'tap' && !given.some((word) => word === '--help' || word === '-h');
}
