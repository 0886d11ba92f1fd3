import type { Page } from '../../src-shared/api/messages.ts';
import type { Moment } from './playhead.ts';

/** The moment of one row of a page of all rows; null when the page has no such row. */
export function momentOf(page: Page, index: number): Moment | null {
  const seq = page.seq[index];
  const tapeId = page.tapeIds[page.tape[index] ?? -1];
  const wallMs = page.wallMs[index];
  if (seq === undefined || tapeId === undefined || wallMs === undefined) return null;
  return { entry: { tapeId, seq }, wallMs, ordinal: page.from + index };
}

/** The last row at or before a time; the first row when all are later, null when there are none. */
export async function ordinalAtTime(
  wallMs: number,
  rowAt: (ordinal: number) => Promise<Moment | null>,
  last: Moment | null,
): Promise<number | null> {
  if (last === null || wallMs >= last.wallMs) return last?.ordinal ?? null;
  // Rows that can no longer be had are answered by the first that can.
  const first = await rowAt(0);
  if (first === null || wallMs < first.wallMs) return first?.ordinal ?? null;
  let low = first.ordinal;
  let high = last.ordinal;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const row = await rowAt(middle);
    if (row === null) return null;
    if (row.wallMs <= wallMs) low = middle;
    else high = middle - 1;
  }
  return low;
}
