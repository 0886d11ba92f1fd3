/** What one can do with a row, from its context menu. */
import { ArrowLeftRight, Copy as CopyIcon, Film, ListFilter, Pin, PinOff, StickyNote } from 'lucide-react';
import type { ReactNode } from 'react';
import { withValues } from '../../../src-shared/query/edit.ts';
import { chordFor } from '../../commands/list.ts';
import { useDeck, useIntents } from '../../store/hooks.ts';
import { useMark } from '../../store/note-marks.ts';
import type { TableRow } from '../../store/rows.ts';
import { Menu, type MenuEntry } from '../../ui/menu.tsx';
import type { MenuPoint } from '../../ui/row-table/types.ts';
import { visibleText } from '../../ui/visible-text.ts';
import { useCopyEntries } from '../copy-as/use-copy-as.ts';
import { useRerunEntries } from '../reruns/use-rerun-entries.ts';
import { useCopy } from './use-copy.ts';
import { KIND_WORDS } from './words.ts';

const NAME_CHARS = 40;

export interface RowMenuProps {
  readonly row: TableRow;
  readonly serverName: string;
  readonly at: MenuPoint;
  readonly onClose: () => void;
  /** The note of the selected row is wanted. */
  readonly onNote: () => void;
}

export function RowMenu({ row, serverName, at, onClose, onNote }: RowMenuProps): ReactNode {
  const intents = useIntents();
  const copy = useCopy();
  const filter = useDeck((state) => state.filter);
  const isLive = useDeck((state) => state.scope.kind === 'live');
  const ref = { tapeId: row.tapeId, seq: row.seq };
  const mark = useMark(ref);
  const copies = useCopyEntries(ref);
  const reruns = useRerunEntries(row);
  const only = (field: string, value: string): void =>
    intents.setFilter({ ...filter, query: withValues(filter.query, field, [value]) });
  const named = (text: string): string =>
    visibleText(text.length > NAME_CHARS ? `${text.slice(0, NAME_CHARS)}…` : text);

  const entries: MenuEntry[] = [
    ...copies,
    {
      kind: 'item',
      id: 'copy-raw',
      title: 'Copy raw bytes as text',
      icon: CopyIcon,
      onSelect: () => void copy.entry(ref, 'raw'),
    },
    { kind: 'line', id: 'after-copy' },
    {
      kind: 'item',
      id: 'pin',
      title: mark?.pinned === true ? 'Unpin' : 'Pin',
      icon: mark?.pinned === true ? PinOff : Pin,
      keys: chordFor('messages.pin'),
      onSelect: () => void intents.notes.pin(ref, mark?.pinned !== true),
    },
    {
      kind: 'item',
      id: 'note',
      title: mark?.hasText === true ? 'Change its note' : 'Write a note',
      icon: StickyNote,
      keys: chordFor('messages.note'),
      onSelect: () => {
        intents.selectEntry(ref);
        onNote();
      },
    },
    { kind: 'line', id: 'after-note' },
    ...reruns,
    {
      kind: 'item',
      id: 'pair',
      title: row.kind === 'response' ? 'Go to its request' : 'Go to its response',
      icon: ArrowLeftRight,
      keys: chordFor('messages.pair'),
      disabled: row.pairSeq < 0,
      onSelect: () => intents.selectEntry({ tapeId: row.tapeId, seq: row.pairSeq }),
    },
  ];
  if (isLive) {
    entries.push({
      kind: 'item',
      id: 'tape',
      title: 'Show in its tape',
      icon: Film,
      onSelect: () => {
        intents.openScope({ kind: 'tape', tapeId: row.tapeId });
        intents.selectEntry(ref);
      },
    });
  }
  entries.push({ kind: 'line', id: 'before-filters' });
  if (row.method !== '') {
    entries.push({
      kind: 'item',
      id: 'by-method',
      title: `Only with “${named(row.method)}”`,
      icon: ListFilter,
      onSelect: () => only('method', row.method),
    });
  }
  entries.push({
    kind: 'item',
    id: 'by-kind',
    title: `Only ${KIND_WORDS[row.kind].long.toLowerCase()}`,
    onSelect: () => only('kind', row.kind),
  });
  if (isLive) {
    entries.push({
      kind: 'item',
      id: 'by-server',
      title: `Only server ${named(serverName)}`,
      onSelect: () => only('server', serverName),
    });
  }
  return <Menu label={`Row ${row.seq}`} entries={entries} at={at} onClose={onClose} />;
}
