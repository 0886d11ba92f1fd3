/** How a tape is served as its server: commands to copy. */
import { Check, Copy } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { Tape } from '../../../src-shared/api/tapes.ts';
import { useDeck } from '../../store/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { formatDateTime } from '../../ui/format.ts';
import { VisibleText } from '../../ui/visible-text.tsx';
import { useCopy } from '../tools/use-copy.ts';
import { mockCommands } from './mock-commands.ts';

/** Until the host has said how it is started. */
const BARE = ['tapedeck'];

export function MockDialog({
  tape,
  onClose,
}: {
  readonly tape: Tape;
  readonly onClose: () => void;
}): ReactNode {
  const dataFolder = useDeck((state) => state.info?.dataFolder ?? '');
  const program = useDeck((state) => state.info?.program ?? BARE);
  const copy = useCopy();
  const [copied, setCopied] = useState<string | null>(null);
  const { id, serverName } = tape;
  return (
    <Dialog
      title="Serve as a mock"
      width="wide"
      onClose={onClose}
      actions={
        <Button kind="primary" onClick={onClose}>
          Done
        </Button>
      }
    >
      <div className="mock-form">
        <p className="mock-what">
          <strong>
            <VisibleText text={serverName} maxChars={80} />
          </strong>{' '}
          {formatDateTime(tape.openedMs)}. A mock answers what was asked on this tape with what was answered,
          progress and errors too, without the server.
        </p>
        {mockCommands({ id, serverName, dataFolder, program }).map(({ title, text, hint }) => (
          <section key={title} className="mock-way" aria-label={title}>
            <h3>{title}</h3>
            <Button
              kind="quiet"
              icon={copied === title ? Check : Copy}
              title={`Copy: ${title}`}
              onClick={() => {
                copy(text);
                setCopied(title);
              }}
            >
              {copied === title ? 'Copied' : 'Copy'}
            </Button>
            <pre>
              <VisibleText text={text} keepLines />
            </pre>
            <p>{hint}</p>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
