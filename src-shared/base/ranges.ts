/** Which rows are picked: sorted stretches that neither touch nor overlap, so that a million rows cost as much as one. */

/** First and last, both included. */
export type Range = readonly [first: number, last: number];
export type Ranges = readonly Range[];

export const NO_RANGES: Ranges = [];

export function rangeOf(one: number, other: number): Range {
  return one <= other ? [one, other] : [other, one];
}

export function inRanges(ranges: Ranges, index: number): boolean {
  let low = 0;
  let high = ranges.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const range = ranges[middle];
    if (range === undefined || index < range[0]) high = middle - 1;
    else if (index > range[1]) low = middle + 1;
    else return true;
  }
  return false;
}

export function countOf(ranges: Ranges): number {
  return ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);
}

export function withRange(ranges: Ranges, [first, last]: Range): Ranges {
  const before = ranges.filter((range) => range[1] < first - 1);
  const after = ranges.filter((range) => range[0] > last + 1);
  const touched = ranges.slice(before.length, ranges.length - after.length);
  const joined: Range = [
    Math.min(first, touched[0]?.[0] ?? first),
    Math.max(last, touched.at(-1)?.[1] ?? last),
  ];
  return [...before, joined, ...after];
}

export function withoutRange(ranges: Ranges, [first, last]: Range): Ranges {
  return ranges.flatMap((range): Ranges => {
    if (range[1] < first || range[0] > last) return [range];
    const left: Ranges = range[0] < first ? [[range[0], first - 1]] : [];
    return range[1] > last ? [...left, [last + 1, range[1]]] : left;
  });
}

/** The same rows under other numbers; those that would be below 0 are gone. */
export function movedBy(ranges: Ranges, by: number): Ranges {
  if (by === 0) return ranges;
  return ranges.flatMap(([first, last]): Ranges =>
    last + by < 0 ? [] : [[Math.max(0, first + by), last + by]],
  );
}

/** Each of them, in order, at most `max`. */
export function indexesOf(ranges: Ranges, max: number): number[] {
  const out: number[] = [];
  for (const [first, last] of ranges) {
    for (let index = first; index <= last && out.length < max; index += 1) out.push(index);
  }
  return out;
}
