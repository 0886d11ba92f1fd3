import {
  Diff,
  Download,
  FolderOpen,
  Pin,
  PinOff,
  RotateCcw,
  Server,
  StickyNote,
  Trash2,
  VenetianMask,
} from 'lucide-react';
import type { Tape } from '../../../src-shared/api/tapes.ts';
import { chordFor } from '../../commands/list.ts';
import { useFileDialog } from '../../store/file-dialog.ts';
import { useDeck, useHasHost, useIntents } from '../../store/hooks.ts';
import { useRerunDialog } from '../../store/rerun-dialog.ts';
import { useRerunLinks } from '../../store/rerun-links.ts';
import type { MenuEntry } from '../../ui/menu.tsx';
import { visibleText } from '../../ui/visible-text.ts';

export interface TapeMenuActs {
  readonly onNote: () => void;
  readonly onServe: () => void;
}

/** What can be done where there is no host. */
const OF_A_FILE: ReadonlySet<string> = new Set(['open', 'note']);

export function useTapeMenu(tape: Tape, { onNote, onServe }: TapeMenuActs): readonly MenuEntry[] {
  const { id, serverId, serverName, pinned, state: tapeState } = tape;
  const intents = useIntents();
  const plan = useRerunDialog((state) => state.plan);
  const links = useRerunLinks();
  const repeated = links.filter(({ tapeId }) => tapeId === id);
  const repeating = links.filter(({ of }) => of === id);
  const isThere = useDeck((state) => state.servers?.some((server) => server.id === serverId) ?? false);
  const hasHost = useHasHost();
  const entries: readonly MenuEntry[] = [
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
      title: `Go to ${visibleText(serverName)}`,
      icon: Server,
      disabled: !isThere,
      onSelect: () => {
        intents.selectServer(serverId);
        intents.show('servers');
      },
    },
    { kind: 'line', id: 'before-rerun' },
    {
      kind: 'item',
      id: 'rerun',
      title: 'Rerun…',
      icon: RotateCcw,
      keys: chordFor('sessions.rerun'),
      onSelect: () => plan(id, { kind: 'all' }, `the tape of ${serverName}`),
    },
    ...repeated.slice(0, 1).map(({ of }) => ({
      kind: 'item' as const,
      id: 'rerun-of',
      title: `Compare with what it repeats (${of})`,
      icon: Diff,
      onSelect: () => intents.reruns.open({ before: of, after: id }),
    })),
    ...repeating.slice(-3).map(({ tapeId }) => ({
      kind: 'item' as const,
      id: `compare-${tapeId}`,
      title: `Compare with its rerun ${tapeId}`,
      icon: Diff,
      onSelect: () => intents.reruns.open({ before: id, after: tapeId }),
    })),
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
  return hasHost ? entries : entries.filter(({ id: entry }) => OF_A_FILE.has(entry));
}
