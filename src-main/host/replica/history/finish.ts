/** What a file of the history becomes when no more is written to it: fewer records, and its span at the head. */
import * as Y from 'yjs';
import type { ChangeRecord, HistoryRecord } from './records.ts';
import { frameRecord, frameSpan, spanOf } from './records.ts';

/** Changes by the same within this time become one, as of the last of them. */
export const MERGE_WITHIN_MS = 200;
/** Merging is dearer than linear. */
const MERGE_MAX = 100;

export function finished(records: readonly HistoryRecord[]): Uint8Array | null {
  const merged = mergeNear(records);
  const span = spanOf(merged);
  if (span === null) return null;
  return Buffer.concat([frameSpan(span), ...merged.map((record) => frameRecord(record))]);
}

function mergeNear(records: readonly HistoryRecord[]): HistoryRecord[] {
  const merged: HistoryRecord[] = [];
  let near: ChangeRecord[] = [];
  const settle = (): void => {
    const last = near.at(-1);
    if (last !== undefined)
      merged.push({ ...last, update: Y.mergeUpdates(near.map(({ update }) => update)) });
    near = [];
  };
  for (const record of records) {
    if (record.kind !== 'change') {
      settle();
      merged.push(record);
      continue;
    }
    const [first] = near;
    if (first !== undefined && !isNear(first, near.at(-1) ?? first, record)) settle();
    if (near.length === MERGE_MAX) settle();
    near.push(record);
  }
  settle();
  return merged;
}

/** A clock that was set back parts them: which was first must stay to be seen. */
function isNear(first: ChangeRecord, last: ChangeRecord, next: ChangeRecord): boolean {
  return next.by === first.by && next.wallMs >= last.wallMs && next.wallMs - first.wallMs <= MERGE_WITHIN_MS;
}
