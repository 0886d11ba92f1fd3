import { RotateCcw, Send, SquarePen } from 'lucide-react';
import { NO_FILTER, type EntryRef, type Filter } from '../../../src-shared/api/messages.ts';
import type { Tape } from '../../../src-shared/api/tapes.ts';
import { chordFor } from '../../commands/list.ts';
import { useCommand } from '../../commands/registry.ts';
import { useDeck, useHasHost } from '../../store/hooks.ts';
import { useRerunDialog } from '../../store/rerun-dialog.ts';
import type { TableRow } from '../../store/rows.ts';
import type { MenuEntry } from '../../ui/menu.tsx';

/** What of a row is known that says whether it can be sent again. */
type Sendable = Pick<TableRow, 'dir' | 'kind' | 'seq' | 'pairSeq'>;

/** The message of the client that a row is, or answers; null when there is none. */
export function sentSeq({ dir, kind, seq, pairSeq }: Sendable): number | null {
  if (dir === 'out' && (kind === 'request' || kind === 'notification' || kind === 'invalid')) return seq;
  return dir === 'in' && kind === 'response' && pairSeq >= 0 ? pairSeq : null;
}

/** Sending a row again, in its context menu; nothing where there is no host that could. */
export function useRerunEntries(row: TableRow): readonly MenuEntry[] {
  const plan = useRerunDialog((state) => state.plan);
  const edit = useRerunDialog((state) => state.edit);
  const rerun = useRerunOfScope({ tapeId: row.tapeId, seq: row.seq });
  const seq = sentSeq(row);
  const hasHost = useHasHost();
  if (!hasHost) return [];
  return [
    {
      kind: 'item',
      id: 'resend',
      title: 'Resend…',
      icon: Send,
      disabled: seq === null,
      onSelect: () => seq !== null && plan(row.tapeId, { kind: 'entries', seqs: [seq] }, `message #${seq}`),
    },
    {
      kind: 'item',
      id: 'edit-resend',
      title: 'Edit and resend…',
      icon: SquarePen,
      keys: chordFor('messages.resend'),
      disabled: seq === null,
      onSelect: () => seq !== null && edit(row.tapeId, seq),
    },
    {
      kind: 'item',
      id: 'rerun',
      title: rerun?.title ?? 'Rerun the tape…',
      icon: RotateCcw,
      keys: chordFor('messages.rerun'),
      disabled: rerun === null,
      onSelect: () => rerun?.run(),
    },
    { kind: 'line', id: 'after-rerun' },
  ];
}

/** The keys of the Messages view; `selected` is the row that one stands on. `hasPicked`: Rerun is that of what is selected. */
export function useRerunCommands(selected: TableRow | null, hasPicked: boolean): void {
  const entry = useDeck((state) => state.entry);
  const edit = useRerunDialog((state) => state.edit);
  const rerun = useRerunOfScope(entry);
  const hasHost = useHasHost();
  const seq = selected === null || !hasHost ? null : sentSeq(selected);
  useCommand('messages.resend', selected === null || seq === null ? null : () => edit(selected.tapeId, seq));
  useCommand(
    'messages.rerun',
    rerun === null || !hasHost || hasPicked ? null : () => rerun.run(),
    rerun?.title,
  );
}

/**
 * All that a tape's filter shows, or the whole of the tape that is looked at, or that the entry is of; with nothing selected in
 * the live view the one that is newest, by its server's name.
 */
function useRerunOfScope(
  entry: EntryRef | null,
): { readonly title: string; readonly run: () => void } | null {
  const scope = useDeck((state) => state.scope);
  const filter = useDeck((state) => state.filter);
  const plan = useRerunDialog((state) => state.plan);
  const newest = useDeck(({ tapes }) => newestTape(tapes ?? []));
  const tapeId = scope.kind === 'tape' ? scope.tapeId : (entry?.tapeId ?? null);
  if (tapeId === null) {
    if (newest === null) return null;
    const what = `the newest tape of ${newest.serverName}`;
    return { title: `Rerun ${what}…`, run: () => plan(newest.id, { kind: 'all' }, what) };
  }
  if (scope.kind === 'tape' && isFiltering(filter)) {
    return {
      title: 'Rerun what the filter shows…',
      run: () => plan(tapeId, { kind: 'filter', filter }, 'what the filter shows'),
    };
  }
  return { title: 'Rerun the tape…', run: () => plan(tapeId, { kind: 'all' }, 'the whole tape') };
}

function newestTape(tapes: readonly Tape[]): Tape | null {
  return tapes.reduce<Tape | null>(
    (newest, tape) => (newest === null || tape.openedMs > newest.openedMs ? tape : newest),
    null,
  );
}

function isFiltering(filter: Filter): boolean {
  return JSON.stringify({ ...filter, serverIds: [] }) !== JSON.stringify({ ...NO_FILTER, serverIds: [] });
}
