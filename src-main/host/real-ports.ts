import { randomInt } from 'node:crypto';
import type { Clock, Random } from './ports.ts';

/** The fine clock follows the system's when that is set, or drifts, by more than this. */
const WALL_DRIFT_MAX_MS = 20;

/** The machine's clocks. `monoUs` counts from the call of this function. */
export function createRealClock(): Clock {
  const startMs = performance.now();
  let originMs = performance.timeOrigin;
  return {
    wallMs() {
      const fine = originMs + performance.now();
      const drift = Date.now() - fine;
      if (Math.abs(drift) < WALL_DRIFT_MAX_MS) return fine;
      originMs += drift;
      return fine + drift;
    },
    monoUs: () => (performance.now() - startMs) * 1_000,
    after(delayMs, run, kind) {
      const timer = setTimeout(run, delayMs);
      if (kind === 'background') timer.unref();
      return () => clearTimeout(timer);
    },
  };
}

const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyz';

/** Characters from the system's secure source: about 5.17 bits each. */
export function createSecureRandom(): Random {
  return {
    token: (length) => Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join(''),
  };
}
