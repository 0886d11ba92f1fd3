import type { Backoff } from './types.ts';

/** A wait is between this part of itself and the whole: servers that ended together do not all come back together. */
const JITTER_FROM = 0.8;

/** How long the restart waits that is the `restarts`th within its period, from 1. Our extension: OTP does not wait. */
export function restartDelayMs({ firstMs, maxMs }: Backoff, restarts: number, chance: number): number {
  const fullMs = Math.min(maxMs, firstMs * 2 ** Math.min(restarts - 1, 30));
  return Math.round(fullMs * (JITTER_FROM + (1 - JITTER_FROM) * chance));
}
