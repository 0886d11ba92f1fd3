import { DatabaseSync } from 'node:sqlite';
import type { NotedPlaces } from '../../../src-shared/query/notes.ts';
import { BUSY_TIMEOUT_MS, locationOf } from './read-section.ts';

/** Where notes and pins are in a database that somebody else may be using; none when it cannot be read. */
export function readNotedPlaces(path: string): NotedPlaces {
  const note = new Map<string, number[]>();
  const pin = new Map<string, number[]>();
  const add = (to: Map<string, number[]>, tapeId: string, seq: number): void => {
    to.set(tapeId, [...(to.get(tapeId) ?? []), seq]);
  };
  try {
    const database = new DatabaseSync(locationOf(path), { readOnly: true, timeout: BUSY_TIMEOUT_MS });
    try {
      const rows = database
        .prepare("SELECT tape_id, seq, text <> '' AS has_text, pinned FROM notes WHERE seq >= 0")
        .all();
      for (const row of rows) {
        if (row['has_text'] === 1) add(note, String(row['tape_id']), Number(row['seq']));
        if (row['pinned'] === 1) add(pin, String(row['tape_id']), Number(row['seq']));
      }
    } finally {
      database.close();
    }
  } catch {
    // Another version's, or none at all: then nothing is noted.
  }
  return { note, pin };
}
