/** A command line as somebody copied it from a page or a terminal: read as a shell would, by no shell. */
import { splitArgs } from './argv.ts';

export type CommandLine =
  | {
      readonly ok: true;
      readonly command: string;
      readonly args: readonly string[];
      /** `NAME=value` before the command. */
      readonly env: readonly { readonly name: string; readonly value: string }[];
    }
  | { readonly ok: false; readonly problem: string };

/** What only a shell carries out, when it stands alone. */
const OPERATORS = new Set(['|', '||', '&&', ';', '&', '>', '>>', '<', '2>', '2>&1', '&>']);

/** A sign of a prompt at the front and line breaks behind `\` are left out; what needs a shell is refused, with a way on. */
export function readCommandLine(text: string): CommandLine {
  const joined = text.replaceAll(/\\\r?\n\s*/g, ' ').trim();
  const split = splitArgs(joined.replace(/^[$%>] +/, ''));
  if (!split.ok) return split;
  const operator = split.args.find((word) => OPERATORS.has(word) && !isQuoted(joined, word));
  if (operator !== undefined) {
    return {
      ok: false,
      problem: `${operator} is for a shell, and none reads this: give one command, or sh -c '…'.`,
    };
  }
  const env: { name: string; value: string }[] = [];
  const words = [...split.args];
  for (;;) {
    const pair = /^([A-Za-z_]\w*)=([^]*)$/.exec(words[0] ?? '');
    if (pair === null) break;
    env.push({ name: pair[1] ?? '', value: pair[2] ?? '' });
    words.shift();
  }
  const [command, ...args] = words;
  return command === undefined
    ? { ok: false, problem: 'Which program is to be started?' }
    : { ok: true, command, args, env };
}

/** A word is meant as it is when it stands in quotes or behind a backslash. */
function isQuoted(text: string, word: string): boolean {
  return !` ${text} `.split(/\s/).includes(word);
}
