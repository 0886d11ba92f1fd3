import { ExponentialBackoff } from 'cockatiel';
import type { RetryLimits } from '../../../src-shared/api/guards.ts';
import type { Clock, Random } from '../ports.ts';

const BACKOFF_MAX_MS = 60_000;
const TOKEN_CHARS = 8;

/**
 * How often a call of this tool may be sent again. `idempotentHint` is meaningful only where `readOnlyHint` is false
 * (specification, ToolAnnotations); a call that changes nothing can be repeated whatever that hint says. Both are the
 * server's claims, so that the default is not to repeat.
 */
export function repeatsAllowed(
  limits: RetryLimits,
  definition: Readonly<Record<string, unknown>> | null,
): number {
  if (limits.repeats === 0 || limits.when === 'always') return limits.repeats;
  const annotations = definition?.['annotations'];
  if (typeof annotations !== 'object' || annotations === null) return 0;
  const says = (hint: string): boolean =>
    Object.hasOwn(annotations, hint) && Reflect.get(annotations, hint) === true;
  return says('readOnlyHint') || says('idempotentHint') ? limits.repeats : 0;
}

/** Waiting times before each repeat: doubled, with jitter between half and whole, by the random port. */
export function createDelays(limits: RetryLimits, random: Random): () => number {
  let backoff = new ExponentialBackoff<number>({
    initialDelay: limits.backoffMs,
    maxDelay: BACKOFF_MAX_MS,
    generator: (attempt = 0, { initialDelay, maxDelay }) => {
      const delayMs = Math.min(maxDelay, initialDelay * 2 ** attempt);
      return [Math.round(delayMs * (0.5 + fraction(random) / 2)), attempt + 1];
    },
  }).next();
  return () => {
    const delayMs = backoff.duration;
    backoff = backoff.next(undefined);
    return delayMs;
  };
}

/** Resolves early when the call is cancelled. */
export function pause(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      stopTimer();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const stopTimer = clock.after(delayMs, done);
    signal.addEventListener('abort', done, { once: true });
    if (signal.aborted) done();
  });
}

/** In [0, 1). */
function fraction(random: Random): number {
  return Number.parseInt(random.token(TOKEN_CHARS), 36) / 36 ** TOKEN_CHARS;
}
