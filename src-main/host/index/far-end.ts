import type { SearchFound, SearchJob } from './search-protocol.ts';
import type { Helper } from './search-helper.ts';

/** Rows of one job: some tens of milliseconds. */
export const JOB_ROWS = 8_192;

export interface FarEndOptions {
  readonly helper: Helper;
  /** Of the rows in [from, to) those whose bytes must be looked at; null when the helper is of no use for them. */
  readonly open: (from: number, to: number) => Omit<SearchJob, 'fromSeq' | 'toSeq'> | null;
  /** These rows have been looked at: all that were wanted of [from, to), of which `seqs` match. */
  readonly settle: (from: number, to: number, wanted: Uint8Array, seqs: Uint32Array) => void;
}

/**
 * The far end of a search. The search goes back from the newest row, which is what whoever asks sees first; a helper goes on
 * from the oldest meanwhile, until the two meet. It is given as little as keeps it busy, and nothing when nobody asks any more.
 */
export class FarEnd {
  readonly #options: FarEndOptions;
  /** Rows below have been given to the helper. */
  #next = 0;
  #settled = 0;
  #isOff = false;

  constructor(options: FarEndOptions) {
    this.#options = options;
  }

  /** Rows that have been looked at, from the tape's first on. */
  get settled(): number {
    return this.#settled;
  }

  /** The search goes on with rows below this. */
  offer(below: number): void {
    const { helper } = this.#options;
    while (!this.#isOff && helper.hasRoom && this.#next + JOB_ROWS <= below) this.#give();
  }

  #give(): void {
    const { helper, open, settle } = this.#options;
    const from = this.#next;
    const to = from + JOB_ROWS;
    const rows = open(from, to);
    if (rows === null) {
      this.#isOff = true;
      return;
    }
    this.#next = to;
    const done = (end: number, seqs: Uint32Array): void => {
      this.#settled += end - from;
      settle(from, end, rows.wanted, seqs);
    };
    if (!rows.wanted.includes(1)) return done(to, new Uint32Array(0));
    const found = (answer: SearchFound | null): void => {
      if (answer === null) this.#isOff = true;
      // What it did not come to is left to the search.
      else done(Math.min(to, answer.scannedTo), answer.seqs);
    };
    if (!helper.ask({ ...rows, fromSeq: from, toSeq: to }, found)) this.#isOff = true;
  }
}
