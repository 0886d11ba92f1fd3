/** Restarts within one window; after so many the index stays down until the next start of the host. */
export const RESTARTS_MAX = 6;
export const RESTART_WINDOW_MS = 120_000;
const FIRST_DELAY_MS = 100;
const DELAY_MAX_MS = 10_000;

/** When to try again: at once at first, then ever later, then not at all. Pure but for what it remembers. */
export class RestartPolicy {
  #endsMs: number[] = [];

  /** How long to wait after an end at `nowMs`, or null to give up. */
  next(nowMs: number): number | null {
    this.#endsMs = this.#endsMs.filter((endMs) => nowMs - endMs < RESTART_WINDOW_MS);
    if (this.#endsMs.length >= RESTARTS_MAX) return null;
    this.#endsMs.push(nowMs);
    return Math.min(DELAY_MAX_MS, FIRST_DELAY_MS * 3 ** (this.#endsMs.length - 1));
  }
}
