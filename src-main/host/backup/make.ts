import { open, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fail, ok, type Result } from '../../../src-shared/base/failure.ts';
import { copyFile, digestOf, FILE_MODE, syncFolder } from './copy-file.ts';
import { MANIFEST_FILE, MANIFEST_FORMAT, type Manifest } from './manifest.ts';
import { beginPartial, type Partial } from './partial.ts';
import { DATABASE, filesOf, namesIn } from './what.ts';

export interface BackupOptions {
  readonly dataFolder: string;
  /** The folder that the backup becomes; nothing may be there. */
  readonly target: string;
  readonly version: string;
  readonly nowMs: number;
  readonly signal: AbortSignal;
  onProgress?(progress: { readonly files: number; readonly ofFiles: number; readonly bytes: number }): void;
}

/**
 * Copies a data folder that may be in use: of every tape what is recorded by then, the database in one transaction. It
 * has its name only when it is complete and on the disk; what is left of one that failed or was cancelled goes.
 */
export async function backupDataFolder(options: BackupOptions): Promise<Result<Manifest>> {
  let partial: Partial | null = null;
  try {
    partial = await beginPartial(options.target);
    const manifest = await copyAll(options, partial.folder);
    await writeSynced(join(partial.folder, MANIFEST_FILE), `${JSON.stringify(manifest, null, 1)}\n`);
    for (const folder of foldersOf(partial.folder, manifest)) await syncFolder(folder);
    options.signal.throwIfAborted();
    await partial.finish();
    return ok(manifest);
  } catch (error) {
    await partial?.discard().catch(() => undefined);
    if (options.signal.aborted)
      return fail('request-cancelled', 'The backup was cancelled; nothing is left of it.', 'Begin it again.');
    const why = error instanceof Error ? error.message : String(error);
    return fail(
      'backup-failed',
      `The backup failed: ${why}`,
      'Make room on that disk, or choose another folder.',
    );
  }
}

async function copyAll(options: BackupOptions, partial: string): Promise<Manifest> {
  const { dataFolder, signal } = options;
  const files: { path: string; sizeBytes: number; sha256: string }[] = [];
  const toCopy = await filesOf(dataFolder);
  const hasDatabase = (await namesIn(dataFolder)).includes(DATABASE);
  const ofFiles = toCopy.length + (hasDatabase ? 1 : 0);
  let bytes = 0;
  const note = (path: string, copied: { sizeBytes: number; sha256: string }): void => {
    files.push({ path, ...copied });
    bytes += copied.sizeBytes;
    options.onProgress?.({ files: files.length, ofFiles, bytes });
  };
  let schema: number | null = null;
  if (hasDatabase) {
    schema = copyDatabase(join(dataFolder, DATABASE), join(partial, DATABASE));
    note(DATABASE, await syncedDigest(join(partial, DATABASE), signal));
  }
  for (const { path, isFinal } of toCopy) {
    try {
      const to = join(partial, path);
      note(path, await copyFile(join(dataFolder, path), to, { asLink: isFinal, signal }));
    } catch (error) {
      // Retention may have taken a tape meanwhile; then the backup does not have it either.
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    }
  }
  const tapes = new Set(files.flatMap(({ path }) => (path.startsWith('tapes/') ? [path.split('/')[1]] : [])))
    .size;
  const { nowMs, version } = options;
  return { format: MANIFEST_FORMAT, createdMs: nowMs, version, schema, tapes, files };
}

/** All of one transaction, without what waits in the log; the version of its schema. */
function copyDatabase(from: string, to: string): number {
  const database = new DatabaseSync(from, { timeout: 5000 });
  try {
    database.prepare('VACUUM INTO ?').run(to);
    return Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
  } finally {
    database.close();
  }
}

async function syncedDigest(
  path: string,
  signal: AbortSignal,
): Promise<{ sizeBytes: number; sha256: string }> {
  const file = await open(path, 'r+');
  try {
    await file.chmod(FILE_MODE);
    await file.sync();
  } finally {
    await file.close();
  }
  return digestOf(path, signal);
}

export async function writeSynced(path: string, text: string): Promise<void> {
  await writeFile(path, text, { mode: FILE_MODE, flush: true });
}

/** Every folder of it, the deepest first. */
export function foldersOf(root: string, manifest: Manifest): readonly string[] {
  const folders = new Set<string>([root]);
  for (const { path } of manifest.files)
    for (let each = dirname(path); each !== '.'; each = dirname(each)) folders.add(join(root, each));
  return [...folders].toSorted((a, b) => b.length - a.length);
}
