import type { DiffRow } from '../../../src-shared/rerun/diff-rows.ts';

/** Lines that stay around what is different. */
const CONTEXT = 3;
/** Fewer than these are not worth a fold. */
const FOLD_MIN = 4;

export type Block =
  | { readonly kind: 'rows'; readonly from: number; readonly rows: readonly DiffRow[] }
  | { readonly kind: 'fold'; readonly from: number; readonly count: number };

/** The lines with what is the same folded away; `opened` are folds that a person opened, by where they begin. */
export function foldRows(rows: readonly DiffRow[], opened: ReadonlySet<number>): readonly Block[] {
  const isNear = new Uint8Array(rows.length);
  rows.forEach(({ kind }, at) => {
    if (kind === 'same') return;
    isNear.fill(1, Math.max(0, at - CONTEXT), Math.min(rows.length, at + CONTEXT + 1));
  });
  const blocks: Block[] = [];
  for (let from = 0; from < rows.length;) {
    let to = from;
    while (to < rows.length && isNear[to] === isNear[from]) to += 1;
    const isFolded = isNear[from] === 0 && to - from >= FOLD_MIN && !opened.has(from);
    if (isFolded) blocks.push({ kind: 'fold', from, count: linesIn(rows, from, to) });
    else blocks.push({ kind: 'rows', from, rows: rows.slice(from, to) });
    from = to;
  }
  return blocks;
}

/** A line may stand for many. */
function linesIn(rows: readonly DiffRow[], from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at += 1) count += rows[at]?.standsFor ?? 1;
  return count;
}

/** Where each run of differing lines begins: what “next difference” goes to. */
export function hunks(rows: readonly DiffRow[]): readonly number[] {
  return rows.flatMap(({ kind }, at) =>
    kind !== 'same' && (rows[at - 1]?.kind ?? 'same') === 'same' ? [at] : [],
  );
}

/** The middle of two lines that is different: characters from both ends that are the same are left out. */
export function changedPart(a: string, b: string): { readonly head: number; readonly tail: number } {
  const max = Math.min(a.length, b.length);
  let head = 0;
  while (head < max && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < max - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail += 1;
  return { head, tail };
}
