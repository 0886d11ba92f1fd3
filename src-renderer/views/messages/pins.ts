/** The pinned frames of what is looked at, and how one gets to them. */
import { useMemo } from 'react';
import { NO_FILTER, type EntryRef } from '../../../src-shared/api/messages.ts';
import type { NoteMark } from '../../../src-shared/api/notes.ts';
import { useDeck } from '../../store/hooks.ts';
import type { Intents } from '../../store/intents.ts';

/** A pinned frame: what has a position. */
export interface PinnedFrame extends EntryRef {
  /** The first line of its note; empty when it has none. */
  readonly title: string;
}

/** Of the tape that is looked at; live, of every tape that was opened since the deck started. */
export function usePinned(): readonly PinnedFrame[] {
  const notes = useDeck((state) => state.notes);
  const scope = useDeck((state) => state.scope);
  const tapes = useDeck((state) => state.tapes);
  const startedMs = useDeck((state) => state.info?.startedMs ?? 0);
  return useMemo(() => {
    const opened = new Map(tapes?.map(({ id, openedMs }) => [id, openedMs]));
    const isInSight = ({ tapeId }: NoteMark): boolean =>
      scope.kind === 'tape' ? tapeId === scope.tapeId : (opened.get(tapeId) ?? 0) >= startedMs;
    return (notes ?? []).flatMap((mark) =>
      mark.pinned && mark.seq !== null && isInSight(mark)
        ? [{ tapeId: mark.tapeId, seq: mark.seq, title: mark.title }]
        : [],
    );
  }, [notes, scope, tapes, startedMs]);
}

/** Shows a frame where it is: the filter goes when it hides it, and live becomes the tape when it is not among its rows. */
export async function jumpTo(intents: Intents, entry: EntryRef): Promise<void> {
  const { scope, filter } = useDeck.getState();
  if ((await intents.locate(scope, filter, entry)) === null) {
    const isThere = (await intents.locate(scope, NO_FILTER, entry)) !== null;
    if (!isThere) intents.openScope({ kind: 'tape', tapeId: entry.tapeId });
    intents.setFilter(NO_FILTER);
  }
  intents.selectEntry(entry);
}

/** The text with another first line: that is the name of a note. */
export function renamed(text: string, name: string): string {
  const lines = text.split('\n');
  const at = lines.findIndex((line) => line.trim() !== '');
  if (at < 0) return name;
  if (name === '')
    return lines
      .slice(at + 1)
      .join('\n')
      .trimStart();
  return [...lines.slice(0, at), name, ...lines.slice(at + 1)].join('\n');
}
