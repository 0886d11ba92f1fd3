import type { Result } from '../../../src-shared/base/failure.ts';
import type { Database } from '../ports/database.ts';

/** Which tapes every sweep keeps. */
export interface Pins {
  has(tapeId: string): boolean;
  set(tapeId: string, pinned: boolean, nowMs: number): Result<null>;
}

export function createPins(database: Database): Pins {
  const pinned = new Set(database.all('SELECT tape_id FROM pins').map((row) => String(row['tape_id'])));
  return {
    has: (tapeId) => pinned.has(tapeId),
    set(tapeId, isPinned, nowMs) {
      const written = database.write((run) => {
        if (isPinned) run('INSERT OR REPLACE INTO pins (tape_id, at_ms) VALUES (?, ?)', tapeId, nowMs);
        else run('DELETE FROM pins WHERE tape_id = ?', tapeId);
      });
      if (!written.ok) return written;
      if (isPinned) pinned.add(tapeId);
      else pinned.delete(tapeId);
      return written;
    },
  };
}
