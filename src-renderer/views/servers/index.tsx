/** All servers beside the one that is chosen; adding, editing and removing happen in dialogs over them. */
import { useState, type DragEvent, type ReactNode } from 'react';
import { useDeck, useIntents } from '../../store/hooks.ts';
import { useServerDialog } from '../../store/server-dialog.ts';
import { Awaited } from '../../ui/awaited.tsx';
import { cx } from '../../ui/cx.ts';
import { Split } from '../../ui/split.tsx';
import { splitSizes } from '../../workspace/layout.ts';
import { usePref } from '../../workspace/use-pref.ts';
import { ServerDialogs } from './dialogs.tsx';
import { FirstRun } from './first-run.tsx';
import { readConfigFile } from './read-file.ts';
import { ServerDetail } from './server-detail.tsx';
import { ServerTable } from './server-table.tsx';
import './servers.css';

export function ServersView(): ReactNode {
  const servers = useDeck((state) => state.servers);
  const intents = useIntents();
  const openAdd = useServerDialog((state) => state.openAdd);
  const drop = useFileDrop(async (file) => {
    const read = await readConfigFile(file);
    if (read.ok) openAdd('file', read.value);
    else intents.notify({ severity: 'error', message: read.failure.message, hint: read.failure.hint });
  });
  return (
    <section
      className={cx('servers', drop.isOver && 'is-drop')}
      aria-label="Servers"
      data-drop="Drop an mcp.json file to add its servers"
      {...drop.handlers}
    >
      {servers === null ? <NotYet /> : servers.length === 0 ? <FirstRun /> : <Panes />}
      <ServerDialogs />
    </section>
  );
}

function NotYet(): ReactNode {
  const trouble = useDeck((state) => state.troubles.servers);
  return (
    <Awaited
      asking="Asking the host for its servers…"
      missing="The list of servers did not come"
      trouble={trouble}
    />
  );
}

function Panes(): ReactNode {
  const [sizes, setSizes] = usePref(splitSizes('servers'));
  return (
    <Split
      direction="row"
      sizes={sizes}
      onSizes={setSizes}
      panes={[
        { id: 'list', label: 'the list of servers', content: <ServerTable />, minPx: 260 },
        { id: 'detail', label: 'the server', content: <ServerDetail />, sizePx: 440, minPx: 320 },
      ]}
    />
  );
}

/** A file may be dropped anywhere on the view. */
function useFileDrop(onFile: (file: File) => Promise<void>) {
  const [isOver, setIsOver] = useState(false);
  const hasFiles = (event: DragEvent): boolean => event.dataTransfer.types.includes('Files');
  return {
    isOver,
    handlers: {
      onDragOver(event: DragEvent) {
        if (!hasFiles(event)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = 'copy';
        setIsOver(true);
      },
      onDragLeave(event: DragEvent) {
        const inside =
          event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget);
        if (!inside) setIsOver(false);
      },
      onDrop(event: DragEvent) {
        if (!hasFiles(event)) return;
        event.preventDefault();
        setIsOver(false);
        const file = event.dataTransfer.files[0];
        if (file !== undefined) void onFile(file);
      },
    },
  };
}
