/** One note while somebody writes it: what the host has, what is typed over it, and what others did meanwhile. */
import { useEffect, useRef, useState } from 'react';
import { z } from 'zod';
import { NOTE_CHARS_MAX, type Note, type NoteRef } from '../../../src-shared/api/notes.ts';
import type { Failure } from '../../../src-shared/base/failure.ts';
import { useIntents } from '../../store/hooks.ts';
import { useMark } from '../../store/note-marks.ts';
import { deleteDraft, readDraft, writeDraft } from '../../workspace/drafts.ts';

const typedSchema = z.object({
  text: z.string().max(NOTE_CHARS_MAX),
  /** Version and text that it was typed over. */
  basedOn: z.number(),
  over: z.string(),
});
type Typed = z.infer<typeof typedSchema>;

export interface NoteWork {
  readonly isLoading: boolean;
  readonly stored: Note | null;
  readonly text: string;
  readonly isDirty: boolean;
  /** Somebody else has written it since typing began: a person decides whose text stays. */
  readonly isChangedMeanwhile: boolean;
  readonly failure: Failure | null;
  type(text: string): void;
  /** Writes what is typed, unless somebody else was faster; `anyway`: then too. */
  save(anyway?: boolean): Promise<void>;
  /** Back to what the host has. */
  revert(): void;
  /** Takes the text away; a pin stays. */
  clear(): Promise<void>;
}

/** Mount what uses it anew for another note (`key`): what is typed never moves from one to another. */
export function useNote(ref: NoteRef): NoteWork {
  const { notes } = useIntents();
  const { tapeId, seq } = ref;
  const mark = useMark(ref);
  const version = mark?.hasText === true ? mark.changedMs : 0;
  const keptAs = `note:${tapeId}:${seq ?? 'tape'}`;
  const [stored, setStored] = useState<Note | null | undefined>();
  const [typed, setTyped] = useState<Typed | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const isSaving = useRef(false);

  useEffect(() => {
    let gone = false;
    void notes.get({ tapeId, seq }).then((got) => {
      if (gone) return;
      if (got.ok) setStored(got.value);
      else setFailure(got.failure);
    });
    return () => {
      gone = true;
    };
    // Another version is another text.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [notes, tapeId, seq, version]);
  useEffect(() => {
    let gone = false;
    void readDraft(keptAs, typedSchema).then((kept) => {
      if (!gone && kept !== null) setTyped((now) => now ?? kept);
    });
    return () => {
      gone = true;
    };
  }, [keptAs]);

  const known = stored?.text ?? '';
  const text = typed?.text ?? known;
  const isDirty = typed !== null && stored !== undefined && typed.text !== known;
  const isChangedMeanwhile = isDirty && typed.over !== known;

  const forget = (): void => {
    setTyped(null);
    setFailure(null);
    deleteDraft(keptAs);
  };
  const work: NoteWork = {
    isLoading: stored === undefined && failure === null,
    stored: stored ?? null,
    text,
    isDirty,
    isChangedMeanwhile,
    failure,
    type(next) {
      const over = { basedOn: typed?.basedOn ?? versionOf(stored), over: typed?.over ?? known };
      const now = { ...over, text: next.slice(0, NOTE_CHARS_MAX) };
      setTyped(now);
      writeDraft(keptAs, now);
    },
    async save(anyway = false) {
      if (isSaving.current || typed === null) return;
      if (!isDirty) return forget();
      if (isChangedMeanwhile && !anyway) return;
      isSaving.current = true;
      const basedOn = anyway ? {} : { basedOn: typed.basedOn };
      const written = await notes.write({ tapeId, seq, text: typed.text, ...basedOn }, known);
      isSaving.current = false;
      if (written.ok) {
        setStored(written.value);
        forget();
      } else if (written.failure.code === 'note-changed') {
        const theirs = await notes.get({ tapeId, seq });
        if (theirs.ok) setStored(theirs.value);
      } else setFailure(written.failure);
    },
    revert: forget,
    async clear() {
      const now = await notes.get({ tapeId, seq });
      const before = now.ok ? (now.value?.text ?? '') : known;
      const written = await notes.write({ tapeId, seq, text: '' }, before);
      if (!written.ok) return setFailure(written.failure);
      setStored(written.value);
      forget();
    },
  };
  // What takes the note away may not take the focus first.
  const leave = useRef(work);
  useEffect(() => {
    leave.current = work;
  });
  useEffect(() => () => void leave.current.save(), []);
  return work;
}

function versionOf(note: Note | null | undefined): number {
  return note == null || note.text === '' ? 0 : note.changedMs;
}
