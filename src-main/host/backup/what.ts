import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ORIGIN_FILE } from '../../../src-shared/tape-file/origin.ts';

/** What of a data folder is data: the rest can be built again, or belongs to a running process. */
export const DATABASE = 'deck.db';
export const TOP_LEVEL = [
  'tapes',
  'quarantine',
  'audit',
  'replica',
  'reruns',
  'servers.json',
  DATABASE,
] as const;
/** Goes with what it was built from. */
export const DERIVED = ['index', 'snapshots', `${DATABASE}-wal`, `${DATABASE}-shm`] as const;

const HISTORY = /^\d{8}\.(?:hist|open)$/;
const SEGMENT = /^\d{8}\.seg$/;

export interface ToCopy {
  /** Relative to the data folder, with `/`. */
  readonly path: string;
  /** Nothing will ever be written into this file again: a second name for it is as good as a copy. */
  readonly isFinal: boolean;
}

/** The files to copy, a tape's segments in their order; the database is another matter. */
export async function filesOf(dataFolder: string): Promise<readonly ToCopy[]> {
  const found: ToCopy[] = [];
  // Not what a person has deleted or discarded: a backup does not bring that back, and a restore leaves it where it is.
  for (const tapes of ['tapes', 'quarantine', 'audit/tapes']) {
    for (const tape of await namesIn(join(dataFolder, tapes))) {
      const names = await namesIn(join(dataFolder, tapes, tape));
      const segments = names.filter((name) => SEGMENT.test(name));
      if (names.includes(ORIGIN_FILE)) found.push({ path: `${tapes}/${tape}/${ORIGIN_FILE}`, isFinal: true });
      for (const [i, segment] of segments.entries())
        found.push({ path: `${tapes}/${tape}/${segment}`, isFinal: i < segments.length - 1 });
    }
  }
  for (const name of await namesIn(join(dataFolder, 'replica')))
    if (name === 'snapshot.bin' || name === 'updates.log')
      found.push({ path: `replica/${name}`, isFinal: false });
  for (const name of await namesIn(join(dataFolder, 'replica/history')))
    if (HISTORY.test(name)) found.push({ path: `replica/history/${name}`, isFinal: name.endsWith('.hist') });
  for (const name of await namesIn(join(dataFolder, 'reruns')))
    if (name.endsWith('.json')) found.push({ path: `reruns/${name}`, isFinal: false });
  if ((await namesIn(dataFolder)).includes('servers.json'))
    found.push({ path: 'servers.json', isFinal: false });
  return found;
}

export async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return [];
    throw error;
  }
}
