import {
  NOTE_TITLE_MAX,
  type Note,
  type NoteChange,
  type NoteMark,
  type NoteRef,
} from '../../src-shared/api/notes.ts';
import type { FileNote } from '../../src-shared/tape-file/header.ts';
import { WHOLE_TAPE, type ViewerStore } from './viewer-store.ts';

const placeOf = ({ seq }: { readonly seq: number | null }): number => seq ?? WHOLE_TAPE;

/** Notes of a file, and what is written to them here; they go nowhere else. */
export function createLocalNotes(store: ViewerStore) {
  async function get({ tapeId, seq }: NoteRef): Promise<Note | null> {
    const found = await store.note(tapeId, placeOf({ seq }));
    return found === undefined ? null : plain(found);
  }

  return {
    get,
    async adopt(tapeId: string, given: readonly FileNote[]): Promise<void> {
      await store.putNotes(given.map((note) => ({ ...note, tapeId, place: placeOf(note) })));
    },
    async marks(): Promise<NoteMark[]> {
      const all = await store.notes(null);
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
      const found = await store.notes(tapeId);
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
        await store.removeNote(tapeId, placeOf({ seq }));
        return null;
      }
      await store.putNotes([{ ...note, place: placeOf(note) }]);
      return note;
    },
    async remove(ref: NoteRef): Promise<Note | null> {
      const known = await get(ref);
      await store.removeNote(ref.tapeId, placeOf(ref));
      return known;
    },
  };
}

function plain({ tapeId, seq, text, pinned, createdMs, changedMs }: Note): Note {
  return { tapeId, seq, text, pinned, createdMs, changedMs };
}
