import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { verify, versionOf } from './migrate.ts';

/** The oldest backups go beyond this many. */
export const BACKUPS_MAX = 10;

const NAME = /^deck-v(\d+)-(\d{8}-\d{6}-\d{3})\.db$/;
const PARTIAL = /^deck-.*\.partial$/;

export interface DatabaseBackup {
  readonly file: string;
  /** Of the schema in it. */
  readonly version: number;
  readonly atMs: number;
  readonly sizeBytes: number;
}

/**
 * Copies the database as it is into `folder` and returns the file's name. It has its name only once it is complete,
 * checked and on the disk; throws when that cannot be done.
 */
export function backUp(database: DatabaseSync, folder: string, nowMs: number): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(folder)) if (PARTIAL.test(name)) rmSync(join(folder, name));
  const version = versionOf(database);
  const file = `deck-v${version}-${stampOf(nowMs)}.db`;
  const partial = join(folder, `${file}.partial`);
  database.prepare('VACUUM INTO ?').run(partial);
  check(partial, version);
  sync(partial);
  renameSync(partial, join(folder, file));
  sync(folder);
  for (const { file: old } of listBackups(folder).slice(BACKUPS_MAX))
    rmSync(join(folder, old), { force: true });
  return file;
}

/** Newest first; a folder that is not there has none. */
export function listBackups(folder: string): readonly DatabaseBackup[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  return names
    .flatMap((file) => {
      const [, version, stamp] = NAME.exec(file) ?? [];
      const stat = statSync(join(folder, file), { throwIfNoEntry: false });
      if (version === undefined || stamp === undefined || stat === undefined) return [];
      return [{ file, version: Number(version), atMs: msOf(stamp), sizeBytes: stat.size }];
    })
    .toSorted((a, b) => b.atMs - a.atMs);
}

/** A copy that cannot be read is no backup. */
function check(path: string, version: number): void {
  const copy = new DatabaseSync(path, { readOnly: true });
  try {
    verify(copy);
    if (versionOf(copy) !== version) throw new Error(`the backup is at version ${versionOf(copy)}`);
  } finally {
    copy.close();
  }
}

function sync(path: string): void {
  // Windows opens no folders; its renames are journaled.
  const fd = process.platform === 'win32' ? null : openSync(path, 'r');
  if (fd === null) return;
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** `20261128-071500-123`, UTC. */
function stampOf(ms: number): string {
  const iso = new Date(ms).toISOString();
  return `${iso.slice(0, 10).replaceAll('-', '')}-${iso.slice(11, 19).replaceAll(':', '')}-${iso.slice(20, 23)}`;
}

function msOf(stamp: string): number {
  const [, y, mo, d, h, mi, s, ms] = /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)-(\d{3})$/.exec(stamp) ?? [];
  return Date.parse(`${y}-${mo}-${d}T${h}:${mi}:${s}.${ms}Z`);
}
