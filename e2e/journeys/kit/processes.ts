import { readdirSync, readFileSync } from 'node:fs';

/** Tapedeck marks every process that it starts, and whatever that starts, with a variable of this name. */
const MARKER = 'TAPEDECK_RUN=';

/** The live processes that a deck with this home has started. Known on Linux only; elsewhere none are found. */
export function pidsOfHome(home: string): number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      const variables = environOf(pid);
      return variables.includes(`HOME=${home}`) && variables.some((each) => each.startsWith(MARKER));
    })
    .map(Number);
}

/** A zombie has none, nor has a process that ended meanwhile. */
function environOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
