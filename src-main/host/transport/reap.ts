import { readFile, readdir } from 'node:fs/promises';
import { type Clock, type MarkedProcess, RUN_MARKER_ENV } from '../ports.ts';

/** A tree that forks while it is being killed is looked for again, this often at most. */
const ROUNDS_MAX = 50;
const ROUND_PAUSE_MS = 10;
/** Environments read at one time. */
const READS_AT_ONCE = 32;
const NUL = 0;
const PREFIX = Buffer.from(`${RUN_MARKER_ENV}=`);
const NOTHING = Buffer.alloc(0);

/** Whether an environment block (NUL-separated) holds exactly this variable. */
export function carriesMarker(environ: Buffer, marker: string): boolean {
  const wanted = Buffer.from(`${RUN_MARKER_ENV}=${marker}`);
  for (let at = environ.indexOf(wanted); at !== -1; at = environ.indexOf(wanted, at + 1)) {
    const startsHere = at === 0 || environ[at - 1] === NUL;
    const end = at + wanted.length;
    if (startsHere && (end === environ.length || environ[end] === NUL)) return true;
  }
  return false;
}

/** The marker in an environment block, or null. */
export function markerIn(environ: Buffer): string | null {
  for (let at = environ.indexOf(PREFIX); at !== -1; at = environ.indexOf(PREFIX, at + 1)) {
    if (at !== 0 && environ[at - 1] !== NUL) continue;
    const end = environ.indexOf(NUL, at);
    return environ.toString('latin1', at + PREFIX.length, end === -1 ? environ.length : end);
  }
  return null;
}

/** Empty when it is gone meanwhile, or another user's: not ours to kill. */
async function environOf(pid: number): Promise<Buffer> {
  try {
    return await readFile(`/proc/${pid}/environ`);
  } catch {
    return NOTHING;
  }
}

/** What `look` finds in the environment of every process but this one. */
async function lookThrough<T>(look: (environ: Buffer, pid: number) => T | null): Promise<readonly T[]> {
  const names = await readdir('/proc');
  const pids = names.map(Number).filter((pid) => Number.isInteger(pid) && pid > 1 && pid !== process.pid);
  const found: T[] = [];
  for (let at = 0; at < pids.length; at += READS_AT_ONCE) {
    const slice = pids.slice(at, at + READS_AT_ONCE);
    const environs = await Promise.all(slice.map(environOf));
    for (const [index, pid] of slice.entries()) {
      const each = look(environs[index] ?? NOTHING, pid);
      if (each !== null) found.push(each);
    }
  }
  return found;
}

export function findAllMarked(): Promise<readonly MarkedProcess[]> {
  return lookThrough((environ, pid) => {
    const marker = markerIn(environ);
    return marker === null ? null : { pid, marker };
  });
}

/** True when the signal was delivered; false when there is nobody (left) to take it. */
export function killQuietly(pid: number, signal: 'SIGTERM' | 'SIGKILL'): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

/**
 * Kills every process whose environment at its start held the marker, wherever in the tree it hid (a `setsid`
 * grandchild has left its group and its parent), until a look finds none. A process that was started with an emptied
 * environment is not found here; killing the group is for those.
 */
export async function reapByMarker(marker: string, clock: Clock): Promise<number> {
  const killed = new Set<number>();
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const found = await lookThrough((environ, pid) => (carriesMarker(environ, marker) ? pid : null));
    if (found.length === 0) break;
    for (const pid of found) if (killQuietly(pid, 'SIGKILL')) killed.add(pid);
    await new Promise<void>((resume) => clock.after(ROUND_PAUSE_MS, resume));
  }
  return killed.size;
}
