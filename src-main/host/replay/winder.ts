import type { Entry } from '../../../src-shared/journal/entry.ts';
import { createPastState, foldPast, type PastState } from '../../../src-shared/state/past.ts';
import type { TapePosition } from '../ports.ts';
import { pack, unpack, type Checkpoints } from './checkpoints.ts';
import type { Until } from './protocol.ts';

/** Reads one tape in order from some entry on. */
export interface EntryCursor {
  /** The next entry, or null where the tape ends, or ends for now. */
  next(): Entry | null;
  /** Where the entry after the last one given begins. */
  readonly at: TapePosition;
  close(): void;
}

/** `at` null: from the beginning. */
export type OpenCursor = (at: TapePosition | null, nextSeq: number) => EntryCursor;

const ENTRIES_PER_TURN = 64;

/** Folds one tape to wherever it is asked: on from where it is, or from the nearest checkpoint before. */
export class Winder {
  readonly #open: OpenCursor;
  readonly #checkpoints: Checkpoints;
  #state: PastState = createPastState();
  #cursor: EntryCursor | null = null;
  /** Read, and beyond what was asked for last. */
  #ahead: Entry | null = null;
  /** Where the entry begins that was read last. */
  #readAt: TapePosition = { segment: 1, offset: 0 };
  #folded = 0;

  constructor(open: OpenCursor, checkpoints: Checkpoints) {
    this.#open = open;
    this.#checkpoints = checkpoints;
  }

  /** Entries folded by all winds so far. */
  get folded(): number {
    return this.#folded;
  }

  /** Entries in the state that it stands at. */
  get entries(): number {
    return this.#state.tape.counters.entries;
  }

  /**
   * The state as asked for, or at the end of the tape when that is before. It is the winder's own: what is to be kept of
   * it is copied before the next wind.
   */
  *wind(until: Until): Generator<null, PastState> {
    this.#stand(until);
    for (let read = 1; ; read += 1) {
      if (read % ENTRIES_PER_TURN === 0) yield null;
      if (until.kind === 'entries' && this.entries >= until.entries) return this.#state;
      const entry = this.#ahead ?? this.#read();
      this.#ahead = entry;
      if (entry === null || (until.kind === 'time' && entry.wallMs > until.wallMs)) return this.#state;
      this.#ahead = null;
      foldPast(this.#state, entry);
      this.#folded += 1;
      this.#keep(entry);
    }
  }

  close(): void {
    this.#cursor?.close();
    this.#cursor = null;
  }

  /** Where folding goes on: here when that is nearest, else at a checkpoint. */
  #stand(until: Until): void {
    const isWithin = (here: { readonly entries: number; readonly maxMs: number }): boolean =>
      until.kind === 'entries' ? here.entries <= until.entries : here.maxMs <= until.wallMs;
    const best = this.#checkpoints.before(isWithin);
    const isHere = isWithin({ entries: this.entries, maxMs: this.#state.maxMs });
    if (isHere && this.entries >= (best?.entries ?? 0)) return;
    this.close();
    this.#ahead = null;
    this.#state = best === null ? createPastState() : unpack(best.packed);
    if (best !== null) this.#cursor = this.#open(best.next, best.entries);
  }

  #read(): Entry | null {
    this.#cursor ??= this.#open(null, 0);
    this.#readAt = this.#cursor.at;
    return this.#cursor.next();
  }

  #keep({ wallMs, monoUs }: Entry): void {
    const { entries } = this;
    if (this.#cursor === null || !this.#checkpoints.isDue(entries)) return;
    this.#checkpoints.take({
      entries,
      maxMs: this.#state.maxMs,
      next: this.#cursor.at,
      last: { at: this.#readAt, wallMs, monoUs },
      packed: pack(this.#state),
    });
  }
}
