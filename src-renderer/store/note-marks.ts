/** What is noted and pinned, looked up by entry: rows ask for it many times a second. */
import type { NoteMark, NoteRef } from '../../src-shared/api/notes.ts';
import { useDeck } from './state.ts';

type Marks = readonly NoteMark[] | null;
type ByTape = ReadonlyMap<string, ReadonlyMap<number | null, NoteMark>>;

const NONE: ByTape = new Map();
const known = new WeakMap<readonly NoteMark[], ByTape>();

/** The mark of an entry, or of a tape (`seq` null); undefined when there is neither a note nor a pin. */
export function markOf(marks: Marks, { tapeId, seq }: NoteRef): NoteMark | undefined {
  return byTape(marks).get(tapeId)?.get(seq);
}

export function useMark(ref: NoteRef | null): NoteMark | undefined {
  return useDeck((state) => (ref === null ? undefined : markOf(state.notes, ref)));
}

function byTape(marks: Marks): ByTape {
  if (marks === null) return NONE;
  const found = known.get(marks);
  if (found !== undefined) return found;
  const tapes = new Map<string, Map<number | null, NoteMark>>();
  for (const mark of marks) {
    const tape = tapes.get(mark.tapeId) ?? new Map<number | null, NoteMark>();
    tapes.set(mark.tapeId, tape.set(mark.seq, mark));
  }
  known.set(marks, tapes);
  return tapes;
}
