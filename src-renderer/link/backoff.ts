export const RETRY_FIRST_MS = 250;
export const RETRY_MAX_MS = 5000;
/** So that several pages do not come back in step. */
export const RETRY_JITTER = 0.25;

/** How long to wait before attempt `failures` + 1; `chance` is in [0, 1). */
export function retryDelayMs(failures: number, chance: number): number {
  const base = Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** Math.max(0, failures - 1));
  return Math.round(base * (1 - RETRY_JITTER * chance));
}
