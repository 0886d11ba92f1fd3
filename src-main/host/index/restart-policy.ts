/** Ends within one window that are answered ever later; further ones keep the longest pause. */
export const RESTARTS_MAX = 6;
export const RESTART_WINDOW_MS = 120_000;
const FIRST_DELAY_MS = 100;
/** A disk that was full may have room again at any time: a try that costs this little is never given up. */
export const DELAY_MAX_MS = 10_000;

/** When to try again: at once at first, then ever later, at least every DELAY_MAX_MS. Pure but for what it remembers. */
export class RestartPolicy {
  #endsMs: number[] = [];

  /** How long to wait after an end at `nowMs`. */
  next(nowMs: number): number {
    this.#endsMs = this.#endsMs.filter((endMs) => nowMs - endMs < RESTART_WINDOW_MS);
    if (this.#endsMs.length >= RESTARTS_MAX) this.#endsMs.shift();
    this.#endsMs.push(nowMs);
    return Math.min(DELAY_MAX_MS, FIRST_DELAY_MS * 3 ** (this.#endsMs.length - 1));
  }
}
