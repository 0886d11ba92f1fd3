import { useState, type ReactNode } from 'react';
import { useIntents } from '../../store/hooks.ts';
import type { AddTab } from '../../store/server-dialog.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { ConfigFile } from './config-file.tsx';
import { EMPTY_FORM } from './form-model.ts';
import { SamplesList } from './samples-list.tsx';
import { ServerFormPanel } from './server-form.tsx';

interface AddDialogProps {
  readonly tab: AddTab;
  /** What was dropped on the view. */
  readonly text: string;
  readonly onClose: () => void;
}

const TABS = [
  { id: 'form', title: 'Command or URL' },
  { id: 'file', title: 'Import a file' },
  { id: 'samples', title: 'Samples' },
] as const;

const SUBMITS = [
  { title: 'Add', kind: 'plain', start: false },
  { title: 'Add and start', kind: 'primary', start: true },
] as const;

export function AddDialog({ tab: first, text, onClose }: AddDialogProps): ReactNode {
  const intents = useIntents();
  const [tab, setTab] = useState<AddTab>(first);
  return (
    <Dialog title="Add a server" onClose={onClose} width="wide">
      <div className="add-tabs">
        <Tabs label="Ways to add a server" items={TABS} value={tab} onChange={setTab}>
          <div className="add-panel">
            {tab === 'form' ? (
              <ServerFormPanel
                serverId={null}
                initial={EMPTY_FORM}
                submits={SUBMITS}
                note="You are asked for your approval before it runs for the first time."
                onSubmit={async ({ draft, start }) => {
                  const added = await intents.addServer(draft);
                  if (!added.ok) return added.failure;
                  intents.selectServer(added.value.id);
                  onClose();
                  if (start) void intents.startServer(added.value.id);
                  return null;
                }}
              />
            ) : null}
            {tab === 'file' ? <ConfigFile initialText={text} onDone={onClose} /> : null}
            {tab === 'samples' ? <SamplesList onDone={onClose} /> : null}
          </div>
        </Tabs>
      </div>
    </Dialog>
  );
}
