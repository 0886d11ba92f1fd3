import type { CallStage, CallStageName } from '../../../src-shared/journal/entry.ts';
import type { Clock } from '../ports.ts';

/** Of one stage's outcome, in UTF-16 units. */
const OUTCOME_CHARS_MAX = 200;

/** Ends a stage, with what came of it in a few words; only the first time counts. */
export type EndStage = (outcome: string) => void;

interface Begun {
  readonly stage: CallStageName;
  readonly startUs: number;
  ended: { readonly tookUs: number; readonly outcome: string } | null;
}

/** Where the time of one call goes: every stage from its begin to its end, by the monotonic clock. */
export class StageLog {
  readonly #clock: Clock;
  readonly #originUs: number;
  readonly #begun: Begun[] = [];
  readonly #onBegun: (stage: CallStageName) => void;

  constructor(clock: Clock, onBegun: (stage: CallStageName) => void) {
    this.#clock = clock;
    this.#originUs = clock.monoUs();
    this.#onBegun = onBegun;
  }

  /** Since the call began. */
  get elapsedUs(): number {
    return Math.round(this.#clock.monoUs() - this.#originUs);
  }

  begin(stage: CallStageName): EndStage {
    const begun: Begun = { stage, startUs: this.elapsedUs, ended: null };
    this.#begun.push(begun);
    this.#onBegun(stage);
    return (outcome) => {
      begun.ended ??= {
        tookUs: this.elapsedUs - begun.startUs,
        outcome: outcome.slice(0, OUTCOME_CHARS_MAX),
      };
    };
  }

  /** Whatever has not ended ends now. */
  endAll(outcome: string): void {
    for (const begun of this.#begun) {
      begun.ended ??= { tookUs: this.elapsedUs - begun.startUs, outcome };
    }
  }

  /** The stages that have ended, in the order of their begin. */
  get stages(): CallStage[] {
    const stages: CallStage[] = [];
    for (const { stage, startUs, ended } of this.#begun)
      if (ended !== null) stages.push({ stage, startUs, tookUs: ended.tookUs, outcome: ended.outcome });
    return stages;
  }

  /** From the begin of the first stage of this name to the end of the last; null when there was none. */
  spanUs(stage: CallStageName): number | null {
    let firstUs: number | null = null;
    let endUs = 0;
    for (const { stage: each, startUs, ended } of this.#begun) {
      if (each !== stage || ended === null) continue;
      firstUs ??= startUs;
      endUs = startUs + ended.tookUs;
    }
    return firstUs === null ? null : endUs - firstUs;
  }
}
