import { readFileSync } from 'node:fs';

/** Fields of /proc/self/stat behind the name, from 0: state, parent, group, session, terminal, its foreground group. */
const GROUP = 2;
const TERMINAL_GROUP = 5;

/**
 * Whether our process group is the foreground of a terminal. Where the system does not tell: whether one of the standard streams is a
 * terminal.
 */
export function isInForeground(): boolean {
  if (process.platform !== 'linux')
    return process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  try {
    const stat = readFileSync('/proc/self/stat', 'utf8');
    // The name is in parentheses and may itself hold spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[TERMINAL_GROUP] === fields[GROUP];
  } catch {
    return false;
  }
}
