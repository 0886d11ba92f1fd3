import type { DiffLine } from '../../../src-shared/api/taps.ts';

const CONTEXT_LINES = 2;
/** Changed regions that are longer are shown as removed and added as a whole. */
const COMPARED_LINES_MAX = 1500;

/** What changes between two texts, by line, with a little of what stands around it. */
export function lineDiff(before: string, after: string): DiffLine[] {
  if (before === after) return [];
  const a = before.split(/\r?\n/);
  const b = after.split(/\r?\n/);
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail) === b.at(-1 - tail)) tail += 1;
  const lines: DiffLine[] = a.slice(0, head).map((text, at) => ({ kind: 'same', line: at + 1, text }));
  lines.push(...middle(a.slice(head, a.length - tail), b.slice(head, b.length - tail), head));
  for (let at = a.length - tail; at < a.length; at += 1)
    lines.push({ kind: 'same', line: at + 1, text: a[at] ?? '' });
  return withoutFar(lines);
}

function middle(a: readonly string[], b: readonly string[], head: number): DiffLine[] {
  const removed = (at: number): DiffLine => ({ kind: 'removed', line: head + at + 1, text: a[at] ?? '' });
  const added = (at: number): DiffLine => ({ kind: 'added', line: head + at + 1, text: b[at] ?? '' });
  if (a.length > COMPARED_LINES_MAX || b.length > COMPARED_LINES_MAX)
    return [...a.map((_, at) => removed(at)), ...b.map((_, at) => added(at))];
  const common = commonLengths(a, b);
  const width = b.length + 1;
  const lines: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push({ kind: 'same', line: head + i + 1, text: a[i] ?? '' });
      i += 1;
      j += 1;
      continue;
    }
    const skipA = common[(i + 1) * width + j] ?? 0;
    const skipB = common[i * width + j + 1] ?? 0;
    if (j >= b.length || (i < a.length && skipA >= skipB)) {
      lines.push(removed(i));
      i += 1;
    } else {
      lines.push(added(j));
      j += 1;
    }
  }
  return lines;
}

/** The length of the longest common part of `a` from i and `b` from j, at i * (b.length + 1) + j. */
function commonLengths(a: readonly string[], b: readonly string[]): Uint16Array {
  const width = b.length + 1;
  const lengths = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] =
        a[i] === b[j]
          ? (lengths[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(lengths[(i + 1) * width + j] ?? 0, lengths[i * width + j + 1] ?? 0);
    }
  }
  return lengths;
}

/** Lines that are far from every change become a count. */
function withoutFar(lines: readonly DiffLine[]): DiffLine[] {
  const near = lines.map(() => false);
  for (const [at, { kind }] of lines.entries()) {
    if (kind === 'same') continue;
    for (let by = -CONTEXT_LINES; by <= CONTEXT_LINES; by += 1) if (at + by in near) near[at + by] = true;
  }
  const shown: DiffLine[] = [];
  let skipped: { readonly first: number; count: number } | null = null;
  const tell = (): void => {
    if (skipped !== null) shown.push({ kind: 'skipped', line: skipped.first, text: String(skipped.count) });
    skipped = null;
  };
  for (const [at, line] of lines.entries()) {
    if (near[at] === true) {
      tell();
      shown.push(line);
    } else {
      skipped ??= { first: line.line, count: 0 };
      skipped.count += 1;
    }
  }
  tell();
  return shown;
}
