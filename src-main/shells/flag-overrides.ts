import { FLAGS, readFlag, type FlagOverride } from '../../src-shared/api/flags.ts';
import { fail, ok, type Result } from '../../src-shared/base/failure.ts';

/** `TAPEDECK_FLAGS=name=on,other=off`: for every shell. */
const VARIABLE = 'TAPEDECK_FLAGS';

/**
 * The flags that were decided for this run: by `--flag`, and by the environment where that says nothing. An unknown one
 * on the command line is refused; in the environment, which may be that of another version, it is left out.
 */
export function flagOverrides(
  given: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Result<readonly FlagOverride[]> {
  const overrides = new Map<string, FlagOverride>();
  for (const text of (environment[VARIABLE] ?? '').split(',')) {
    const flag = readFlag(text, 'environment');
    if (flag !== null) overrides.set(flag.name, flag);
  }
  for (const text of given) {
    const flag = readFlag(text, 'command line');
    if (flag === null)
      return fail(
        'bad-request',
        `--flag ${text} is no switch of this version.`,
        `Give NAME=on or NAME=off; there is ${FLAGS.map(({ name }) => name).join(', ')}.`,
      );
    overrides.set(flag.name, flag);
  }
  return ok([...overrides.values()]);
}
