import type { Retention, Sweep } from '../../../src-shared/api/storage.ts';
import type { Tape } from '../../../src-shared/api/tapes.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

export type Doomed = Sweep['listed'][number];

/**
 * Which tapes the rules take, the oldest first: those that are too old, then as many of the oldest as it takes for the
 * rest to fit. A tape that is pinned or being recorded is never one of them, however much room it takes.
 */
export function planSweep(tapes: readonly Tape[], rules: Retention, nowMs: number): Doomed[] {
  const { maxAgeDays, maxBytes } = rules;
  if (maxAgeDays === null && maxBytes === null) return [];
  const oldestFirst = tapes
    .filter((tape) => !tape.pinned && tape.state !== 'living')
    .toSorted((a, b) => a.lastMs - b.lastMs || (a.id < b.id ? -1 : 1));
  let left = tapes.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const doomed: Doomed[] = [];
  for (const tape of oldestFirst) {
    const isOld = maxAgeDays !== null && nowMs - tape.lastMs > maxAgeDays * DAY_MS;
    const isTooMuch = maxBytes !== null && left > maxBytes;
    if (!isOld && !isTooMuch) break;
    left -= tape.sizeBytes;
    const { id: tapeId, serverName, lastMs, sizeBytes: bytes } = tape;
    doomed.push({ tapeId, serverName, lastMs, bytes, why: isOld ? 'age' : 'size' });
  }
  return doomed;
}
