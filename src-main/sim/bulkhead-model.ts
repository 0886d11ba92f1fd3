import type { BulkheadLimits } from '../../src-shared/api/guards.ts';

type Place = 'in' | 'waiting' | 'full' | 'cancelled' | 'late' | 'left';

/** What a bulkhead should do: who is in, who waits, in the order in which they came. Time is a number of milliseconds. */
export class BulkheadModel {
  readonly #places: { state: Place; dueMs: number }[] = [];
  #limits: BulkheadLimits;
  #nowMs = 0;

  constructor(limits: BulkheadLimits) {
    this.#limits = limits;
  }

  get states(): readonly Place[] {
    return this.#places.map((each) => each.state);
  }

  count(state: Place): number {
    return this.states.filter((each) => each === state).length;
  }

  enter(waitMs: number): void {
    const isFree = this.count('in') < this.#limits.concurrency && this.count('waiting') === 0;
    const mayWait = this.count('waiting') < this.#limits.queue;
    const state = isFree ? 'in' : mayWait ? 'waiting' : 'full';
    this.#places.push({ state, dueMs: this.#nowMs + waitMs });
  }

  leave(who: number): void {
    if (!this.#move(who, 'in', 'left')) return;
    this.#fill();
  }

  cancel(who: number): void {
    this.#move(who, 'waiting', 'cancelled');
  }

  advance(ms: number): void {
    this.#nowMs += ms;
    for (const each of this.#places) {
      if (each.state === 'waiting' && each.dueMs <= this.#nowMs) each.state = 'late';
    }
  }

  configure(limits: BulkheadLimits): void {
    this.#limits = limits;
    this.#fill();
  }

  #move(who: number, from: Place, to: Place): boolean {
    const place = this.#places[who];
    if (place?.state !== from) return false;
    place.state = to;
    return true;
  }

  #fill(): void {
    for (const each of this.#places) {
      if (this.count('in') >= this.#limits.concurrency) return;
      if (each.state === 'waiting') each.state = 'in';
    }
  }
}
