import { FolderOpen, Server } from 'lucide-react';
import type { Tape } from '../../../src-shared/api/tapes.ts';
import { useDeck, useIntents } from '../../store/hooks.ts';
import type { MenuEntry } from '../../ui/menu.tsx';

export function useTapeMenu({ id, serverId, serverName }: Tape): readonly MenuEntry[] {
  const intents = useIntents();
  const isThere = useDeck((state) => state.servers?.some((server) => server.id === serverId) ?? false);
  return [
    {
      kind: 'item',
      id: 'open',
      title: 'Open in Messages',
      icon: FolderOpen,
      keys: 'Enter',
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
  ];
}
