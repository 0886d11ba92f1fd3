import type { Clock, Random } from '../../host/ports.ts';
import { sameSecret } from './secrets.ts';

export const CODE_LENGTH = 40;
export const CODE_LIFETIME_MS = 10 * 60_000;
/** Codes that wait to be used; the oldest gives way. */
export const CODES_MAX = 8;
/** Wrong codes before the door stays shut for ATTEMPT_WINDOW_MS. */
export const ATTEMPTS_MAX = 20;
export const ATTEMPT_WINDOW_MS = 60_000;

export type Redeemed = 'accepted' | 'unknown' | 'too-many-attempts';

export interface LaunchCodes {
  /** A new code, good for one browser and CODE_LIFETIME_MS. */
  mint(): string;
  redeem(code: string): Redeemed;
}

/** One-time codes that a person carries from the terminal to a browser. */
export function createLaunchCodes(clock: Clock, random: Random): LaunchCodes {
  let codes: { readonly code: string; readonly untilMs: number }[] = [];
  let wrong = 0;
  let windowEndsMs = 0;

  function noteWrong(nowMs: number): void {
    if (nowMs >= windowEndsMs) {
      wrong = 0;
      windowEndsMs = nowMs + ATTEMPT_WINDOW_MS;
    }
    wrong += 1;
  }

  return {
    mint() {
      const code = random.token(CODE_LENGTH);
      codes = [...codes, { code, untilMs: clock.wallMs() + CODE_LIFETIME_MS }].slice(-CODES_MAX);
      return code;
    },
    redeem(given) {
      const nowMs = clock.wallMs();
      if (wrong >= ATTEMPTS_MAX && nowMs < windowEndsMs) return 'too-many-attempts';
      codes = codes.filter((one) => one.untilMs > nowMs);
      // Every code is compared, so that the time does not tell which one came close.
      const matching = codes.filter((one) => sameSecret(one.code, given));
      if (matching.length === 0) {
        noteWrong(nowMs);
        return 'unknown';
      }
      codes = codes.filter((one) => !matching.includes(one));
      return 'accepted';
    },
  };
}
