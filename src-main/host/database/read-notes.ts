import { existsSync } from 'node:fs';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { fail, ok, type Result } from '../../../src-shared/base/failure.ts';
import type { NotedPlaces } from '../../../src-shared/query/notes.ts';
import type { FileNote } from '../../../src-shared/tape-file/header.ts';
import { BUSY_TIMEOUT_MS, locationOf } from './read-section.ts';

/** Where notes and pins are in a database that somebody else may be using; none when it cannot be read. */
export function readNotedPlaces(path: string): NotedPlaces {
  const note = new Map<string, number[]>();
  const pin = new Map<string, number[]>();
  const add = (to: Map<string, number[]>, tapeId: string, seq: number): void => {
    to.set(tapeId, [...(to.get(tapeId) ?? []), seq]);
  };
  try {
    const rows = reading(path, (database) =>
      database.prepare("SELECT tape_id, seq, text <> '' AS has_text, pinned FROM notes WHERE seq >= 0").all(),
    );
    for (const row of rows) {
      if (row['has_text'] === 1) add(note, String(row['tape_id']), Number(row['seq']));
      if (row['pinned'] === 1) add(pin, String(row['tape_id']), Number(row['seq']));
    }
  } catch {
    // Another version's, or none at all: then nothing is noted.
  }
  return { note, pin };
}

/**
 * What is written about one tape, in a database that somebody else may be using. A database from before there were notes
 * has none; one that cannot be read is a failure, since whoever asks would leave them out unseen.
 */
export function readNotesOf(path: string, tapeId: string): Result<readonly FileNote[]> {
  if (!existsSync(path)) return ok([]);
  try {
    return ok(
      reading(path, (database) => {
        const there = database.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'notes'");
        if (there.get() === undefined) return [];
        return database
          .prepare('SELECT * FROM notes WHERE tape_id = ? ORDER BY seq')
          .all(tapeId)
          .map((row) => noteOf(row));
      }),
    );
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return fail(
      'database-failed',
      `The notes of the tape could not be read: ${why}`,
      'Try again, or leave them out with --no-notes.',
    );
  }
}

function reading<T>(path: string, read: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(locationOf(path), { readOnly: true, timeout: BUSY_TIMEOUT_MS });
  try {
    return read(database);
  } finally {
    database.close();
  }
}

function noteOf(row: Record<string, SQLOutputValue>): FileNote {
  const place = Number(row['seq']);
  return {
    seq: place < 0 ? null : place,
    text: String(row['text']),
    pinned: row['pinned'] === 1,
    createdMs: Number(row['created_ms']),
    changedMs: Number(row['changed_ms']),
  };
}
