import {
  NOTE_CHARS_PER_TAPE_MAX,
  NOTE_TITLE_MAX,
  NOTES_MAX,
  NOTES_PER_TAPE_MAX,
  type Note,
  type NoteMark,
  type NoteRef,
} from '../../../src-shared/api/notes.ts';
import { fail, ok, type Failure, type Result } from '../../../src-shared/base/failure.ts';
import type { Database, SqlRow } from '../ports/database.ts';
import type { NoteStore } from '../ports/notes.ts';

/** The position of a note on the tape itself, which comes before every entry. */
const WHOLE_TAPE = -1;

/** What is kept in memory of a note: its text is read when somebody wants it. */
interface Mark {
  readonly title: string;
  readonly chars: number;
  readonly pinned: boolean;
  readonly changedMs: number;
}

export function createNoteStore(database: Database): NoteStore {
  const tapes = new Map<string, Map<number, Mark>>();
  let count = 0;

  for (const row of database.all('SELECT * FROM notes')) keep(noteOf(row));

  function keep(note: Note): void {
    const marks = tapes.get(note.tapeId) ?? new Map<number, Mark>();
    const place = placeOf(note);
    if (!marks.has(place)) count += 1;
    const { text, pinned, changedMs } = note;
    marks.set(place, { title: titleOf(text), chars: text.length, pinned, changedMs });
    tapes.set(note.tapeId, marks);
  }

  function drop(ref: NoteRef): void {
    const marks = tapes.get(ref.tapeId);
    if (marks?.delete(placeOf(ref)) === true) count -= 1;
    if (marks?.size === 0) tapes.delete(ref.tapeId);
  }

  function get(ref: NoteRef): Note | null {
    if (tapes.get(ref.tapeId)?.has(placeOf(ref)) !== true) return null;
    const [row] = database.all('SELECT * FROM notes WHERE tape_id = ? AND seq = ?', ref.tapeId, placeOf(ref));
    return row === undefined ? null : noteOf(row);
  }

  function remove(ref: NoteRef): Result<Note | null> {
    const was = get(ref);
    if (was === null) return ok(null);
    const written = database.write((run) =>
      run('DELETE FROM notes WHERE tape_id = ? AND seq = ?', ref.tapeId, placeOf(ref)),
    );
    if (!written.ok) return written;
    drop(ref);
    return ok(was);
  }

  function write(notes: readonly Note[]): Result<null> {
    const written = database.write((run) => {
      for (const note of notes) {
        const { tapeId, text, pinned, createdMs, changedMs } = note;
        run(
          'INSERT OR REPLACE INTO notes (tape_id, seq, text, pinned, created_ms, changed_ms) VALUES (?, ?, ?, ?, ?, ?)',
          tapeId,
          placeOf(note),
          text,
          pinned ? 1 : 0,
          createdMs,
          changedMs,
        );
      }
    });
    if (written.ok) for (const note of notes) keep(note);
    return written;
  }

  /** Why these cannot all be kept beside what is there; null when they can. */
  function refusal(tapeId: string, notes: readonly Note[]): Failure | null {
    const marks = tapes.get(tapeId) ?? new Map<number, Mark>();
    const added = notes.filter((note) => !marks.has(placeOf(note))).length;
    const hint = 'Remove some that are not needed any more.';
    if (count + added > NOTES_MAX)
      return fail('too-many', `There are ${NOTES_MAX} notes and pinned frames already.`, hint).failure;
    if (marks.size + added > NOTES_PER_TAPE_MAX)
      return fail('too-many', `A tape takes ${NOTES_PER_TAPE_MAX} notes and pinned frames.`, hint).failure;
    const after = new Map([...marks].map(([place, { chars }]) => [place, chars]));
    for (const note of notes) after.set(placeOf(note), note.text.length);
    const chars = [...after.values()].reduce((sum, each) => sum + each, 0);
    if (chars > NOTE_CHARS_PER_TAPE_MAX)
      return fail('too-many', `The notes of a tape take ${NOTE_CHARS_PER_TAPE_MAX} characters.`, hint)
        .failure;
    return null;
  }

  return {
    marks: () =>
      [...tapes]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .flatMap(([tapeId, marks]) =>
          [...marks]
            .toSorted(([a], [b]) => a - b)
            .map(([place, { title, chars, pinned, changedMs }]): NoteMark => {
              return { tapeId, seq: seqOf(place), title, hasText: chars > 0, pinned, changedMs };
            }),
        ),
    of: (tapeId) =>
      database.all('SELECT * FROM notes WHERE tape_id = ? ORDER BY seq', tapeId).map((row) => noteOf(row)),
    get,
    put({ tapeId, seq, text, pinned, basedOn }, nowMs) {
      const was = get({ tapeId, seq });
      const note: Note = {
        tapeId,
        seq,
        text: text ?? was?.text ?? '',
        pinned: pinned ?? was?.pinned ?? false,
        createdMs: was?.createdMs ?? nowMs,
        changedMs: was?.changedMs ?? nowMs,
      };
      const isOther = note.text !== (was?.text ?? '');
      const stands = was === null || was.text === '' ? 0 : was.changedMs;
      if (isOther && basedOn !== undefined && basedOn !== stands && basedOn !== was?.changedMs)
        return fail(
          'note-changed',
          'Somebody else has written this note in the meantime.',
          'Keep yours, or take theirs.',
        );
      if (note.text === '' && !note.pinned) {
        const removed = remove(note);
        return removed.ok ? ok(null) : removed;
      }
      if (was !== null && !isOther && was.pinned === note.pinned) return ok(was);
      // A clock that was set back must not give two texts the same time.
      const next = isOther ? { ...note, changedMs: Math.max(nowMs, (was?.changedMs ?? 0) + 1) } : note;
      const refused = refusal(tapeId, [next]);
      if (refused !== null) return { ok: false, failure: refused };
      const written = write([next]);
      return written.ok ? ok(next) : written;
    },
    remove,
    forget(tapeId) {
      const marks = tapes.get(tapeId);
      if (marks === undefined) return ok(null);
      const written = database.write((run) => run('DELETE FROM notes WHERE tape_id = ?', tapeId));
      if (!written.ok) return written;
      count -= marks.size;
      tapes.delete(tapeId);
      return written;
    },
    adopt(tapeId, notes) {
      const own = notes
        .map((note) => ({ ...note, tapeId }))
        .filter(({ text, pinned }) => text !== '' || pinned);
      const refused = refusal(tapeId, own);
      return refused === null ? write(own) : { ok: false, failure: refused };
    },
  };
}

function noteOf(row: SqlRow): Note {
  return {
    tapeId: String(row['tape_id']),
    seq: seqOf(Number(row['seq'])),
    text: String(row['text']),
    pinned: row['pinned'] === 1,
    createdMs: Number(row['created_ms']),
    changedMs: Number(row['changed_ms']),
  };
}

function placeOf({ seq }: Pick<NoteRef, 'seq'>): number {
  return seq ?? WHOLE_TAPE;
}

function seqOf(place: number): number | null {
  return place === WHOLE_TAPE ? null : place;
}

/** The first line that says anything, cut at a whole character. */
function titleOf(text: string): string {
  const line = text.split('\n').find((each) => each.trim() !== '') ?? '';
  return line.trim().slice(0, NOTE_TITLE_MAX).toWellFormed();
}
