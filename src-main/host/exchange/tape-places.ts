import { join } from 'node:path';
import { isTapeId } from '../../../src-shared/journal/segment.ts';
import { ORIGIN_FILE, originSchema, type Origin } from '../../../src-shared/tape-file/origin.ts';
import type { Disk } from '../ports.ts';

/** Folders of the data folder where a tape can be, or come back from. */
const PLACES = ['tapes', 'deleted', 'trash', 'quarantine'] as const;

/** Tapes whose origin is remembered; then it is read again. */
const ORIGINS_MAX = 20_000;

export function isTapeIdTaken(disk: Disk, dataFolder: string, tapeId: string): boolean {
  return PLACES.some((place) => disk.names(join(dataFolder, place)).includes(tapeId));
}

/** Where a tape came from; null when it was recorded here. */
export function originOf(disk: Disk, dataFolder: string, tapeId: string): Origin | null {
  try {
    const bytes = disk.readWhole(join(dataFolder, 'tapes', tapeId, ORIGIN_FILE));
    if (bytes === null) return null;
    return originSchema.safeParse(JSON.parse(new TextDecoder().decode(bytes))).data ?? null;
  } catch {
    return null;
  }
}

/** A tape that was imported and has the same entries. */
export function findCopy(
  disk: Disk,
  dataFolder: string,
  digest: string,
): { readonly tapeId: string; readonly file: string } | null {
  for (const tapeId of disk.names(join(dataFolder, 'tapes')).filter(isTapeId)) {
    const origin = originOf(disk, dataFolder, tapeId);
    if (origin?.digest === digest) return { tapeId, file: origin.file };
  }
  return null;
}

/** A tape comes with its origin or without one, and that stays so: each is looked at once. */
export function createOrigins(disk: Disk, dataFolder: string): { of(tapeId: string): Origin | null } {
  const known = new Map<string, Origin | null>();
  return {
    of(tapeId) {
      const found = known.get(tapeId);
      if (found !== undefined) return found;
      if (known.size >= ORIGINS_MAX) known.clear();
      const origin = originOf(disk, dataFolder, tapeId);
      known.set(tapeId, origin);
      return origin;
    },
  };
}
