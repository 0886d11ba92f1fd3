import { COLUMN_CHUNK_ROWS } from './row-columns.ts';
import type { Helper } from './search-helper.ts';
import type { SharedJob } from './search-protocol.ts';
import { SharedRuns, type Run, type Stretch } from './shared-runs.ts';

/** Chunks that a search goes through before another thread looks at the next ones: a page is often full by then. */
const CHUNKS_ALONE = 1;
/** Runs, and chunks, that are planned at once: a few milliseconds of work. The first ones are fewer, and begun with sooner. */
export const PLAN_RUNS = 48;
const FIRST_RUNS = 12;
const PLAN_CHUNKS = 32;
/** With fewer that nobody has taken the next ones are planned, so that neither thread is idle. */
const LEFT_MIN = 24;
/** A run takes a tenth of it; a thread that does not run now may not be waited for. */
const WAIT_MS = 1;

export interface NearEndOptions {
  readonly helper: Helper;
  readonly job: () => Omit<SharedJob, 'memory'>;
  /** Of rows in [from, to), the last ones first; null when neither they nor the rows before are to be shared. */
  readonly stretches: (from: number, to: number) => readonly Stretch[] | null;
  readonly runsOf: (stretches: readonly Stretch[]) => readonly Run[];
  readonly read: (run: Run) => void;
  /** The rows that were wanted have been looked at by the helper. */
  readonly settle: (run: Run, found: Uint8Array) => void;
}

interface Planned {
  readonly run: Run;
  readonly shared: SharedRuns;
  readonly n: number;
  isRead: boolean;
}

/**
 * The near end of a search, whose hits are what is seen first. Where few rows are to be looked at they are far apart, each in
 * a block of its own that has to be decompressed: two threads take them in turns, the newest first. What is not there when
 * the search needs it, it does itself.
 */
export class NearEnd {
  readonly #options: NearEndOptions;
  /** In the order in which the search needs them. */
  readonly #planned: Planned[] = [];
  #batches: { readonly shared: SharedRuns; readonly planned: readonly Planned[] }[] = [];
  #chunks = 0;
  #runs = 0;
  /** Rows in [low, high) have been planned. */
  #low = -1;
  #high = -1;
  /** Nothing more is planned: there are no more rows, or they are not to be shared. */
  #isOff = false;

  constructor(options: NearEndOptions) {
    this.#options = options;
  }

  /** Decides rows of one chunk, the last ones first, until `mayGoOn` says no; what it leaves is not shared. */
  search(from: number, to: number, mayGoOn: () => boolean): void {
    if (this.#low < 0) {
      // Rows that came, or are others now, are looked at by themselves: only who goes back goes through whole chunks.
      if (to - from === COLUMN_CHUNK_ROWS) this.#chunks += 1;
      if (this.#chunks <= CHUNKS_ALONE) return;
      this.#low = this.#high = to;
    }
    if (from >= this.#high || to < this.#low) return;
    while (from < this.#low && !this.#isOff) this.#plan();
    for (;;) {
      this.#settle();
      const next = this.#planned[0];
      if (next === undefined || next.run.toSeq <= from) return;
      if (!mayGoOn()) return;
      if (!this.#isOff && (this.#batches.at(-1)?.shared.left ?? 0) < LEFT_MIN) this.#plan();
      const taken = this.#take();
      if (taken === null && next.shared.found(next.n, WAIT_MS) !== null) continue;
      const mine = taken ?? next;
      this.#options.read(mine.run);
      mine.isRead = true;
    }
  }

  #settle(): void {
    for (;;) {
      const next = this.#planned[0];
      if (next === undefined) return;
      const found = next.isRead ? null : next.shared.found(next.n, 0);
      if (!next.isRead && found === null) return;
      if (found !== null) this.#options.settle(next.run, found);
      this.#planned.shift();
    }
  }

  #take(): Planned | null {
    for (const { shared, planned } of this.#batches) {
      const n = shared.take();
      if (n !== null) return planned[n] ?? null;
    }
    this.#batches = [];
    return null;
  }

  /** The next chunks, as many as have enough runs. */
  #plan(): void {
    const { helper, job, stretches, runsOf } = this.#options;
    const all: Stretch[] = [];
    const enough = this.#runs === 0 ? FIRST_RUNS : PLAN_RUNS;
    for (let chunk = 0; chunk < PLAN_CHUNKS && all.length < enough && !this.#isOff; chunk += 1) {
      const to = this.#low;
      const from = Math.max(0, Math.floor((to - 1) / COLUMN_CHUNK_ROWS) * COLUMN_CHUNK_ROWS);
      const ofChunk = stretches(from, to);
      this.#isOff = ofChunk === null || from === 0;
      if (ofChunk === null) break;
      this.#low = from;
      all.push(...ofChunk);
    }
    if (all.length === 0) return;
    this.#runs += all.length;
    const runs = runsOf(all);
    const shared = SharedRuns.of(runs);
    const planned = runs.map((run, n) => ({ run, shared, n, isRead: false }));
    this.#planned.push(...planned);
    this.#batches.push({ shared, planned });
    helper.share({ ...job(), memory: shared.memory });
  }
}
