/** When an exchange counts as slower: by half, and by more than a scheduler's whim. */
export const SLOWER_RATIO = 1.5;
export const SLOWER_MIN_US = 5_000;

export function isSlower(beforeUs: number | null, afterUs: number | null): boolean {
  if (beforeUs === null || afterUs === null) return false;
  return afterUs > beforeUs * SLOWER_RATIO && afterUs - beforeUs > SLOWER_MIN_US;
}

interface Timed {
  readonly beforeUs: number | null;
  readonly afterUs: number | null;
}

export interface Percentiles {
  readonly p50Us: number;
  readonly p95Us: number;
}

/** Of the exchanges that were answered on both tapes; null when there is none. */
export function latencyOf(items: readonly Timed[]): {
  readonly before: Percentiles;
  readonly after: Percentiles;
  readonly of: number;
} | null {
  const both = items.flatMap(({ beforeUs, afterUs }) =>
    beforeUs === null || afterUs === null ? [] : [{ beforeUs, afterUs }],
  );
  if (both.length === 0) return null;
  return {
    before: percentiles(both.map(({ beforeUs }) => beforeUs)),
    after: percentiles(both.map(({ afterUs }) => afterUs)),
    of: both.length,
  };
}

/** By nearest rank. */
function percentiles(values: readonly number[]): Percentiles {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return { p50Us: at(0.5), p95Us: at(0.95) };
}
