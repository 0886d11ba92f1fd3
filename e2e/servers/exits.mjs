/**
 * Exits at once, without reading a byte.
 *   --code C      exit code (default 1)
 *   --stderr T    what it says on stderr first
 */
import { number, string } from './lib/options.mjs';

process.stderr.write(`${string('stderr', 'exits: the configuration is missing')}\n`);
process.exitCode = number('code', 1);
