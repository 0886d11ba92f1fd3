/** The note of an entry or of a tape. It is kept when one leaves it; what could not be kept stays as a draft. */
import { Save, Trash2 } from 'lucide-react';
import { useLayoutEffect, useRef, type KeyboardEvent, type ReactNode, type Ref } from 'react';
import { NOTE_CHARS_MAX, type NoteRef } from '../../../src-shared/api/notes.ts';
import { keyed } from '../../commands/registry.ts';
import { takeAhead } from '../../commands/typed-ahead.ts';
import { CommandKey } from '../../commands/command-key.tsx';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { formatCount, formatDateTime } from '../../ui/format.ts';
import { useNote, type NoteWork } from './use-note.ts';
import './notes.css';

/** From here on the bound is worth a word. */
const NEARLY_FULL = 0.9;

interface NoteEditorProps {
  readonly noteRef: NoteRef;
  /** `Note on #101`, for assistive programs. */
  readonly label: string;
  readonly placeholder: string;
  readonly ref?: Ref<HTMLTextAreaElement>;
}

export function NoteEditor({ noteRef, label, placeholder, ref }: NoteEditorProps): ReactNode {
  const note = useNote(noteRef);
  const box = useRef<HTMLTextAreaElement>(null);
  const takeTyped = (): void => {
    if (note.isLoading || document.activeElement !== box.current) return;
    const typed = takeAhead('note');
    if (typed !== '') note.type(note.text + typed);
  };
  // It may have the focus before its text is here. Drawn at once: the next key must find it in the field.
  useLayoutEffect(takeTyped);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    void note.save();
  };
  return (
    <div className="note">
      {note.isChangedMeanwhile ? <Quarrel note={note} /> : null}
      {note.failure === null ? null : (
        <ErrorNote what={note.failure.message} hint={note.failure.hint} code={note.failure.code} />
      )}
      <textarea
        ref={(element) => {
          box.current = element;
          if (typeof ref === 'function') ref(element);
          else if (ref != null) ref.current = element;
        }}
        className="note-text"
        aria-label={label}
        placeholder={placeholder}
        maxLength={NOTE_CHARS_MAX}
        value={note.text}
        readOnly={note.isLoading}
        onChange={(event) => note.type(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        onFocus={takeTyped}
        onBlur={() => void note.save()}
      />
      <footer className="note-foot">
        <span className="note-state" role="status">
          <State note={note} />
        </span>
        <Button kind="quiet" icon={Trash2} disabled={note.text === ''} onClick={() => void note.clear()}>
          Clear
        </Button>
        <Button
          icon={Save}
          disabled={!note.isDirty || note.isChangedMeanwhile}
          onClick={() => void note.save()}
          {...keyed('messages.save-note')}
        >
          Save
          <CommandKey id="messages.save-note" />
        </Button>
      </footer>
    </div>
  );
}

function State({ note }: { readonly note: NoteWork }): ReactNode {
  if (note.isLoading) return 'Reading…';
  if (note.text.length > NOTE_CHARS_MAX * NEARLY_FULL)
    return `${formatCount(note.text.length)} of ${formatCount(NOTE_CHARS_MAX)} characters`;
  if (note.isDirty) return 'Not saved yet: it is when you leave it';
  if (note.stored === null || note.stored.text === '') return 'Nothing is noted';
  return `Saved ${formatDateTime(note.stored.changedMs)}`;
}

function Quarrel({ note }: { readonly note: NoteWork }): ReactNode {
  const theirs = note.stored?.text ?? '';
  return (
    <div className="note-quarrel" role="alert">
      <p>{theirs === '' ? 'Somebody else has removed this note.' : 'Somebody else has written here:'}</p>
      {theirs === '' ? null : <pre className="note-theirs">{theirs}</pre>}
      <div className="note-choice">
        <Button onClick={() => void note.save(true)}>Keep mine</Button>
        <Button onClick={() => note.revert()}>{theirs === '' ? 'Let it go' : 'Take theirs'}</Button>
      </div>
    </div>
  );
}
