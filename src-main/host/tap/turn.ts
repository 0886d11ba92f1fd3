import type { EntryBody } from '../../../src-shared/journal/entry.ts';
import type { Recorder } from '../ports.ts';

/** Of one turn; with more the turn ends at once. */
export const TURN_BYTES_MAX = 1024 * 1024;
export const TURN_STEPS_MAX = 4096;

export interface TurnOptions {
  readonly recorder: Pick<Recorder, 'record'>;
  /** Calls back when all that has come by now was handed out. */
  readonly atEnd: (run: () => void) => void;
}

/**
 * What the many exchanges of a tap have to record in one turn of the event loop goes to the tape in one write, and only then does
 * anything of it go on: a write for each cost a tenth of an exchange. Nobody waits longer than for what has arrived already.
 */
export class Turn {
  readonly #options: TurnOptions;
  #bodies: EntryBody[] = [];
  #bytes = 0;
  #steps: (() => void)[] = [];
  #isAwaited = false;

  constructor(options: TurnOptions) {
    this.#options = options;
  }

  record(bodies: readonly EntryBody[]): void {
    for (const body of bodies) {
      this.#bodies.push(body);
      if (body.kind === 'frame') this.#bytes += body.bytes.length;
    }
    this.#noteMore();
  }

  /** Done when all that was recorded before is on the tape, and after the steps before it. */
  later(step: () => void): void {
    this.#steps.push(step);
    this.#noteMore();
  }

  /** Writes what is there, and does what has waited for it. A step may record more: that is of the next turn. */
  end(): void {
    const [bodies, steps] = [this.#bodies, this.#steps];
    this.#bodies = [];
    this.#steps = [];
    this.#bytes = 0;
    if (bodies.length > 0) this.#options.recorder.record(bodies);
    for (const step of steps) step();
  }

  #noteMore(): void {
    if (this.#bytes > TURN_BYTES_MAX || this.#steps.length > TURN_STEPS_MAX) return this.end();
    if (this.#isAwaited) return;
    this.#isAwaited = true;
    this.#options.atEnd(() => {
      this.#isAwaited = false;
      this.end();
    });
  }
}
