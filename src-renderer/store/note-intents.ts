import type { Note, NoteChange, NoteRef } from '../../src-shared/api/notes.ts';
import type { Failure, Result } from '../../src-shared/base/failure.ts';
import { ask, type DeckClient } from './ask.ts';
import type { Notice } from './state.ts';

/** What may be asked about notes and pinned frames; what there is of them is `notes` of the store. */
export interface NoteIntents {
  get(ref: NoteRef): Promise<Result<Note | null>>;
  /** Writes the text; a notice offers what was there before, when there was something. `note-changed` is the editor's to answer. */
  write(change: NoteChange & { readonly text: string }, before: string): Promise<Result<Note | null>>;
  pin(ref: NoteRef, pinned: boolean): Promise<void>;
  /** Takes text and pin away; a notice offers to put them back. */
  remove(ref: NoteRef): Promise<void>;
}

interface Saying {
  notify(notice: Omit<Notice, 'id'>): void;
  complain(failure: Failure): void;
}

export function createNoteIntents(client: DeckClient, say: Saying): NoteIntents {
  async function put(change: NoteChange): Promise<void> {
    const written = await ask(client.notes.put(change));
    if (!written.ok) say.complain(written.failure);
  }

  return {
    get: (ref) => ask(client.notes.get(ref)),
    async write(change, before) {
      const written = await ask(client.notes.put(change));
      if (!written.ok) return written;
      const { tapeId, seq, text } = change;
      // Where nothing was there is nothing to bring back.
      if (before === '' || before === text) return written;
      const undo = { title: 'Undo', run: () => void put({ tapeId, seq, text: before }) };
      const message = text === '' ? 'The note is gone.' : 'The note is changed.';
      say.notify({ severity: 'info', message, hint: '', action: undo });
      return written;
    },
    async pin(ref, pinned) {
      const { tapeId, seq } = ref;
      await put({ tapeId, seq, pinned });
    },
    async remove(ref) {
      const removed = await ask(client.notes.remove(ref));
      if (!removed.ok) return say.complain(removed.failure);
      const was = removed.value;
      if (was === null) return;
      const { tapeId, seq, text, pinned } = was;
      say.notify({
        severity: 'info',
        message: text === '' ? 'Unpinned.' : 'Removed the note.',
        hint: '',
        action: {
          title: 'Undo',
          run: () => void put({ tapeId, seq, text, ...(seq === null ? {} : { pinned }) }),
        },
      });
    },
  };
}
