import { lstat, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { FILE_MODE, FOLDER_MODE, syncFolder } from './copy-file.ts';

/** Says that a folder is what an unfinished copy of ours left, and may go. */
const MARKER = '.tapedeck-partial';

/** A folder that gets its name when all of it is there. */
export interface Partial {
  readonly folder: string;
  /** Gives it its name, on the disk. */
  finish(): Promise<void>;
  /** Nothing is left of it. */
  discard(): Promise<void>;
}

/** Begins `target` beside itself. What an earlier one of ours left there goes; what is anybody else's is refused: throws. */
export async function beginPartial(target: string): Promise<Partial> {
  const folder = `${target}.partial`;
  if (!(await mayGo(folder)))
    throw new Error(`${folder} is in the way, and no backup of Tapedeck has left it: move it, or remove it.`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
  await writeFile(join(folder, MARKER), '', { mode: FILE_MODE });
  return {
    folder,
    async finish() {
      await rename(folder, target);
      await syncFolder(dirname(target));
      // Not before: what stands under the other name is known by it until the end.
      await rm(join(target, MARKER), { force: true });
    },
    discard: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Nothing is there, or nothing is in it, or it was begun by us. */
async function mayGo(folder: string): Promise<boolean> {
  const found = await lstat(folder).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  });
  if (found === null) return true;
  if (!found.isDirectory()) return false;
  const names = await readdir(folder);
  return names.length === 0 || names.includes(MARKER);
}
