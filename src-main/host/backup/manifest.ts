import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

export const MANIFEST_FILE = 'manifest.json';
export const MANIFEST_FORMAT = 1;
/** In a data folder the oldest backups go beyond this many. */
export const DATA_BACKUPS_MAX = 10;

const NAME = /^data-(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)-(\d{3})$/;

export const manifestSchema = z.object({
  format: z.number().int(),
  createdMs: z.number(),
  /** Of the program that made it. */
  version: z.string(),
  /** Of deck.db; null when there was none. */
  schema: z.number().int().nullable(),
  tapes: z.number().int(),
  /** Relative to the backup, with `/`, in order. */
  files: z.array(z.object({ path: z.string(), sizeBytes: z.number().int(), sha256: z.string() })),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** `data-20261128-071500-123`, UTC. */
export function backupName(ms: number): string {
  const iso = new Date(ms).toISOString();
  return `data-${iso.slice(0, 10).replaceAll('-', '')}-${iso.slice(11, 19).replaceAll(':', '')}-${iso.slice(20, 23)}`;
}

export function isBackupName(name: string): boolean {
  return NAME.test(name);
}

/** Throws when it is not there, or is none. */
export async function readManifest(folder: string): Promise<Manifest> {
  const manifest = manifestSchema.parse(JSON.parse(await readFile(join(folder, MANIFEST_FILE), 'utf8')));
  if (manifest.format > MANIFEST_FORMAT) throw new Error('it was made by a newer version');
  const outside = manifest.files.find(({ path }) => !isInside(path));
  if (outside !== undefined) throw new Error(`it names a file outside of itself: ${outside.path}`);
  return manifest;
}

/** A path of a backup stays in it, whoever wrote the manifest. */
function isInside(path: string): boolean {
  return path
    .split('/')
    .every((part) => part !== '' && part !== '.' && part !== '..' && !/[\\:\0]/.test(part));
}
