import type { BreakerLimits } from '../../src-shared/api/guards.ts';

/** What a call came to, in the words of the test; which of them count is written down here a second time. */
export const OUTCOMES = [
  'ok',
  'isError',
  'rpc-error',
  'time-out',
  'closed',
  'http-503',
  'cancelled',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

type Phase = 'closed' | 'open' | 'half-open' | 'isolated';

interface ModelCall {
  readonly age: number;
  readonly isTrial: boolean;
}

/**
 * What a circuit breaker should do, written down from docs/execution.md and not from the code: plain numbers, no promises,
 * no library. Time is a number of milliseconds.
 */
export class BreakerModel {
  phase: Phase = 'closed';
  failuresInRow = 0;
  trips = 0;
  nowMs = 0;
  /** Outcomes that count, newest last. */
  window: boolean[] = [];
  readonly changes: string[] = [];
  #limits: BreakerLimits;
  /** Failures in a row as the threshold sees them. */
  #openedMs = 0;
  #age = 0;
  #trialsRunning = 0;
  #trialsPassed = 0;

  constructor(limits: BreakerLimits) {
    this.#limits = limits;
  }

  get halfOpenInMs(): number | null {
    return this.phase === 'open' ? this.#openedMs + this.#limits.halfOpenAfterMs - this.nowMs : null;
  }

  get trials(): number {
    return this.#trialsRunning;
  }

  get shownWindow(): { calls: number; failures: number } | null {
    if (this.#limits.trip.kind === 'in-row') return null;
    return { calls: this.window.length, failures: this.window.filter((each) => !each).length };
  }

  /** Null: refused. */
  begin(): ModelCall | null {
    switch (this.phase) {
      case 'closed':
        return { age: this.#limits.enabled ? this.#age : -1, isTrial: false };
      case 'half-open':
        if (this.#trialsRunning + this.#trialsPassed >= this.#limits.trialCalls) return null;
        this.#trialsRunning += 1;
        return { age: this.#age, isTrial: true };
      case 'open':
      case 'isolated':
        return null;
    }
  }

  end(call: ModelCall, outcome: Outcome): void {
    // Begun in an earlier phase, or while switched off.
    if (call.age !== this.#age) return;
    if (call.isTrial) this.#trialsRunning -= 1;
    if (outcome === 'cancelled') return;
    const isFailure = outcome === 'time-out' || outcome === 'closed' || outcome === 'http-503';
    this.failuresInRow = isFailure ? this.failuresInRow + 1 : 0;
    if (!call.isTrial) return this.#endClosed(!isFailure);
    if (isFailure) {
      this.#keep(false);
      return this.#open();
    }
    this.#trialsPassed += 1;
    if (this.#trialsPassed < this.#limits.trialCalls) return;
    this.window = [true];
    this.#enter('closed');
  }

  advance(ms: number): void {
    const left = this.halfOpenInMs;
    if (left !== null && left <= ms) {
      this.nowMs += ms;
      this.#enter('half-open');
    } else this.nowMs += ms;
  }

  reset(): void {
    this.failuresInRow = 0;
    this.window = [];
    this.#age += 1;
    if (this.phase !== 'closed') this.#enter('closed');
  }

  isolate(): void {
    if (this.phase !== 'isolated') this.#enter('isolated');
  }

  configure(limits: BreakerLimits): void {
    const before = this.#limits;
    this.#limits = limits;
    const isOtherTrip = JSON.stringify(before.trip) !== JSON.stringify(limits.trip);
    if (isOtherTrip) this.window = [];
    if (isOtherTrip || before.trialCalls !== limits.trialCalls) {
      this.#age += 1;
      this.#trialsRunning = 0;
      this.#trialsPassed = 0;
    }
    if (!limits.enabled && before.enabled && this.phase !== 'closed') return this.reset();
    const left = this.halfOpenInMs;
    if (left !== null && left <= 0) this.#enter('half-open');
  }

  #endClosed(isSuccess: boolean): void {
    this.#keep(isSuccess);
    if (isSuccess) return;
    const { trip } = this.#limits;
    if (trip.kind === 'in-row') {
      if (this.failuresInRow >= trip.failures) this.#open();
      return;
    }
    const failures = this.window.filter((each) => !each).length;
    const isEnough = this.window.length >= Math.min(trip.minCalls, trip.ofCalls);
    if (isEnough && failures * 100 > trip.percent * this.window.length) this.#open();
  }

  #keep(isSuccess: boolean): void {
    const { trip } = this.#limits;
    if (trip.kind === 'share') this.window = [...this.window, isSuccess].slice(-trip.ofCalls);
  }

  #open(): void {
    this.trips += 1;
    this.#openedMs = this.nowMs;
    this.#enter('open');
  }

  #enter(phase: Phase): void {
    this.changes.push(`${this.phase} → ${phase}`);
    this.phase = phase;
    this.#age += 1;
    this.#trialsRunning = 0;
    this.#trialsPassed = 0;
  }
}
