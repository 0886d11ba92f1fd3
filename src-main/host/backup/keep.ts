import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fail, ok, type Result } from '../../../src-shared/base/failure.ts';
import { digestOf } from './copy-file.ts';
import { DATA_BACKUPS_MAX, isBackupName, readManifest, type Manifest } from './manifest.ts';
import { namesIn } from './what.ts';

export interface KeptBackup {
  readonly name: string;
  /** Null: it cannot be read. */
  readonly manifest: Manifest | null;
}

/** The backups in this folder, newest first. */
export async function listBackups(folder: string): Promise<readonly KeptBackup[]> {
  const names = (await namesIn(folder)).filter(isBackupName).toReversed();
  return Promise.all(
    names.map(async (name) => {
      try {
        return { name, manifest: await readManifest(join(folder, name)) };
      } catch {
        return { name, manifest: null };
      }
    }),
  );
}

/** Reads every byte of it. The paths that are missing or are not what they were. */
export async function verifyBackup(backup: string, signal: AbortSignal): Promise<Result<readonly string[]>> {
  let manifest: Manifest;
  try {
    manifest = await readManifest(backup);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return fail(
      'backup-damaged',
      `${backup} is no backup that can be read: ${why}`,
      'Choose another backup.',
    );
  }
  const wrong: string[] = [];
  for (const { path, sizeBytes, sha256 } of manifest.files) {
    try {
      const now = await digestOf(join(backup, path), signal);
      if (now.sizeBytes !== sizeBytes || now.sha256 !== sha256) wrong.push(path);
    } catch {
      signal.throwIfAborted();
      wrong.push(path);
    }
  }
  return ok(wrong);
}

/** A name first taken away is never half a backup. */
export async function deleteBackup(folder: string, name: string): Promise<Result<null>> {
  if (!isBackupName(name)) return fail('bad-request', `${name} is no backup.`, 'Choose one of the list.');
  try {
    const gone = join(folder, `${name}.deleted`);
    await rename(join(folder, name), gone);
    await rm(gone, { recursive: true, force: true });
    return ok(null);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return fail('backup-failed', `${name} could not be deleted: ${why}`, 'Look after its folder by hand.');
  }
}

/** Deletes the oldest beyond the bound. */
export async function trimBackups(folder: string, max = DATA_BACKUPS_MAX): Promise<void> {
  for (const { name } of (await listBackups(folder)).slice(max)) await deleteBackup(folder, name);
}
