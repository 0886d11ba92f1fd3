import { join } from 'node:path';
import { ok, type Result } from '../../../../src-shared/base/failure.ts';
import type { FileNote } from '../../../../src-shared/tape-file/header.ts';
import { DATABASE_FILE } from '../../database/deck-database.ts';
import { readNotesOf } from '../../database/read-notes.ts';
import { openAt } from '../data/deck-data.ts';
import { lockDataFolder } from '../../journal/lock.ts';
import { createNoteStore } from '../../notes/note-store.ts';
import { createRealClock, createSecureRandom } from '../world/real-ports.ts';

/** What people wrote about a tape of a data folder, also while an app works on it. */
export function notesOf(dataFolder: string, tapeId: string): Result<readonly FileNote[]> {
  return readNotesOf(join(dataFolder, DATABASE_FILE), tapeId);
}

/** Keeps the notes that came with a tape, in a data folder that no app is using; one that is must be asked instead. */
export function adoptNotes(dataFolder: string, tapeId: string, notes: readonly FileNote[]): Result<null> {
  if (notes.length === 0) return ok(null);
  const clock = createRealClock();
  const lock = lockDataFolder(dataFolder, { hostRun: createSecureRandom().token(12), nowMs: clock.wallMs() });
  if (!lock.ok) return lock;
  try {
    const database = openAt({ dataFolder, clock });
    if (!database.ok) return database;
    try {
      return createNoteStore(database.value).adopt(
        tapeId,
        notes.map((note) => ({ tapeId, ...note })),
      );
    } finally {
      database.value.close();
    }
  } finally {
    lock.value.release();
  }
}
