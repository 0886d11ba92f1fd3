import type { ReactNode } from 'react';
import type { Tape } from '../../../src-shared/api/tapes.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { formatDateTime } from '../../ui/format.ts';
import { visibleText } from '../../ui/visible-text.ts';
import { NoteEditor } from '../notes/note-editor.tsx';

/** The note of a tape as a whole: what this session was about. */
export function TapeNote({
  tape,
  onClose,
}: {
  readonly tape: Tape;
  readonly onClose: () => void;
}): ReactNode {
  return (
    <Dialog
      title={`Note on ${visibleText(tape.serverName)}, ${formatDateTime(tape.openedMs)}`}
      onClose={onClose}
      width="wide"
      actions={
        <Button kind="primary" onClick={onClose}>
          Done
        </Button>
      }
    >
      <div className="sessions-note">
        <NoteEditor
          key={tape.id}
          noteRef={{ tapeId: tape.id, seq: null }}
          label="Note on the tape"
          placeholder="What was this session about? The first line stands in the list."
          ref={(text) => text?.setAttribute('autofocus', '')}
        />
      </div>
    </Dialog>
  );
}
