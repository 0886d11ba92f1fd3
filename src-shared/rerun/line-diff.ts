export interface TextLine {
  readonly kind: 'same' | 'added' | 'removed';
  readonly text: string;
}

/** Comparing n lines with m costs n times m; above this they are told as wholly other. */
export const CELLS_MAX = 4_000_000;

/** By the longest common subsequence; what is equal at both ends is not looked at twice. */
export function lineDiff(before: readonly string[], after: readonly string[]): readonly TextLine[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head += 1;
  let tail = 0;
  while (
    tail < before.length - head &&
    tail < after.length - head &&
    before[before.length - 1 - tail] === after[after.length - 1 - tail]
  )
    tail += 1;
  const same = (texts: readonly string[]): TextLine[] => texts.map((text) => ({ kind: 'same', text }));
  return [
    ...same(before.slice(0, head)),
    ...middle(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...same(before.slice(before.length - tail)),
  ];
}

function middle(before: readonly string[], after: readonly string[]): readonly TextLine[] {
  const [rows, columns] = [before.length, after.length];
  const all = (kind: TextLine['kind'], texts: readonly string[]): TextLine[] =>
    texts.map((text) => ({ kind, text }));
  if (rows === 0 || columns === 0 || rows * columns > CELLS_MAX)
    return [...all('removed', before), ...all('added', after)];
  const width = columns + 1;
  const longest = new Uint32Array((rows + 1) * width);
  const at = (row: number, column: number): number => longest[row * width + column] ?? 0;
  for (let row = rows - 1; row >= 0; row -= 1) {
    for (let column = columns - 1; column >= 0; column -= 1) {
      longest[row * width + column] =
        before[row] === after[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const out: TextLine[] = [];
  let [row, column] = [0, 0];
  while (row < rows || column < columns) {
    const [was, is] = [before[row], after[column]];
    if (was !== undefined && was === is) {
      out.push({ kind: 'same', text: was });
      row += 1;
      column += 1;
    } else if (was !== undefined && (is === undefined || at(row + 1, column) >= at(row, column + 1))) {
      out.push({ kind: 'removed', text: was });
      row += 1;
    } else {
      out.push({ kind: 'added', text: is ?? '' });
      column += 1;
    }
  }
  return out;
}
