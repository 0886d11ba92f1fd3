import { randomFillSync } from 'node:crypto';
import type { Clock, Random } from '../../ports.ts';

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
/** Taken from the system at once: asking it for a few costs as much. */
const POOL_BYTES = 1024;
const UNBIASED = 256 - (256 % ALPHABET.length);

/** Characters from the system's secure source: about 5.17 bits each. */
export function createSecureRandom(): Random {
  const pool = new Uint8Array(POOL_BYTES);
  let used = POOL_BYTES;
  return {
    token(length) {
      let token = '';
      while (token.length < length) {
        if (used === POOL_BYTES) {
          randomFillSync(pool);
          used = 0;
        }
        const byte = pool[used] ?? UNBIASED;
        // Nothing is given twice, not even to who reads this memory later.
        pool[used] = 0;
        used += 1;
        // Those above would make some characters likelier than others.
        if (byte < UNBIASED) token += ALPHABET[byte % ALPHABET.length];
      }
      return token;
    },
  };
}
