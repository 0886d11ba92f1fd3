import type { NoteMark } from '../../../src-shared/api/notes.ts';
import { markOf } from '../../store/note-marks.ts';
import type { Column } from '../../ui/row-table/types.ts';
import type { TapeLine } from './tape-lines.ts';

/** What is said of the tape, and how many of its frames are pinned or carry a note. */
export function noteColumn(notes: readonly NoteMark[] | null): Column<TapeLine> {
  const frames = new Map<string, number>();
  for (const { tapeId, seq } of notes ?? [])
    if (seq !== null) frames.set(tapeId, (frames.get(tapeId) ?? 0) + 1);
  return {
    id: 'note',
    title: 'Note',
    widthPx: 120,
    minPx: 60,
    priority: 4,
    prose: true,
    hint: 'What is noted of the tape (N); ◆ frames that are pinned or carry a note',
    render({ tape }) {
      const title = markOf(notes, { tapeId: tape.id, seq: null })?.title ?? '';
      const count = frames.get(tape.id) ?? 0;
      if (count === 0) return title;
      return [{ text: `◆ ${count} `, tone: 'accent' }, { text: title }];
    },
  };
}
