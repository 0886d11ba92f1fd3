import { z } from 'zod';
import { NOTE_CHARS_PER_TAPE_MAX, NOTES_PER_TAPE_MAX } from '../../../src-shared/api/notes.ts';
import { fail, ok, type Result } from '../../../src-shared/base/failure.ts';
import type { FileNote } from '../../../src-shared/tape-file/header.ts';
import { adoptNotes } from '../../host/host.ts';
import { findRunningApp } from '../web/local-client.ts';

/** The app writes a row for each into its database. */
const ANSWER_TIMEOUT_MS = 30_000;

/** Keeps the notes of a file that was imported: by the app when one works on this data folder, otherwise by ourselves. */
export async function keepNotes(
  dataFolder: string,
  tapeId: string,
  notes: readonly FileNote[],
): Promise<Result<null>> {
  if (notes.length === 0) return ok(null);
  // More would be refused anyway, and might not fit into one request.
  const chars = notes.reduce((sum, { text }) => sum + text.length, 0);
  if (notes.length > NOTES_PER_TAPE_MAX || chars > NOTE_CHARS_PER_TAPE_MAX)
    return fail(
      'too-many',
      `A tape takes ${NOTES_PER_TAPE_MAX} notes and pinned frames, of ${NOTE_CHARS_PER_TAPE_MAX} characters.`,
      'The tape is there without them.',
    );
  const app = await findRunningApp(dataFolder);
  if (app === null) return adoptNotes(dataFolder, tapeId, notes);
  return app.do('adoptNotes', { tapeId, notes }, z.null(), AbortSignal.timeout(ANSWER_TIMEOUT_MS));
}
