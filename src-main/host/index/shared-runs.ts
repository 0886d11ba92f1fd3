import type { TapePosition } from '../ports.ts';

/** A stretch of rows of which some are to be looked at. */
export interface Stretch {
  readonly fromSeq: number;
  /** 1 for each row from `fromSeq` on that is to be looked at. */
  readonly wanted: Uint8Array;
}

export interface Run extends Stretch {
  readonly toSeq: number;
  /** Where the entry `fromSeq` begins. */
  readonly at: TapePosition;
}

const NEXT = 0;
const COUNT = 1;
const HEAD_CELLS = 2;
/** Of a run. */
const STATE = 0;
const SEGMENT = 1;
const OFFSET = 2;
const FROM_SEQ = 3;
const ROWS = 4;
const PLACE = 5;
const RUN_CELLS = 6;
const CELL_BYTES = Int32Array.BYTES_PER_ELEMENT;
const OPEN = 0;
const DONE = 1;

/**
 * Runs in memory that two threads have: each takes the next one that nobody has, so that neither waits for the other, however
 * long a run takes.
 *
 *     i32       next      the run that is taken next
 *     i32       count
 *     i32[6]    a run     state, segment, offset, first row, rows, where its rows stand behind the runs
 *     u8[rows]  wanted    of each run, and then
 *     u8[rows]  found
 */
export class SharedRuns {
  readonly memory: SharedArrayBuffer;
  readonly #cells: Int32Array;
  readonly #bytes: Uint8Array;

  constructor(memory: SharedArrayBuffer) {
    this.memory = memory;
    const count = new Int32Array(memory, 0, HEAD_CELLS)[COUNT] ?? 0;
    this.#cells = new Int32Array(memory, 0, HEAD_CELLS + count * RUN_CELLS);
    this.#bytes = new Uint8Array(memory, this.#cells.byteLength);
  }

  static of(runs: readonly Run[]): SharedRuns {
    const rows = runs.reduce((sum, { wanted }) => sum + wanted.length, 0);
    const memory = new SharedArrayBuffer((HEAD_CELLS + runs.length * RUN_CELLS) * CELL_BYTES + 2 * rows);
    new Int32Array(memory, 0, HEAD_CELLS)[COUNT] = runs.length;
    const made = new SharedRuns(memory);
    let place = 0;
    for (const [n, run] of runs.entries()) {
      made.#put(n, run, place);
      place += 2 * run.wanted.length;
    }
    return made;
  }

  #put(n: number, { fromSeq, at: { segment, offset }, wanted }: Run, place: number): void {
    const cell = HEAD_CELLS + n * RUN_CELLS;
    this.#cells.set([OPEN, segment, offset, fromSeq, wanted.length, place], cell);
    this.#bytes.set(wanted, place);
  }

  /** Runs that nobody has taken yet. */
  get left(): number {
    return Math.max(0, (this.#cells[COUNT] ?? 0) - Atomics.load(this.#cells, NEXT));
  }

  /** The run that whoever asks is to look at; null when there is none left. */
  take(): number | null {
    if (this.left === 0) return null;
    const n = Atomics.add(this.#cells, NEXT, 1);
    return n < (this.#cells[COUNT] ?? 0) ? n : null;
  }

  run(n: number): Run {
    const fromSeq = this.#cell(n, FROM_SEQ);
    const rows = this.#cell(n, ROWS);
    const place = this.#cell(n, PLACE);
    return {
      fromSeq,
      toSeq: fromSeq + rows,
      at: { segment: this.#cell(n, SEGMENT), offset: this.#cell(n, OFFSET) },
      wanted: this.#bytes.subarray(place, place + rows),
    };
  }

  /** It has been looked at: these rows match. */
  finish(n: number, seqs: readonly number[]): void {
    const found = this.#cell(n, PLACE) + this.#cell(n, ROWS) - this.#cell(n, FROM_SEQ);
    for (const seq of seqs) this.#bytes[found + seq] = 1;
    Atomics.store(this.#cells, this.#stateAt(n), DONE);
    Atomics.notify(this.#cells, this.#stateAt(n));
  }

  /** 1 for each row that matches; null when the run has not been looked at, after waiting for it. */
  found(n: number, waitMs: number): Uint8Array | null {
    const state = this.#stateAt(n);
    if (waitMs > 0) Atomics.wait(this.#cells, state, OPEN, waitMs);
    if (Atomics.load(this.#cells, state) !== DONE) return null;
    const rows = this.#cell(n, ROWS);
    const place = this.#cell(n, PLACE) + rows;
    return this.#bytes.subarray(place, place + rows);
  }

  #stateAt(n: number): number {
    return HEAD_CELLS + n * RUN_CELLS + STATE;
  }

  #cell(n: number, field: number): number {
    return this.#cells[HEAD_CELLS + n * RUN_CELLS + field] ?? 0;
  }
}
