import type { BulkheadLimits, BulkheadView } from '../../../src-shared/api/guards.ts';
import type { Clock } from '../ports.ts';

/** What came of the wish for a place. Whoever is `in` must call `leave`, once. */
export type Entrance =
  | { readonly kind: 'in'; readonly leave: () => void }
  /** Every place is taken and as many wait as may. */
  | { readonly kind: 'full' }
  | { readonly kind: 'cancelled' }
  /** It waited as long as it was willing to. */
  | { readonly kind: 'late' };

interface Waiting {
  settle(entrance: Entrance): void;
}

/**
 * Bounds how many calls run at one time and how many wait, first come first served. Not cockatiel's: that one cannot be
 * changed while it runs, notices a cancelled call only when its turn comes, and lets a newcomer take the place of one
 * that waits, which may then be refused.
 */
export class Bulkhead {
  readonly #clock: Clock;
  readonly #onChange: () => void;
  #limits: BulkheadLimits;
  #running = 0;
  readonly #waiting: Waiting[] = [];

  constructor(clock: Clock, limits: BulkheadLimits, onChange: () => void) {
    this.#clock = clock;
    this.#limits = limits;
    this.#onChange = onChange;
  }

  get view(): BulkheadView {
    return { running: this.#running, queued: this.#waiting.length };
  }

  get isIdle(): boolean {
    return this.#running === 0 && this.#waiting.length === 0;
  }

  /** Without a promise when nothing has to be waited for. */
  enter(signal: AbortSignal, waitMs: number): Entrance | Promise<Entrance> {
    if (signal.aborted) return { kind: 'cancelled' };
    if (this.#running < this.#limits.concurrency && this.#waiting.length === 0) return this.#letIn();
    if (this.#waiting.length >= this.#limits.queue) return { kind: 'full' };
    return this.#wait(signal, waitMs);
  }

  /** More places are given at once; whoever is in or waits already stays, also above lower limits. */
  configure(limits: BulkheadLimits): void {
    this.#limits = limits;
    this.#fill();
    this.#onChange();
  }

  #wait(signal: AbortSignal, waitMs: number): Promise<Entrance> {
    const { promise, resolve } = Promise.withResolvers<Entrance>();
    const giveUp = (entrance: Entrance): void => {
      const at = this.#waiting.indexOf(waiting);
      if (at === -1) return;
      this.#waiting.splice(at, 1);
      waiting.settle(entrance);
      this.#onChange();
    };
    const onAbort = (): void => giveUp({ kind: 'cancelled' });
    const stopTimer = this.#clock.after(waitMs, () => giveUp({ kind: 'late' }));
    const waiting: Waiting = {
      settle(entrance) {
        stopTimer();
        signal.removeEventListener('abort', onAbort);
        resolve(entrance);
      },
    };
    signal.addEventListener('abort', onAbort, { once: true });
    this.#waiting.push(waiting);
    this.#onChange();
    return promise;
  }

  #letIn(): Entrance {
    this.#running += 1;
    this.#onChange();
    let isIn = true;
    return {
      kind: 'in',
      leave: () => {
        if (!isIn) return;
        isIn = false;
        this.#running -= 1;
        this.#fill();
        this.#onChange();
      },
    };
  }

  #fill(): void {
    while (this.#running < this.#limits.concurrency) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      next.settle(this.#letIn());
    }
  }
}
