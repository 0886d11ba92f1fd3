import type { Clock } from '../ports.ts';

/** The SDK's own deadline, which cannot stand still: as late as its timer can be. */
export const SDK_NEVER_MS = 2 ** 31 - 1;

/** The deadline of a call, which stands still while a person is asked something: their time is not the server's. */
export class CallDeadline {
  readonly #clock: Clock;
  readonly #abort = new AbortController();
  readonly #unfollow: () => void;
  #leftMs: number;
  #runsSinceUs = 0;
  #callOff: (() => void) | null = null;
  #isLate = false;

  /** `signal`: the caller gives up by it. */
  constructor(clock: Clock, timeoutMs: number, signal: AbortSignal) {
    this.#clock = clock;
    this.#leftMs = timeoutMs;
    const giveUp = (): void => this.#abort.abort(signal.reason);
    signal.addEventListener('abort', giveUp, { once: true });
    this.#unfollow = () => signal.removeEventListener('abort', giveUp);
    if (signal.aborted) giveUp();
    this.run();
  }

  /** Aborted by the caller, or when the time is up. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get isLate(): boolean {
    return this.#isLate;
  }

  hold(): void {
    if (this.#callOff === null) return;
    this.#callOff();
    this.#callOff = null;
    this.#leftMs = Math.max(0, this.#leftMs - (this.#clock.monoUs() - this.#runsSinceUs) / 1000);
  }

  run(): void {
    if (this.#callOff !== null) return;
    this.#runsSinceUs = this.#clock.monoUs();
    this.#callOff = this.#clock.after(this.#leftMs, () => {
      this.#isLate = true;
      this.#abort.abort('Request timed out');
    });
  }

  end(): void {
    this.#callOff?.();
    this.#callOff = null;
    this.#unfollow();
  }
}
