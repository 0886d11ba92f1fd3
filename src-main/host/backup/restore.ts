import {
  existsSync,
  mkdirSync,
  openSync,
  fsyncSync,
  closeSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { mkdir, rename, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { fail, ok, type Result } from '../../../src-shared/base/failure.ts';
import { copyFile, FOLDER_MODE, syncFolder } from './copy-file.ts';
import { verifyBackup } from './keep.ts';
import { foldersOf, writeSynced } from './make.ts';
import { readManifest, type Manifest } from './manifest.ts';
import { beginPartial, type Partial } from './partial.ts';
import { DERIVED, TOP_LEVEL, namesIn } from './what.ts';

/** What a staged restore will put in place, and the order to do it. */
const NEW_FOLDER = 'restore-new';
const ORDER_FILE = 'restore.json';

const orderSchema = z.object({
  backup: z.string(),
  /** The folder, inside of the data folder, that keeps what was there before. */
  aside: z.string().regex(/^before-restore-\d{1,16}$/),
  items: z.array(z.enum(TOP_LEVEL)),
});
type Order = z.infer<typeof orderSchema>;

/** Restores into a folder that is empty, or not there; it has its name only when everything is in it. */
export async function restoreInto(
  backup: string,
  target: string,
  signal: AbortSignal,
): Promise<Result<Manifest>> {
  if ((await namesIn(target)).length > 0)
    return fail(
      'bad-request',
      `${target} is not empty.`,
      'Choose an empty folder, or one that is not there.',
    );
  const copied = await copyChecked(backup, () => beginPartial(target), signal);
  if (!copied.ok) return copied;
  try {
    await rmdir(target).catch(() => undefined);
    await copied.value.copy.finish();
    return ok(copied.value.manifest);
  } catch (error) {
    return failed(error);
  }
}

/**
 * Makes everything ready, so that the next start of the app puts it in place. Until then nothing has changed, and
 * `cancelRestore` takes it back.
 */
export async function stageRestore(
  dataFolder: string,
  backup: string,
  { nowMs, signal }: { readonly nowMs: number; readonly signal: AbortSignal },
): Promise<Result<Manifest>> {
  cancelRestore(dataFolder);
  const copied = await copyChecked(backup, () => beginStaged(join(dataFolder, NEW_FOLDER)), signal);
  if (!copied.ok) return copied;
  const { manifest } = copied.value;
  const present = new Set(manifest.files.map(({ path }) => path.split('/')[0]));
  const order: Order = {
    backup,
    aside: `before-restore-${Math.round(nowMs)}`,
    items: TOP_LEVEL.filter((name) => present.has(name)),
  };
  try {
    const half = join(dataFolder, `${ORDER_FILE}.tmp`);
    await writeSynced(half, JSON.stringify(order));
    await rename(half, join(dataFolder, ORDER_FILE));
    await syncFolder(dataFolder);
    return ok(manifest);
  } catch (error) {
    return failed(error);
  }
}

/** The backup that the next start will put in place; null when there is none. */
export function stagedRestore(dataFolder: string): string | null {
  return readOrder(dataFolder)?.backup ?? null;
}

export function cancelRestore(dataFolder: string): void {
  rmSync(join(dataFolder, ORDER_FILE), { force: true });
  rmSync(join(dataFolder, NEW_FOLDER), { recursive: true, force: true });
}

/**
 * At a start, before anything is opened and by who holds the lock: puts a staged restore in place, and what was there
 * aside. Whatever interrupts it, the next start goes on where it stopped, and nothing is opened in between: so the app
 * sees all of the old data or all of the new. The folder that keeps the old, or null when nothing was staged.
 */
export function applyStagedRestore(
  dataFolder: string,
  move: (from: string, to: string) => void = renameSync,
): Result<{ readonly aside: string } | null> {
  const order = readOrder(dataFolder);
  if (order === null) return ok(null);
  const aside = join(dataFolder, order.aside);
  const fresh = join(dataFolder, NEW_FOLDER);
  try {
    mkdirSync(aside, { recursive: true, mode: FOLDER_MODE });
    for (const item of [...DERIVED, ...TOP_LEVEL]) {
      const old = join(dataFolder, item);
      const isNew = order.items.some((each) => each === item) && !existsSync(join(fresh, item));
      // Its new content is there already: an earlier start did this one.
      if (isNew) continue;
      if (existsSync(old) && !existsSync(join(aside, item))) move(old, join(aside, item));
      if (existsSync(join(fresh, item))) move(join(fresh, item), old);
    }
    for (const folder of [aside, fresh, dataFolder]) syncNow(folder);
    rmSync(join(dataFolder, ORDER_FILE));
    syncNow(dataFolder);
    rmSync(fresh, { recursive: true, force: true });
    return ok({ aside });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return fail(
      'backup-failed',
      `The restore of ${order.backup} could not be finished: ${why}`,
      'Make room on the disk and start again: it goes on where it stopped.',
    );
  }
}

/** Where a copy comes to stand. */
type Copy = Pick<Partial, 'folder' | 'discard'>;

/** A name that only this program uses, in its own folder. */
async function beginStaged(folder: string): Promise<Copy> {
  const discard = (): Promise<void> => rm(folder, { recursive: true, force: true });
  await discard();
  await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
  return { folder, discard };
}

async function copyChecked<C extends Copy>(
  backup: string,
  begin: () => Promise<C>,
  signal: AbortSignal,
): Promise<Result<{ readonly manifest: Manifest; readonly copy: C }>> {
  const verified = await verifyBackup(backup, signal);
  if (!verified.ok) return verified;
  const [wrong] = verified.value;
  if (wrong !== undefined)
    return fail(
      'backup-damaged',
      `${verified.value.length} files of the backup are not what they were, the first is ${wrong}.`,
      'Choose another backup; nothing was changed.',
    );
  let copy: C | null = null;
  try {
    copy = await begin();
    const to = copy.folder;
    const manifest = await readManifest(backup);
    for (const { path } of manifest.files)
      await copyFile(join(backup, path), join(to, path), { asLink: false, signal });
    for (const folder of foldersOf(to, manifest)) await syncFolder(folder);
    return ok({ manifest, copy });
  } catch (error) {
    await copy?.discard().catch(() => undefined);
    return failed(error);
  }
}

/** Null when there is none, or one that was never finished. */
function readOrder(dataFolder: string): Order | null {
  try {
    return orderSchema.parse(JSON.parse(readFileSync(join(dataFolder, ORDER_FILE), 'utf8')));
  } catch {
    return null;
  }
}

function syncNow(path: string): void {
  if (process.platform === 'win32' || !existsSync(path)) return;
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function failed(error: unknown): { ok: false; failure: ReturnType<typeof fail>['failure'] } {
  const why = error instanceof Error ? error.message : String(error);
  return fail(
    'backup-failed',
    `The restore failed: ${why}`,
    'Nothing was changed. Make room on that disk, and try again.',
  );
}
