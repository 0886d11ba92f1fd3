import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fail, ok, type Failure, type Result } from '../../../src-shared/base/failure.ts';
import { isTapeId } from '../../../src-shared/journal/segment.ts';

/** Where tapes lie that are not in use: put back by moving their folder back, by hand too. */
export const SHELVES = ['trash', 'quarantine'] as const;
export type Shelf = (typeof SHELVES)[number];

export interface Shelves {
  /** Moves a tape's whole folder onto the shelf; one rename, so it is there or here. */
  put(tapeId: string, shelf: Shelf): Result<null>;
  putBack(tapeId: string): Result<null>;
  /** Whether it lies with the tapes in use. */
  isInUse(tapeId: string): boolean;
  /** Deletes what lies on a shelf; nothing undoes it. */
  deleteForGood(tapeId: string): Result<null>;
  /** Where a tape lies; null when it is on none of them. */
  of(tapeId: string): Shelf | null;
  list(shelf: Shelf): readonly string[];
}

export function createShelves(dataFolder: string): Shelves {
  const inUse = (tapeId: string): string => join(dataFolder, 'tapes', tapeId);
  const on = (shelf: Shelf, tapeId: string): string => join(dataFolder, shelf, tapeId);
  const of = (tapeId: string): Shelf | null =>
    SHELVES.find((shelf) => isTapeId(tapeId) && existsSync(on(shelf, tapeId))) ?? null;

  function move(from: string, to: string): Result<null> {
    try {
      mkdirSync(join(to, '..'), { recursive: true, mode: 0o700 });
      renameSync(from, to);
      return ok(null);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return fail(
        'disk-failed',
        `Moving ${from} failed: ${why}`,
        'Close what has its files open, then try again.',
      );
    }
  }

  return {
    of,
    isInUse: (tapeId) => isTapeId(tapeId) && existsSync(inUse(tapeId)),
    put(tapeId, shelf) {
      if (!isTapeId(tapeId) || !existsSync(inUse(tapeId))) return unknownTape(tapeId);
      return move(inUse(tapeId), on(shelf, tapeId));
    },
    putBack(tapeId) {
      const shelf = of(tapeId);
      if (shelf === null) return unknownTape(tapeId);
      return move(on(shelf, tapeId), inUse(tapeId));
    },
    deleteForGood(tapeId) {
      const shelf = of(tapeId);
      if (shelf === null) return unknownTape(tapeId);
      try {
        rmSync(on(shelf, tapeId), { recursive: true });
        return ok(null);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        return fail('disk-failed', `Deleting ${on(shelf, tapeId)} failed: ${why}`, 'Try again.');
      }
    },
    list(shelf) {
      const folder = join(dataFolder, shelf);
      return existsSync(folder) ? readdirSync(folder).filter(isTapeId) : [];
    },
  };
}

function unknownTape(tapeId: string): { ok: false; failure: Failure } {
  return fail('unknown-tape', `There is no tape ${tapeId} there.`, 'Look at the list of sessions.');
}
