import {
  NOTE_TITLE_MAX,
  type Note,
  type NoteChange,
  type NoteMark,
  type NoteRef,
} from '../../src-shared/api/notes.ts';
import type { FileNote } from '../../src-shared/tape-file/header.ts';
import type { FileStore } from './file-store.ts';

/** Where a note of the tape as a whole stands: IndexedDB has no null in a key. */
const WHOLE = -1;
const placeOf = ({ seq }: { readonly seq: number | null }): number => seq ?? WHOLE;

/** Notes of a file, and what is written to them here; they stay in this browser. */
export function createLocalNotes({ notes }: FileStore) {
  async function get({ tapeId, seq }: NoteRef): Promise<Note | null> {
    const found = await notes.get([tapeId, placeOf({ seq })]);
    return found === undefined ? null : plain(found);
  }

  return {
    get,
    async adopt(tapeId: string, given: readonly FileNote[]): Promise<void> {
      await notes.bulkPut(given.map((note) => ({ ...note, tapeId, place: placeOf(note) })));
    },
    async marks(): Promise<NoteMark[]> {
      const all = await notes.toArray();
      return all.map(({ tapeId, seq, text, pinned, changedMs }) => ({
        tapeId,
        seq,
        title: (text.split('\n', 1)[0] ?? '').slice(0, NOTE_TITLE_MAX),
        hasText: text !== '',
        pinned,
        changedMs,
      }));
    },
    async list(tapeId: string): Promise<Note[]> {
      const found = await notes
        .where('[tapeId+place]')
        .between([tapeId, WHOLE], [tapeId, Infinity], true, true)
        .toArray();
      return found.map(plain);
    },
    async put({ tapeId, seq, text, pinned }: NoteChange, nowMs: number): Promise<Note | null> {
      const known = await get({ tapeId, seq });
      const note: Note = {
        tapeId,
        seq,
        text: text ?? known?.text ?? '',
        pinned: pinned ?? known?.pinned ?? false,
        createdMs: known?.createdMs ?? nowMs,
        changedMs: text === undefined ? (known?.changedMs ?? nowMs) : nowMs,
      };
      if (note.text === '' && !note.pinned) {
        await notes.delete([tapeId, placeOf({ seq })]);
        return null;
      }
      await notes.put({ ...note, place: placeOf(note) });
      return note;
    },
    async remove(ref: NoteRef): Promise<Note | null> {
      const known = await get(ref);
      await notes.delete([ref.tapeId, placeOf(ref)]);
      return known;
    },
  };
}

function plain({ tapeId, seq, text, pinned, createdMs, changedMs }: Note): Note {
  return { tapeId, seq, text, pinned, createdMs, changedMs };
}
