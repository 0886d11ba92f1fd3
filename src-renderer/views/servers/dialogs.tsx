import type { ReactNode } from 'react';
import { useDeck, useIntents } from '../../store/hooks.ts';
import { useServerDialog } from '../../store/server-dialog.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { formatCount } from '../../ui/format.ts';
import { visibleText } from '../../ui/visible-text.ts';
import { VisibleText } from '../../ui/visible-text.tsx';
import type { Server } from '../../../src-shared/api/servers.ts';
import { AddDialog } from './add-dialog.tsx';
import { formOf } from './form-model.ts';
import { ServerFormPanel } from './server-form.tsx';
import { TapDialog } from './tap-dialog.tsx';
import './dialogs.css';

/** The dialog that is open, if any. */
export function ServerDialogs(): ReactNode {
  const dialog = useServerDialog((state) => state.dialog);
  const servers = useDeck((state) => state.servers);
  const close = useServerDialog((state) => state.close);
  if (dialog.kind === 'none') return null;
  if (dialog.kind === 'add') return <AddDialog tab={dialog.tab} text={dialog.text} onClose={close} />;
  if (dialog.kind === 'tap') return <TapDialog onClose={close} />;
  const server = servers?.find(({ id }) => id === dialog.serverId);
  // Another window may have removed it meanwhile.
  if (server === undefined) return null;
  return dialog.kind === 'edit' ? (
    <EditDialog key={server.id} server={server} onClose={close} />
  ) : (
    <RemoveDialog server={server} onClose={close} />
  );
}

interface OneServerProps {
  readonly server: Server;
  readonly onClose: () => void;
}

function EditDialog({ server, onClose }: OneServerProps): ReactNode {
  const intents = useIntents();
  const isRunning = ['ready', 'reconnecting', 'starting'].includes(server.state.kind);
  return (
    <Dialog title={`Edit ${visibleText(server.name)}`} onClose={onClose} width="wide">
      <ServerFormPanel
        serverId={server.id}
        initial={formOf(server)}
        submits={[{ title: isRunning ? 'Save and restart' : 'Save', kind: 'primary', start: isRunning }]}
        note={
          isRunning
            ? 'The running server is stopped. A change of its command, environment or URL asks for your approval again.'
            : 'A change of its command, environment or URL asks for your approval again.'
        }
        onSubmit={async ({ draft, keep, start }) => {
          const updated = await intents.updateServer(server.id, draft, keep);
          if (!updated.ok) return updated.failure;
          onClose();
          if (start) void intents.startServer(server.id);
          return null;
        }}
      />
    </Dialog>
  );
}

function RemoveDialog({ server, onClose }: OneServerProps): ReactNode {
  const intents = useIntents();
  const tapes = useDeck((state) => state.tapes?.filter((tape) => tape.serverId === server.id).length ?? 0);
  return (
    <Dialog
      title="Remove this server?"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button
            kind="danger"
            onClick={() => {
              onClose();
              void intents.removeServer(server.id);
            }}
          >
            Remove
          </Button>
        </>
      }
    >
      <p className="dialog-text">
        <strong>
          <VisibleText text={server.name} maxChars={64} />
        </strong>{' '}
        leaves the list and is stopped if it runs. Its definition, with the values of its environment, is
        forgotten.
      </p>
      <p className="dialog-text">
        {tapes === 0
          ? 'It has no tapes.'
          : `Its ${formatCount(tapes)} ${tapes === 1 ? 'tape stays' : 'tapes stay'} in Sessions.`}
      </p>
    </Dialog>
  );
}
