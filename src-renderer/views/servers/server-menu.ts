import { Archive, Pencil, Play, RotateCw, ShieldQuestion, Square, Trash2, Wrench } from 'lucide-react';
import type { Server } from '../../../src-shared/api/servers.ts';
import { useIntents } from '../../store/hooks.ts';
import { useServerDialog } from '../../store/server-dialog.ts';
import type { MenuEntry } from '../../ui/menu.tsx';
import { mainAction } from './server-face.ts';

/** Everything one can do with a server. */
export function useServerMenu(server: Server): readonly MenuEntry[] {
  const intents = useIntents();
  const openEdit = useServerDialog((state) => state.openEdit);
  const openRemove = useServerDialog((state) => state.openRemove);
  const { id, tapeId } = server;
  const action = mainAction(server.state);
  const main: MenuEntry =
    action === 'stop'
      ? { kind: 'item', id: 'stop', title: 'Stop', icon: Square, onSelect: () => void intents.stopServer(id) }
      : {
          kind: 'item',
          id: 'start',
          title: action === 'approve' ? 'Approve…' : 'Start',
          icon: action === 'approve' ? ShieldQuestion : Play,
          onSelect: () => void intents.startServer(id),
        };
  return [
    main,
    {
      kind: 'item',
      id: 'restart',
      title: 'Restart',
      icon: RotateCw,
      disabled: action !== 'stop',
      onSelect: () => void intents.restartServer(id),
    },
    { kind: 'line', id: 'line-1' },
    {
      kind: 'item',
      id: 'tools',
      title: 'Show its tools',
      icon: Wrench,
      onSelect: () => {
        intents.selectServer(id);
        intents.show('tools');
      },
    },
    {
      kind: 'item',
      id: 'tape',
      title: 'Open its tape',
      icon: Archive,
      disabled: tapeId === null,
      onSelect: () => {
        if (tapeId !== null) intents.openScope({ kind: 'tape', tapeId });
      },
    },
    { kind: 'line', id: 'line-2' },
    { kind: 'item', id: 'edit', title: 'Edit…', icon: Pencil, onSelect: () => openEdit(id) },
    {
      kind: 'item',
      id: 'remove',
      title: 'Remove…',
      icon: Trash2,
      danger: true,
      onSelect: () => openRemove(id),
    },
  ];
}
