/** How often each number stands in a part of a column, as pairs; all are below `below`. A loop without a call for a row. */
export function countNumbers(
  column: Uint8Array | Uint16Array | Uint32Array,
  from: number,
  to: number,
  below: number,
): (readonly [number: number, count: number])[] {
  const counts = new Uint32Array(below);
  for (let at = from; at < to; at += 1) {
    const number = column[at] ?? 0;
    counts[number] = (counts[number] ?? 0) + 1;
  }
  return pairsOf(counts);
}

function pairsOf(counts: Uint32Array): (readonly [number: number, count: number])[] {
  const pairs: (readonly [number, number])[] = [];
  for (let number = 0; number < counts.length; number += 1) {
    const count = counts[number] ?? 0;
    if (count > 0) pairs.push([number, count]);
  }
  return pairs;
}
