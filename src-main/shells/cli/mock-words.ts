import { Command, InvalidArgumentError, Option } from 'commander';
import { MATCH_MODES, REPEATS } from '../../../src-shared/mock/matcher.ts';
import { UNMATCHED } from '../../../src-shared/mock/unmatched.ts';
import type { MockCommandOptions } from './commands/mock.ts';
import { collect, portNumber, wholeNumber } from './option-values.ts';

/** The command `mock` as the command line reads it. */
export function mockCommand(run: (tape: string, options: MockCommandOptions) => Promise<void>): Command {
  return new Command('mock')
    .description('serve a tape as its server: over stdio, or with --http on 127.0.0.1')
    .usage('TAPE [options]')
    .argument('<tape>', 'its id, a tape file, or the folder of a tape')
    .option('--http', 'over HTTP (Streamable HTTP, and HTTP+SSE) instead of stdio')
    .option('--port <n>', 'the port for --http (default: any free one)', portNumber)
    .option('--allow-origin <origin>', 'a web origin that may use the port; may be repeated', collect)
    .addOption(
      new Option('--match <mode>', 'by params, next of the method, or exactly in order')
        .choices(MATCH_MODES)
        .default('params'),
    )
    .addOption(
      new Option('--repeat <which>', 'when all recorded answers are given').choices(REPEATS).default('last'),
    )
    .addOption(
      new Option('--unmatched <answer>', 'for what was never asked').choices(UNMATCHED).default('error'),
    )
    .option('--latency <pace>', 'none, recorded, or a factor such as 0.5x', pace, 0)
    .option('--faults', 'also say the lines of the tape that are no messages (stdio)')
    .option('--ask-timeout <ms>', 'wait this long for an answer of the client', wholeNumber, 120_000)
    .option('--fail-on-unmatched', 'exit 1 when something was asked that is not on the tape')
    .option('--report <file>', 'write the report at the end as JSON')
    .action(run);
}

const FACTOR_MAX = 1_000;

function pace(text: string): number {
  if (text === 'none') return 0;
  if (text === 'recorded') return 1;
  const factor = /^\d+(\.\d+)?x$/.test(text) ? Number(text.slice(0, -1)) : Infinity;
  if (factor > FACTOR_MAX)
    throw new InvalidArgumentError('It must be none, recorded, or a factor such as 2x.');
  return factor;
}
