import { startSlice } from './slices.ts';

/** Folds of one turn of the loop; the wire waits no longer than this behind them. */
export const FOLD_SLICE_MS = 1;
/** The wire counts as quiet when nothing came for this long. */
const QUIET_MS = 1;
/** While it is busy there is a slice this often, so that the screen goes on: a head is announced every 50 ms. */
const BUSY_EVERY_MS = 15;

export interface FoldScheduleOptions {
  /** Does some work; asks `mayGoOn` now and then whether there is time left. */
  readonly run: (mayGoOn: () => boolean) => void;
  /** There is something to do. */
  readonly isWaiting: () => boolean;
  /** So much waits that it must not wait any longer. */
  readonly isUrgent: () => boolean;
}

/**
 * When to fold. A message on the wire comes first: whoever waits for its answer should not wait for our screen, so
 * folding is put off to the pauses of the traffic, as far as the queue has room.
 */
export class FoldSchedule {
  readonly #options: FoldScheduleOptions;
  #isScheduled = false;
  #hasCome = false;
  #lastRunMs = 0;

  constructor(options: FoldScheduleOptions) {
    this.#options = options;
  }

  /** Something has come. */
  wake(): void {
    this.#hasCome = true;
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#next();
  }

  #next(): void {
    this.#hasCome = false;
    if (this.#options.isUrgent()) setImmediate(() => this.#turn());
    else setTimeout(() => this.#turn(), QUIET_MS);
  }

  #turn(): void {
    const { run, isWaiting, isUrgent } = this.#options;
    const isDue = performance.now() - this.#lastRunMs >= BUSY_EVERY_MS;
    if (!this.#hasCome || isDue || isUrgent()) {
      run(startSlice(FOLD_SLICE_MS));
      this.#lastRunMs = performance.now();
      // In a pause the rest follows at once; the loop still looks at the wire in between.
      if (!this.#hasCome && isWaiting()) {
        setImmediate(() => this.#turn());
        return;
      }
    }
    this.#isScheduled = isWaiting();
    if (this.#isScheduled) this.#next();
  }
}
