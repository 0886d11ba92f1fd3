import {
  circuitBreaker,
  type CircuitBreakerPolicy,
  CircuitState,
  handleWhenResult,
  type IBackoff,
} from 'cockatiel';
import { unreachable } from '../../../src-shared/base/assert.ts';
import type { BreakerLimits, BreakerView } from '../../../src-shared/api/guards.ts';
import type { BreakerPhase } from '../../../src-shared/journal/entry.ts';
import type { Clock } from '../ports.ts';
import { createTripCounter, windowOf, type TripCounter } from './trip-counter.ts';

/** `neutral`: it says nothing of the server (cancelled, never sent, served from the cache). */
export type Verdict = 'success' | 'failure' | 'neutral';

/** Leave to make one call. Whoever has it must settle it. */
export interface Ticket {
  /** The breaker has changed its phase since: what comes of the call counts no longer. */
  readonly isStale: boolean;
  /** Once; resolves when the breaker has drawn its conclusion. */
  settle(verdict: Verdict, why: string): Promise<void>;
}

export interface BreakerChange {
  readonly from: BreakerPhase;
  readonly to: BreakerPhase;
  readonly why: string;
}

/** A place for one trial call while half-open; a cancelled trial leaves its place to the next call. */
interface TrialPlace {
  readonly verdict: PromiseWithResolvers<boolean>;
  readonly concluded: Promise<void>;
  state: 'free' | 'taken' | 'settled';
}

const NOTHING_COUNTED = new Error('says nothing of the server');
const IS_FAILURE = handleWhenResult((isSuccess) => isSuccess === false);

/**
 * A circuit breaker: cockatiel's states and counters, in our time. cockatiel compares Date.now(), which jumps; here the
 * clock port's timer alone decides when an open breaker is due, and the duration that cockatiel compares with is made to
 * agree. Beyond cockatiel: a call that is cancelled counts as nothing also while half-open, calls that find the trial
 * places taken are refused rather than kept waiting, and what was begun in an earlier phase does not count in a later one.
 */
export class Breaker {
  readonly #clock: Clock;
  readonly #onChange: (change: BreakerChange) => void;
  #limits: BreakerLimits;
  #counter: TripCounter;
  #policy: CircuitBreakerPolicy;
  #phase: BreakerPhase = 'closed';
  /** Grows with every change of phase. */
  #epoch = 0;
  #places: TrialPlace[] = [];
  #openedUs = 0;
  #isDue = false;
  #stopTimer: (() => void) | null = null;
  #failuresInRow = 0;
  #trips = 0;
  #lastFailure: BreakerView['lastFailure'] = null;
  #changed: BreakerView['changed'] = null;

  constructor(clock: Clock, limits: BreakerLimits, onChange: (change: BreakerChange) => void) {
    this.#clock = clock;
    this.#limits = limits;
    this.#onChange = onChange;
    this.#counter = createTripCounter(limits.trip, 0);
    this.#policy = this.#createPolicy(false);
  }

  get phase(): BreakerPhase {
    return this.#phase;
  }

  /** Nothing has ever been counted, so that forgetting it loses nothing. */
  get isPristine(): boolean {
    return this.#phase === 'closed' && this.#lastFailure === null && this.#changed === null;
  }

  get view(): BreakerView {
    return {
      phase: this.#phase,
      failuresInRow: this.#failuresInRow,
      window: windowOf(this.#counter),
      trips: this.#trips,
      lastFailure: this.#lastFailure,
      changed: this.#changed,
      halfOpenAtMs: this.#phase === 'open' ? this.#clock.wallMs() + this.#leftMs() : null,
      trials: this.#places.filter((each) => each.state === 'taken').length,
    };
  }

  /** Leave to call, or null: the breaker refuses now. */
  admit(): Ticket | null {
    switch (this.#phase) {
      case 'closed':
        return this.#limits.enabled ? this.#closedTicket() : FREE_PASS;
      case 'half-open':
        return this.#trialTicket();
      case 'open':
      case 'isolated':
        return null;
      default:
        return unreachable(this.#phase);
    }
  }

  /** Closes it, by hand: what was counted is forgotten, and what is under way will not count. */
  reset(why: string): void {
    this.#failuresInRow = 0;
    this.#counter = createTripCounter(this.#limits.trip, 0);
    this.#policy = this.#createPolicy(false);
    this.#epoch += 1;
    if (this.#phase !== 'closed') this.#enter('closed', why);
  }

  /** Holds it open, by hand, until it is reset. */
  isolate(why: string): void {
    if (this.#phase === 'isolated') return;
    // Trials under way end in the old one, where nobody listens any more.
    this.#policy = this.#createPolicy(false);
    this.#enter('isolated', why);
  }

  /** Other limits, at once. Lower ones are looked at with the next failure; an open one waits its new time. */
  configure(limits: BreakerLimits): void {
    const before = this.#limits;
    this.#limits = limits;
    const isOtherTrip = JSON.stringify(before.trip) !== JSON.stringify(limits.trip);
    if (isOtherTrip) this.#counter = createTripCounter(limits.trip, this.#failuresInRow);
    if (isOtherTrip || before.trialCalls !== limits.trialCalls) {
      // A trial that is under way belongs to the old limits; the next call begins a new one.
      this.#places = [];
      this.#epoch += 1;
      this.#policy = this.#createPolicy(this.#phase === 'open' || this.#phase === 'half-open');
    }
    if (before.halfOpenAfterMs !== limits.halfOpenAfterMs && this.#phase === 'open') this.#startTimer();
    if (!limits.enabled && before.enabled && this.#phase !== 'closed') this.reset('switched off');
  }

  /** Stops its timer. */
  close(): void {
    this.#stopTimer?.();
    this.#stopTimer = null;
  }

  #closedTicket(): Ticket {
    const outcome = Promise.withResolvers<boolean>();
    const concluded = swallow(this.#policy.execute(() => outcome.promise));
    return this.#ticket(
      (isSuccess) => outcome.resolve(isSuccess),
      () => outcome.reject(NOTHING_COUNTED),
      concluded,
    );
  }

  #trialTicket(): Ticket | null {
    const place = this.#places.find((each) => each.state === 'free') ?? this.#newPlace();
    if (place === null) return null;
    place.state = 'taken';
    return this.#ticket(
      (isSuccess) => {
        place.state = 'settled';
        place.verdict.resolve(isSuccess);
      },
      () => (place.state = 'free'),
      place.concluded,
    );
  }

  #newPlace(): TrialPlace | null {
    if (this.#places.length >= this.#limits.trialCalls) return null;
    const verdict = Promise.withResolvers<boolean>();
    const concluded = swallow(this.#policy.execute(() => verdict.promise));
    const place: TrialPlace = { verdict, concluded, state: 'free' };
    this.#places.push(place);
    return place;
  }

  #ticket(count: (isSuccess: boolean) => void, leave: () => void, concluded: Promise<void>): Ticket {
    const epoch = this.#epoch;
    const isStale = (): boolean => epoch !== this.#epoch;
    let isSettled = false;
    return {
      get isStale() {
        return isStale();
      },
      settle: async (verdict, why) => {
        if (isSettled) return;
        isSettled = true;
        if (isStale() || verdict === 'neutral') {
          // A place of an earlier phase is gone already.
          leave();
          return;
        }
        this.#note(verdict, why);
        count(verdict === 'success');
        await concluded;
      },
    };
  }

  #note(verdict: 'success' | 'failure', why: string): void {
    if (verdict === 'success') {
      this.#failuresInRow = 0;
      return;
    }
    this.#failuresInRow += 1;
    this.#lastFailure = { why, atMs: this.#clock.wallMs() };
  }

  #createPolicy(isOpen: boolean): CircuitBreakerPolicy {
    const policy = circuitBreaker(IS_FAILURE, {
      breaker: this.#counter.breaker,
      halfOpenAfter: { next: () => this.#backoff() },
      halfOpenSampling: { calls: this.#limits.trialCalls, threshold: 0 },
      ...(isOpen
        ? {
            initialState: {
              ownState: { value: CircuitState.Open, openedAt: 0, attemptNo: 1 },
              breakerState: this.#counter.breaker.state,
            },
          }
        : {}),
    });
    policy.onBreak(() => {
      if (this.#policy === policy) this.#opened();
    });
    policy.onReset(() => {
      if (this.#policy === policy) this.#enter('closed', this.#trialWords('succeeded'));
    });
    return policy;
  }

  /** Long ago or never: whatever Date.now() says, the policy is due exactly when our timer has said so. */
  #backoff(): IBackoff<unknown> {
    const isDue = (): boolean => this.#isDue;
    const backoff: IBackoff<unknown> = {
      get duration() {
        return isDue() ? -Infinity : Infinity;
      },
      next: () => backoff,
    };
    return backoff;
  }

  #opened(): void {
    const last = this.#lastFailure?.why ?? 'a failure';
    const why =
      this.#phase === 'half-open'
        ? `${this.#trialWords('failed')}: ${last}`
        : `${this.#tripWords()}: ${last}`;
    this.#trips += 1;
    this.#openedUs = this.#clock.monoUs();
    this.#enter('open', why);
    this.#startTimer();
  }

  #tripWords(): string {
    const window = windowOf(this.#counter);
    if (window !== null) return `${window.failures} of the last ${window.calls} calls failed`;
    return this.#failuresInRow === 1 ? '1 failure' : `${this.#failuresInRow} failures in a row`;
  }

  #trialWords(what: string): string {
    return this.#limits.trialCalls === 1
      ? `the trial call ${what}`
      : `a trial of ${this.#limits.trialCalls} ${what}`;
  }

  #enter(phase: BreakerPhase, why: string): void {
    const from = this.#phase;
    this.close();
    this.#isDue = phase === 'half-open';
    // Never rejected: cockatiel takes an error that it does not handle for the success of a trial.
    this.#places = [];
    this.#epoch += 1;
    this.#phase = phase;
    this.#changed = { why, atMs: this.#clock.wallMs() };
    this.#onChange({ from, to: phase, why });
  }

  /** The timer, not a comparison of clocks, says that it is due: a timer may ring a little early. */
  #startTimer(): void {
    this.close();
    this.#stopTimer = this.#clock.after(Math.max(0, Math.ceil(this.#leftMs())), () => {
      this.#stopTimer = null;
      this.#enter('half-open', `${this.#limits.halfOpenAfterMs / 1000} s have passed`);
    });
  }

  #leftMs(): number {
    return this.#limits.halfOpenAfterMs - (this.#clock.monoUs() - this.#openedUs) / 1000;
  }
}

const FREE_PASS: Ticket = { isStale: false, settle: async () => {} };

async function swallow(running: Promise<unknown>): Promise<void> {
  try {
    await running;
  } catch {
    // What was not counted.
  }
}
