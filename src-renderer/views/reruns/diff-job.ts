/** The lines of two messages beside each other: made here when they are short, in a thread when they are long. */
import type { BodySide } from '../../../src-shared/api/comparison.ts';
import { withoutEra } from '../../../src-shared/rerun/carry.ts';
import { diffRows, type DiffRow } from '../../../src-shared/rerun/diff-rows.ts';
import { withTextOpened } from '../../../src-shared/rerun/inside-text.ts';

/** Characters of both that are compared without a thread: a few milliseconds. */
export const HERE_CHARS_MAX = 96 * 1024;
/** Lines that come out of the thread: what is more is told, and is in the tapes. */
export const LINES_MAX = 20_000;
/** Of more lines than that, so many that are the same stay on either side of a difference. */
const KEPT_AROUND = 100;
/** A comparison that takes longer is given up. */
export const DIFF_WITHIN_MS = 20_000;

export interface DiffJob {
  readonly before: string | null;
  readonly after: string | null;
  /** Of two eras: what only one of them has is left out. */
  readonly isNeutral: boolean;
}

export interface DiffDone {
  readonly rows: readonly DiffRow[];
  /** Lines that are not among the rows. */
  readonly more: number;
}

export const NO_LINES: DiffDone = { rows: [], more: 0 };

export function diffJob({ before, after, isNeutral }: DiffJob): DiffDone {
  if (before === null && after === null) return NO_LINES;
  const value = (text: string | null): unknown => {
    if (text === null) return undefined;
    const { id: _id, jsonrpc: _rpc, ...rest } = parsed(text);
    return withTextOpened(isNeutral ? withoutEra(rest) : rest);
  };
  const all = diffRows(value(before), value(after));
  const rows = all.length <= LINES_MAX ? all : withoutFarLines(all);
  return { rows: rows.slice(0, LINES_MAX), more: Math.max(0, rows.length - LINES_MAX) };
}

/** What is far from every difference becomes one line for each stretch of it. */
function withoutFarLines(all: readonly DiffRow[]): readonly DiffRow[] {
  const isNear = new Uint8Array(all.length);
  all.forEach(({ kind }, at) => {
    if (kind !== 'same') isNear.fill(1, Math.max(0, at - KEPT_AROUND), at + KEPT_AROUND + 1);
  });
  const rows: DiffRow[] = [];
  for (let from = 0; from < all.length;) {
    const next = isNear.indexOf(isNear[from] === 1 ? 0 : 1, from);
    const to = next < 0 ? all.length : next;
    const first = all[from];
    if (isNear[from] === 1) for (const row of all.slice(from, to)) rows.push(row);
    else if (first !== undefined) rows.push({ ...first, left: null, right: null, standsFor: to - from });
    from = to;
  }
  return rows;
}

/** Null: one of them is too long to come by itself. */
export function jobOf(before: BodySide | null, after: BodySide | null, isNeutral: boolean): DiffJob | null {
  if ((before !== null && before.text === null) || (after !== null && after.text === null)) return null;
  return { before: before?.text ?? null, after: after?.text ?? null, isNeutral };
}

export function isShort({ before, after }: DiffJob): boolean {
  return (before?.length ?? 0) + (after?.length ?? 0) <= HERE_CHARS_MAX;
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return { 'not JSON': text };
  }
}
