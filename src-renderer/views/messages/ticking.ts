/**
 * A clock for what waits on the screen: whoever draws a waiting row asks how long, and only then does the clock tick
 * once more. No waiting row in sight, no timer.
 */
export class Ticking {
  readonly #tickMs: number;
  readonly #listeners = new Set<() => void>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #ticks = 0;

  constructor(tickMs: number) {
    this.#tickMs = tickMs;
  }

  elapsedMs = (sinceMs: number): number => {
    if (this.#timer === undefined && this.#listeners.size > 0)
      this.#timer = setTimeout(() => this.#tick(), this.#tickMs);
    return Date.now() - sinceMs;
  };

  ticks = (): number => this.#ticks;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      clearTimeout(this.#timer);
      this.#timer = undefined;
    };
  };

  #tick(): void {
    this.#timer = undefined;
    this.#ticks += 1;
    for (const listener of this.#listeners) listener();
  }
}
