import { join, resolve } from 'node:path';
import type { Result } from '../../../../src-shared/base/failure.ts';
import { trimBackups } from '../../backup/keep.ts';
import { backupDataFolder } from '../../backup/make.ts';
import { backupName, type Manifest } from '../../backup/manifest.ts';
import { restoreInto } from '../../backup/restore.ts';

export type { Manifest } from '../../backup/manifest.ts';

const NEVER = new AbortController().signal;

/** A backup from the command line, beside a running app or without one; into `backups/` when no folder is given. */
export async function backUpData(
  dataFolder: string,
  to: string | null,
  version: string,
): Promise<Result<{ readonly folder: string; readonly manifest: Manifest }>> {
  const nowMs = Date.now();
  const backups = join(dataFolder, 'backups');
  const target = to === null ? join(backups, backupName(nowMs)) : resolve(to);
  const made = await backupDataFolder({ dataFolder, target, version, nowMs, signal: NEVER });
  if (!made.ok) return made;
  if (to === null) await trimBackups(backups);
  return { ok: true, value: { folder: target, manifest: made.value } };
}

/** Restores a backup into a folder that is empty, or not there. */
export function restoreData(backup: string, dataFolder: string): Promise<Result<Manifest>> {
  return restoreInto(resolve(backup), resolve(dataFolder), NEVER);
}
