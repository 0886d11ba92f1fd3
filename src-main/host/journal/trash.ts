import { join } from 'node:path';
import type { Result } from '../../../src-shared/base/failure.ts';
import { fail, ok } from '../../../src-shared/base/failure.ts';
import { isTapeId } from '../../../src-shared/journal/segment.ts';
import type { Disk } from '../ports.ts';
import { diskFailure } from './disk-failure.ts';
import { isLiving } from './owner.ts';
import { tapesFolder } from './tape-files.ts';

/** Folders where tapes wait to be put back or to go for good; no reader of tapes looks there. */
export type TrashFolder = 'deleted' | 'trash';

/** Where deleted tapes wait for a while. What was discarded in Recovery has a folder of its own, `trash`. */
export interface Trash {
  /** Takes a tape out of the list, in one step: `tape-living` when somebody is recording it. */
  put(tapeId: string): Result<null>;
  /** Puts it back where it was. */
  restore(tapeId: string): Result<null>;
  /** Deletes it for good; returns how many bytes that freed. */
  remove(tapeId: string): Result<number>;
  list(): readonly string[];
}

export function createTrash(disk: Disk, dataFolder: string, folder: TrashFolder = 'deleted'): Trash {
  const tapes = tapesFolder(dataFolder);
  const trash = join(dataFolder, folder);

  function move(tapeId: string, from: string, to: string): Result<null> {
    if (!isTapeId(tapeId) || !disk.names(from).includes(tapeId)) return unknown(tapeId);
    try {
      disk.makeFolder(to);
      disk.rename(join(from, tapeId), join(to, tapeId));
      disk.syncFolder(to);
      disk.syncFolder(from);
      return ok(null);
    } catch (error) {
      return { ok: false, failure: diskFailure(`Moving tape ${tapeId}`, error) };
    }
  }

  return {
    put(tapeId) {
      if (isTapeId(tapeId) && isLiving(disk, join(tapes, tapeId))) {
        return fail('tape-living', `Tape ${tapeId} is being recorded.`, 'Stop its server, then delete it.');
      }
      return move(tapeId, tapes, trash);
    },
    restore: (tapeId) => move(tapeId, trash, tapes),
    remove(tapeId) {
      if (!isTapeId(tapeId) || !disk.names(trash).includes(tapeId)) return unknown(tapeId);
      const gone = join(trash, tapeId);
      try {
        let bytes = 0;
        for (const name of disk.names(gone)) {
          const path = join(gone, name);
          const file = disk.open(path, 'read');
          bytes += file.sizeBytes();
          file.close();
          disk.remove(path);
        }
        disk.removeFolder(gone);
        return ok(bytes);
      } catch (error) {
        return { ok: false, failure: diskFailure(`Deleting tape ${tapeId}`, error) };
      }
    },
    list: () => disk.names(trash).filter(isTapeId),
  };
}

function unknown(tapeId: string) {
  return fail('unknown-tape', `There is no tape ${JSON.stringify(tapeId)}.`, 'Look at the list of sessions.');
}
