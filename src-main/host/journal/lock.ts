import { linkSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Result } from '../../../src-shared/base/failure.ts';
import { fail, ok } from '../../../src-shared/base/failure.ts';
import { isRunning, thisProcess } from './process-identity.ts';

const LOCK_FOLDER = 'lock';
const GENERATION = /^[1-9]\d{0,14}$/;
/** Losing this many races in a row means something else is wrong with the folder. */
const ATTEMPTS_MAX = 100;

const holderSchema = z.object({
  pid: z.number().int(),
  started: z.string(),
  hostRun: z.string(),
  sinceMs: z.number(),
  /** Where its screen is, once there is one. */
  url: z.string().nullable(),
  /** The file that tells a command line how to reach it, once there is one. */
  apiFile: z.string().nullable(),
  released: z.boolean(),
});
export type LockHolder = z.infer<typeof holderSchema>;

export interface DataFolderLock {
  /** Who held it before and died without letting go; null when the last one let go, or there was none. */
  readonly died: LockHolder | null;
  /** Notes for others how this process can be reached. */
  announce(address: { readonly url: string | null; readonly apiFile: string | null }): void;
  /** Idempotent. */
  release(): void;
}

/**
 * Takes the data folder for this process, so that one host at a time writes its index, replica and configuration.
 *
 * `lock/` holds numbered files and the highest number is the lock. Taking it is linking a finished file to the next
 * number, which fails when another was faster; a file is removed only once a higher one exists, and a released lock
 * stays as the highest, so a process that looked long ago can never take a number that lies behind.
 */
export function lockDataFolder(
  dataFolder: string,
  who: { readonly hostRun: string; readonly nowMs: number },
): Result<DataFolderLock> {
  const folder = join(dataFolder, LOCK_FOLDER);
  const half = join(folder, `${process.pid}-${who.hostRun}.tmp`);
  let mine: LockHolder = {
    ...thisProcess(),
    hostRun: who.hostRun,
    sinceMs: who.nowMs,
    url: null,
    apiFile: null,
    released: false,
  };
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
      const highest = highestOf(folder);
      const holder = highest === 0 ? null : readHolder(folder, highest);
      if (holder !== null && isHeld(holder)) return busy(dataFolder, holder);
      if (!take(folder, half, highest + 1, mine)) continue;
      const generation = highest + 1;
      removeBelow(folder, generation);
      const rewrite = (change: Partial<LockHolder>) => {
        mine = Object.assign({}, mine, change);
        writeFileSync(half, JSON.stringify(mine), { mode: 0o600 });
        renameSync(half, join(folder, String(generation)));
      };
      return ok({
        died: holder !== null && !holder.released ? holder : null,
        announce: rewrite,
        release: () => {
          if (!mine.released) rewrite({ released: true, url: null, apiFile: null });
        },
      });
    }
  } catch (error) {
    return unusable(dataFolder, error instanceof Error ? error.message : String(error));
  }
  return unusable(dataFolder, 'its lock changes hands all the time');
}

/** Who has the data folder now; null when nobody has. */
export function lockHolder(dataFolder: string): LockHolder | null {
  const folder = join(dataFolder, LOCK_FOLDER);
  try {
    const highest = highestOf(folder);
    const holder = highest === 0 ? null : readHolder(folder, highest);
    return holder !== null && isHeld(holder) ? holder : null;
  } catch {
    return null;
  }
}

/** False when somebody else took that number, or has gone on from it. */
function take(folder: string, half: string, generation: number, mine: LockHolder): boolean {
  writeFileSync(half, JSON.stringify(mine), { mode: 0o600 });
  const path = join(folder, String(generation));
  try {
    linkSync(half, path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(half, { force: true });
  }
  if (highestOf(folder) === generation) return true;
  rmSync(path, { force: true });
  return false;
}

function highestOf(folder: string): number {
  return Math.max(0, ...generationsOf(folder));
}

function generationsOf(folder: string): number[] {
  return readdirSync(folder)
    .filter((name) => GENERATION.test(name))
    .map(Number);
}

function removeBelow(folder: string, generation: number): void {
  for (const older of generationsOf(folder)) {
    if (older < generation) rmSync(join(folder, String(older)), { force: true });
  }
}

/** Null when it went away or cannot be read: then nobody holds the lock by it. */
function readHolder(folder: string, generation: number): LockHolder | null {
  try {
    return holderSchema.parse(JSON.parse(readFileSync(join(folder, String(generation)), 'utf8')));
  } catch {
    return null;
  }
}

function isHeld(holder: LockHolder): boolean {
  return !holder.released && isRunning(holder);
}

function busy(dataFolder: string, holder: LockHolder): Result<DataFolderLock> {
  const since = new Date(holder.sinceMs).toISOString();
  return fail(
    'data-folder-busy',
    `Tapedeck is already running on ${dataFolder}: process ${holder.pid}, since ${since}.`,
    holder.url === null
      ? 'Use the window that is open, stop that process, or choose another folder with --data.'
      : `Open ${holder.url}, stop that process, or choose another folder with --data.`,
  );
}

function unusable(dataFolder: string, detail: string): Result<DataFolderLock> {
  return fail(
    'data-folder-unusable',
    `The data folder ${dataFolder} cannot be used: ${detail}.`,
    'Make it a folder that you can write to, or choose another with --data.',
  );
}
