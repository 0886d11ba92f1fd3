import {
  closeSync,
  constants,
  copyFileSync,
  fchmodSync,
  fsyncSync,
  openSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Copies that are kept beside a file; the oldest go. */
export const BACKUPS_MAX = 10;

const MARK = '.before-tapedeck-';

/**
 * Replaces the content of somebody else's file: in one step, through a link to where it really is, with the rights that it had.
 * Throws as Node's fs does; then the file is what it was.
 */
export function writeCarefully(path: string, bytes: Uint8Array): void {
  const file = realpathSync(path);
  const { mode } = statSync(file);
  const half = `${file}.${process.pid}.tmp`;
  // Of an earlier write that was killed; with it would come its rights.
  rmSync(half, { force: true });
  try {
    const fd = openSync(half, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
    try {
      // Not by `openSync`: there our own mask would take some of them.
      fchmodSync(fd, mode & 0o7777);
      for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(half, file);
  } catch (error) {
    rmSync(half, { force: true });
    throw error;
  }
}

/** Copies a file beside itself under a name with the time; returns the copy's path. */
export function copyBeside(path: string, nowMs: number): string {
  const stamp = new Date(nowMs).toISOString().replaceAll(/[-:]/g, '').replace('T', '-').slice(0, 15);
  for (let number = 1; ; number += 1) {
    const copy = `${path}${MARK}${stamp}${number === 1 ? '' : `-${number}`}`;
    try {
      copyFileSync(path, copy, constants.COPYFILE_EXCL);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST') continue;
      throw error;
    }
    for (const old of copiesOf(path).slice(BACKUPS_MAX)) rmSync(old, { force: true });
    return copy;
  }
}

/** Copies of this file, the newest first. */
export function copiesOf(path: string): string[] {
  const prefix = basename(path) + MARK;
  try {
    return readdirSync(dirname(path))
      .filter((name) => name.startsWith(prefix))
      .toSorted()
      .toReversed()
      .map((name) => join(dirname(path), name));
  } catch {
    return [];
  }
}
