import { readFileSync } from 'node:fs';

/** Names one process for good: a pid alone is given out again. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Boot and start time where the system tells them (Linux), else empty. */
  readonly started: string;
}

export function thisProcess(): ProcessIdentity {
  return { pid: process.pid, started: startedOf(process.pid) ?? '' };
}

/** True while that very process runs. Where start times are not known, a pid in use counts as running. */
export function isRunning(identity: ProcessIdentity): boolean {
  if (process.platform === 'linux') return startedOf(identity.pid) === identity.started;
  try {
    process.kill(identity.pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Null when there is no such process, or only its zombie; empty where start times are not known. */
export function startedOf(pid: number): string | null {
  if (process.platform !== 'linux') return '';
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command's name is in parentheses and may itself hold spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const state = fields[0];
    const startTicks = fields[19];
    if (state === undefined || state === 'Z' || state === 'X' || startTicks === undefined) return null;
    return `${bootId()}/${startTicks}`;
  } catch {
    return null;
  }
}

/** Start times count from boot, so they repeat after it. */
function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}
