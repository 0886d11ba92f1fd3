const DECADES = 8;

/** 1 µs is 0, 100 s is 100; every factor of ten has the same length. */
export function decadePercent(durationUs: number): number {
  if (!(durationUs > 1)) return 0;
  return Math.min(100, (Math.log10(durationUs) / DECADES) * 100);
}
