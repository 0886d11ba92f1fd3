/** One note on several rows: it goes below what is noted there already. */
import { useState, type KeyboardEvent, type ReactNode } from 'react';
import { NOTE_CHARS_MAX } from '../../../src-shared/api/notes.ts';
import type { Failure } from '../../../src-shared/base/failure.ts';
import { useIntents } from '../../store/hooks.ts';
import type { TableRow } from '../../store/rows.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { formatCount } from '../../ui/format.ts';
import { useNoteOnAll } from '../../store/picked.ts';

export function NoteOnAll(): ReactNode {
  const { rows } = useNoteOnAll();
  if (rows === null) return null;
  return <NoteDialog rows={rows} onClose={() => useNoteOnAll.setState({ rows: null })} />;
}

function NoteDialog({
  rows,
  onClose,
}: {
  readonly rows: readonly TableRow[];
  readonly onClose: () => void;
}): ReactNode {
  const intents = useIntents();
  const [text, setText] = useState('');
  const [isWriting, setWriting] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const mayWrite = text.trim() !== '' && !isWriting;

  async function write(): Promise<void> {
    if (!mayWrite) return;
    setWriting(true);
    setFailure(null);
    for (const { tapeId, seq } of rows) {
      const note = await intents.notes.get({ tapeId, seq });
      const before = note.ok ? (note.value?.text ?? '') : '';
      // Written by an earlier try that went wrong further on.
      const isThere = before === text || before.endsWith(`\n${text}`);
      const written = !note.ok
        ? note
        : isThere
          ? note
          : await intents.notes.write(
              {
                tapeId,
                seq,
                text: (before === '' ? text : `${before}\n${text}`).slice(0, NOTE_CHARS_MAX),
                basedOn: note.value?.changedMs ?? 0,
              },
              '',
            );
      if (written.ok) continue;
      setFailure(written.failure);
      setWriting(false);
      return;
    }
    intents.notify({ severity: 'info', message: `Noted on ${formatCount(rows.length)} rows.`, hint: '' });
    onClose();
  }

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    void write();
  };
  return (
    <Dialog
      title={`Note on ${formatCount(rows.length)} rows`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" disabled={!mayWrite} onClick={() => void write()}>
            Write
          </Button>
        </>
      }
    >
      {failure === null ? null : <ErrorNote what={failure.message} hint={failure.hint} code={failure.code} />}
      <textarea
        className="note-text msg-note-on-all"
        // The dialog gives it the focus.
        ref={(area) => area?.setAttribute('autofocus', '')}
        aria-label="Note"
        placeholder="What do these rows have in common? It goes below what is noted there."
        maxLength={NOTE_CHARS_MAX}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
    </Dialog>
  );
}
