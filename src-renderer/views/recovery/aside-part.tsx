import { Trash2, Undo2 } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { TapeDecision } from '../../../src-shared/api/recovery.ts';
import { useDeck, useIntents } from '../../store/hooks.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { formatDateTime } from '../../ui/format.ts';
import { Part } from '../../ui/part.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';

/** Tapes that a person discarded or put into quarantine: they are there until somebody deletes them. */
export function AsidePart(): ReactNode {
  const { recovery } = useIntents();
  const decisions = useDeck((state) => state.recovery?.decisions ?? []);
  const [asked, setAsked] = useState<TapeDecision | null>(null);
  const aside = decisions.filter(({ decision }) => decision !== 'accepted');
  if (aside.length === 0) return null;
  return (
    <Part title={`Put aside · ${aside.length}`}>
      <ul className="rec-lines">
        {aside.map((each) => {
          const name = nameOf(each);
          return (
            <li key={each.tapeId}>
              <span className="rec-line-name">
                <VisibleText text={name} maxChars={32} />
              </span>
              <Button
                kind="quiet"
                icon={Undo2}
                aria-label={`Put ${name} back`}
                onClick={() => void recovery.putBack(each.tapeId)}
              >
                Put back
              </Button>
              <IconButton icon={Trash2} label={`Delete ${name} for good…`} onClick={() => setAsked(each)} />
              <span className="rec-line-why">
                {each.decision === 'discarded' ? 'in the trash' : 'in quarantine'} since{' '}
                {formatDateTime(each.atMs)}
              </span>
            </li>
          );
        })}
      </ul>
      {asked === null ? null : (
        <Dialog
          title="Delete this tape for good?"
          onClose={() => setAsked(null)}
          actions={
            <>
              <Button onClick={() => setAsked(null)}>Keep it</Button>
              <Button
                kind="danger"
                onClick={() => {
                  void recovery.deleteForGood(asked.tapeId);
                  setAsked(null);
                }}
              >
                Delete for good
              </Button>
            </>
          }
        >
          <p>
            <VisibleText text={nameOf(asked)} maxChars={64} />, tape <code>{asked.tapeId}</code>. Nothing
            brings it back but a backup that has it.
          </p>
        </Dialog>
      )}
    </Part>
  );
}

function nameOf({ serverName, tapeId }: TapeDecision): string {
  return serverName === '' ? tapeId : serverName;
}
