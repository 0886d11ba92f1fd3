/** Failed attempts in a row, after which a connection or a stream is given up: with the pauses below about 80 s. */
export const RECONNECT_ATTEMPTS_MAX = 10;
/** An attempt that has no answer by then has failed. */
export const ATTEMPT_MS = 10_000;
/** A stream that stood this long is no sign of trouble when it breaks: counting begins anew. */
export const STABLE_MS = 5_000;
/** Streams that wait to be opened again; one more is given up at once. */
export const WAITING_MAX = 256;

const FIRST_DELAY_MS = 500;
const DELAY_MAX_MS = 15_000;
/** A server's `retry:` is obeyed within these bounds: 0 would be a busy loop, a day is as good as never. */
const RETRY_MIN_MS = 100;
const RETRY_MAX_MS = 30_000;

/**
 * The pause before an attempt, counted from 1. `retryMs` is what the server asked for, `chance` is in [0, 1).
 *
 * Without a wish of the server: from half to all of 0.5 s, 1 s, 2 s … 15 s, so that many clients do not come back at
 * the same moment. With one: never earlier than it says, up to a quarter later, and not sooner than the attempts before
 * call for.
 */
export function delayMsOf(attempt: number, retryMs: number | null, chance: number): number {
  const spread = (wholeMs: number): number => Math.round(wholeMs * (0.5 + chance / 2));
  const backoffMs = (failed: number): number => Math.min(DELAY_MAX_MS, FIRST_DELAY_MS * 2 ** failed);
  if (retryMs === null) return spread(backoffMs(attempt - 1));
  const wishedMs = Math.min(RETRY_MAX_MS, Math.max(RETRY_MIN_MS, retryMs)) * (1 + chance / 4);
  return Math.round(attempt === 1 ? wishedMs : Math.max(wishedMs, spread(backoffMs(attempt - 2))));
}

/** A number in [0, 1) of a random token of [0-9a-z]. */
export function chanceOf(token: string): number {
  const digits = token.slice(0, 8);
  return digits === '' ? 0 : Number.parseInt(digits, 36) / 36 ** digits.length;
}
