/** The nearest finding before or after a row, by asking the host; bounded and exact whatever the filter is. */
import type { EntryRef, Filter } from '../../../src-shared/api/messages.ts';

export interface Probe {
  /** The entry at a place among the rows that have a finding; null beyond the last. */
  readonly findingAt: (ordinal: number) => Promise<EntryRef | null>;
  /** Where an entry stands among all rows in sight of the filter. */
  readonly ordinalOf: (entry: EntryRef) => Promise<number | null>;
}

/** A doubling search and a halving one over at most this many findings. */
const STEPS_MAX = 64;

/** Only rows of at least a warning, of those that the filter shows anyway. */
export function withFindings(filter: Filter): Filter {
  return filter.minSeverity === 'error' ? filter : { ...filter, minSeverity: 'warning' };
}

/** `after`: the first one behind `from`; `before`: the last one in front of it. */
export async function nearestFinding(
  probe: Probe,
  from: number,
  direction: 'after' | 'before',
): Promise<EntryRef | null> {
  const isBehind = async (ordinal: number): Promise<boolean | null> => {
    const entry = await probe.findingAt(ordinal);
    if (entry === null) return null;
    const place = await probe.ordinalOf(entry);
    if (place === null) return null;
    return direction === 'after' ? place > from : place >= from;
  };
  // The smallest ordinal whose finding is behind: [low, high) is not decided yet; beyond the end counts as behind.
  let low = 0;
  let high = 1;
  let steps = 0;
  while ((await isBehind(high - 1)) === false && steps < STEPS_MAX) {
    low = high;
    high *= 2;
    steps += 1;
  }
  high -= 1;
  while (low < high && steps < STEPS_MAX) {
    const middle = Math.floor((low + high) / 2);
    if ((await isBehind(middle)) === false) low = middle + 1;
    else high = middle;
    steps += 1;
  }
  if (direction === 'after') return probe.findingAt(low);
  return low === 0 ? null : probe.findingAt(low - 1);
}
