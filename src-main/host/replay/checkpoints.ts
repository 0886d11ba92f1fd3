import { deserialize, serialize } from 'node:v8';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { assert } from '../../../src-shared/base/assert.ts';
import type { PastState } from '../../../src-shared/state/past.ts';
import type { TapePosition } from '../ports.ts';

/** Between two checkpoints of a tape: folding so many takes a tenth of what a wind may, on an idle machine. */
export const CHECKPOINT_EVERY_ENTRIES = 4_096;
/** A tape with more keeps every second one, and is then checked half as often. */
export const CHECKPOINTS_PER_TAPE = 512;
/** Of all tapes; the tape unused for longest loses all of its own. */
export const CHECKPOINT_BYTES_MAX = 96 * 1024 * 1024;

/** The state after so many entries, packed, and where the next entry begins. */
export interface Checkpoint {
  readonly entries: number;
  /** The latest time of all entries in it. */
  readonly maxMs: number;
  readonly next: TapePosition;
  /** The entry that it ends with: what is kept of a tape that was cut since does not fit it. */
  readonly last: { readonly at: TapePosition; readonly wallMs: number; readonly monoUs: number };
  readonly packed: Uint8Array;
}

/** A state as bytes. Its maps keep their order, which is part of it (the oldest makes room). */
export function pack(state: PastState): Uint8Array {
  return zstdCompressSync(serialize(state));
}

export function unpack(packed: Uint8Array): PastState {
  const state: unknown = deserialize(zstdDecompressSync(packed));
  assert(isPast(state), 'a checkpoint is what was packed');
  return state;
}

/** Written by this very program: only that it is one of ours at all. */
function isPast(value: unknown): value is PastState {
  return typeof value === 'object' && value !== null && 'tape' in value && 'lists' in value;
}

/** The checkpoints of one tape, in the order of its entries; taken on the way of whoever folds it. */
export class Checkpoints {
  #kept: Checkpoint[] = [];
  #everyEntries: number;
  readonly #max: number;
  #sizeBytes = 0;

  constructor(everyEntries = CHECKPOINT_EVERY_ENTRIES, max = CHECKPOINTS_PER_TAPE) {
    this.#everyEntries = everyEntries;
    this.#max = max;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  get count(): number {
    return this.#kept.length;
  }

  get everyEntries(): number {
    return this.#everyEntries;
  }

  get all(): readonly Checkpoint[] {
    return this.#kept;
  }

  /** What an earlier run took of the same tape. */
  restore({
    everyEntries,
    checkpoints,
  }: Pick<Checkpoints, 'everyEntries'> & { readonly checkpoints: readonly Checkpoint[] }): void {
    this.#everyEntries = everyEntries;
    this.#kept = [...checkpoints];
    this.#sizeBytes = this.#kept.reduce((sum, { packed }) => sum + packed.length, 0);
  }

  get newest(): Checkpoint | null {
    return this.#kept.at(-1) ?? null;
  }

  /** A state after so many entries is worth keeping. */
  isDue(entries: number): boolean {
    return entries > 0 && entries % this.#everyEntries === 0 && entries > (this.newest?.entries ?? 0);
  }

  take(checkpoint: Checkpoint): void {
    this.#kept.push(checkpoint);
    this.#sizeBytes += checkpoint.packed.length;
    if (this.#kept.length <= this.#max) return;
    this.#everyEntries *= 2;
    this.#kept = this.#kept.filter(({ entries }) => entries % this.#everyEntries === 0);
    this.#sizeBytes = this.#kept.reduce((sum, { packed }) => sum + packed.length, 0);
  }

  /** The last one that is wholly within what is asked for. */
  before(isWithin: (checkpoint: Checkpoint) => boolean): Checkpoint | null {
    // Both bounds only grow along the tape.
    let low = 0;
    let high = this.#kept.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const at = this.#kept[middle];
      if (at !== undefined && isWithin(at)) low = middle + 1;
      else high = middle;
    }
    return this.#kept[low - 1] ?? null;
  }

  clear(): void {
    this.#kept = [];
    this.#sizeBytes = 0;
  }
}
