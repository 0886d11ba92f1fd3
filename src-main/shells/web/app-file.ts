import { chmod, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** How a program of the same user finds the running app: in the data folder, readable by its owner only. */
export const appFileSchema = z.object({
  version: z.literal(1),
  pid: z.number().int(),
  /** `http://127.0.0.1:PORT` */
  origin: z.string().regex(/^http:\/\/127\.0\.0\.1:\d{1,5}$/),
  /** Another one at each start. */
  secret: z.string().min(32).max(128),
});
export type AppFile = z.infer<typeof appFileSchema>;

function appFilePath(dataFolder: string): string {
  return join(dataFolder, 'app.json');
}

/** Null when there is none, or none that can be read. */
export async function readAppFile(dataFolder: string): Promise<AppFile | null> {
  try {
    const parsed = appFileSchema.safeParse(JSON.parse(await readFile(appFilePath(dataFolder), 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** Appears whole or not at all, and is never readable by others, not even for a moment. */
export async function writeAppFile(dataFolder: string, file: AppFile): Promise<void> {
  const path = appFilePath(dataFolder);
  const draft = `${path}.${process.pid}`;
  await rm(draft, { force: true });
  await writeFile(draft, `${JSON.stringify(file)}\n`, { mode: 0o600, flag: 'wx' });
  await chmod(draft, 0o600);
  await rename(draft, path);
}

/** Removes it if it is still the one with this secret. */
export async function removeAppFile(dataFolder: string, secret: string): Promise<void> {
  const current = await readAppFile(dataFolder);
  if (current?.secret === secret) await rm(appFilePath(dataFolder), { force: true });
}
