import type { TapeState } from '../../../src-shared/state/tape-state.ts';
import type { Clock, TapeMark } from '../ports.ts';
import type { SnapshotStore } from './snapshot-store.ts';

/** A living tape is saved once this many entries have come, or after this long when fewer have. */
export const SNAPSHOT_EVERY_ENTRIES = 10_000;
export const SNAPSHOT_EVERY_MS = 10_000;
/** Saving takes at most this share of the time: a large state is saved less often. */
const TIME_SHARE = 0.02;

export interface SnapshotterOptions {
  readonly store: SnapshotStore;
  readonly clock: Clock;
  readonly everyEntries: number;
  readonly everyMs: number;
  /** Where an entry at or before this one begins. */
  markBefore(tapeId: string, seq: number): TapeMark | null;
  onFailed(error: unknown): void;
}

interface Living {
  readonly state: TapeState;
  savedEntries: number;
  savedUs: number;
  /** Not before this. */
  nextUs: number;
  hasFailed: boolean;
}

/**
 * Saves the state of every living tape now and then. It is told after a slice of folding, never on the way of a
 * message, and saves at most one tape a turn.
 */
export class Snapshotter {
  readonly #options: SnapshotterOptions;
  readonly #living = new Map<string, Living>();
  #callOff: (() => void) | null = null;
  #isSoon = false;

  constructor(options: SnapshotterOptions) {
    this.#options = options;
  }

  /** These tapes have been folded on. */
  folded(tapeId: string, state: TapeState): void {
    if (!this.#living.has(tapeId)) {
      const nowUs = this.#options.clock.monoUs();
      this.#living.set(tapeId, { state, savedEntries: 0, savedUs: nowUs, nextUs: 0, hasFailed: false });
    }
    this.#schedule();
  }

  /** It has ended: what was saved of it stays until others push it out. */
  closed(tapeId: string): void {
    this.#living.delete(tapeId);
  }

  close(): void {
    this.#callOff?.();
    this.#living.clear();
  }

  /** At once when one is due, else when the first one will be; not at all when nothing has come. */
  #schedule(): void {
    const waitMs = this.#waitMs();
    if (waitMs === null || (this.#callOff !== null && (waitMs > 0 || this.#isSoon))) return;
    this.#callOff?.();
    this.#isSoon = waitMs === 0;
    this.#callOff = this.#options.clock.after(waitMs, () => {
      this.#callOff = null;
      this.#saveOne();
      this.#schedule();
    });
  }

  #waitMs(): number | null {
    const nowUs = this.#options.clock.monoUs();
    let waitMs: number | null = null;
    for (const each of this.#living.values()) {
      if (this.#isDue(each, nowUs)) return 0;
      if (each.state.counters.entries === each.savedEntries) continue;
      const dueUs = Math.max(each.nextUs, each.savedUs + this.#options.everyMs * 1000);
      waitMs = Math.min(waitMs ?? Infinity, Math.max(1, (dueUs - nowUs) / 1000));
    }
    return waitMs;
  }

  #isDue({ state, savedEntries, savedUs, nextUs }: Living, nowUs: number): boolean {
    const more = state.counters.entries - savedEntries;
    if (more === 0 || nowUs < nextUs) return false;
    return more >= this.#options.everyEntries || nowUs - savedUs >= this.#options.everyMs * 1000;
  }

  #saveOne(): void {
    const { clock, store } = this.#options;
    const startUs = clock.monoUs();
    for (const [tapeId, each] of this.#living) {
      if (!this.#isDue(each, startUs)) continue;
      const { entries } = each.state.counters;
      try {
        const mark = this.#options.markBefore(tapeId, entries);
        store.write({ tapeId, entries, takenMs: clock.wallMs(), mark, state: each.state });
        each.hasFailed = false;
      } catch (error) {
        // Only a cache: said once, tried again next time.
        if (!each.hasFailed) this.#options.onFailed(error);
        each.hasFailed = true;
      }
      const endUs = clock.monoUs();
      each.savedEntries = entries;
      each.savedUs = endUs;
      each.nextUs = endUs + (endUs - startUs) / TIME_SHARE;
      return;
    }
  }
}
