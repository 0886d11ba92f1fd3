import { Download, FolderOpen, Pin, PinOff, Server, StickyNote, Trash2, VenetianMask } from 'lucide-react';
import type { Tape } from '../../../src-shared/api/tapes.ts';
import { chordFor } from '../../commands/list.ts';
import { useFileDialog } from '../../store/file-dialog.ts';
import { useDeck, useIntents } from '../../store/hooks.ts';
import type { MenuEntry } from '../../ui/menu.tsx';

export interface TapeMenuActs {
  readonly onNote: () => void;
  readonly onServe: () => void;
}

export function useTapeMenu(tape: Tape, { onNote, onServe }: TapeMenuActs): readonly MenuEntry[] {
  const { id, serverId, serverName, pinned, state: tapeState } = tape;
  const intents = useIntents();
  const isThere = useDeck((state) => state.servers?.some((server) => server.id === serverId) ?? false);
  return [
    {
      kind: 'item',
      id: 'open',
      title: 'Open in Messages',
      icon: FolderOpen,
      keys: chordFor('rows.open'),
      onSelect: () => intents.openScope({ kind: 'tape', tapeId: id }),
    },
    {
      kind: 'item',
      id: 'server',
      title: `Go to ${serverName}`,
      icon: Server,
      disabled: !isThere,
      onSelect: () => {
        intents.selectServer(serverId);
        intents.show('servers');
      },
    },
    { kind: 'line', id: 'line' },
    {
      kind: 'item',
      id: 'note',
      title: 'Note…',
      icon: StickyNote,
      keys: chordFor('sessions.note'),
      onSelect: onNote,
    },
    {
      kind: 'item',
      id: 'export',
      title: 'Export…',
      icon: Download,
      keys: chordFor('sessions.export'),
      onSelect: () => useFileDialog.getState().openExport(tape),
    },
    {
      kind: 'item',
      id: 'mock',
      title: 'Serve as mock…',
      icon: VenetianMask,
      keys: chordFor('sessions.mock'),
      onSelect: onServe,
    },
    {
      kind: 'item',
      id: 'pin',
      title: pinned ? 'Unpin' : 'Pin: keep it whatever the rules say',
      icon: pinned ? PinOff : Pin,
      keys: chordFor('sessions.pin'),
      onSelect: () => void intents.storage.pin(tape, !pinned),
    },
    {
      kind: 'item',
      id: 'delete',
      title: pinned ? 'Delete (unpin it first)' : 'Delete',
      icon: Trash2,
      keys: chordFor('sessions.delete'),
      danger: true,
      disabled: pinned || tapeState === 'living',
      onSelect: () => void intents.storage.remove(tape),
    },
  ];
}
