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
    return this.#begun.flatMap(({ stage, startUs, ended }) =>
      ended === null ? [] : [{ stage, startUs, ...ended }],
    );
  }

  /** From the begin of the first stage of this name to the end of the last; null when there was none. */
  spanUs(stage: CallStageName): number | null {
    const all = this.stages.filter((each) => each.stage === stage);
    const [first] = all;
    const last = all.at(-1);
    return first === undefined || last === undefined ? null : last.startUs + last.tookUs - first.startUs;
  }
}
