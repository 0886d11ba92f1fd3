import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { NO_CHIPS } from '../../../src-shared/query/chips.ts';
import { allCells, numberOf, prepareCells } from './database.ts';
import { BLOBS_PER_TAPE, CHIPS_BLOB_BITS, CHIPS_PER_BLOB } from './schema.ts';
import { ValueBits } from './value-bits.ts';

/** Tapes whose column stays in memory, one byte a row; the one unused for longest leaves. */
export const COLUMNS_MAX = 16;

/** The chips of rows of which there are none yet. */
const NONE = new Uint8Array(CHIPS_PER_BLOB).fill(NO_CHIPS);

/** The chips of one tape's rows, in memory and in blobs. */
export class ChipColumn {
  readonly #tape: number;
  readonly #write: StatementSync;
  readonly #blobs: Uint8Array[] = [];
  readonly #bits = new ValueBits();
  readonly #dirty = new Set<number>();
  #lastDirty = -1;

  constructor(tape: number, blobs: Iterable<readonly [number, Uint8Array]>, write: StatementSync) {
    this.#tape = tape;
    this.#write = write;
    for (const [index, bytes] of blobs) this.#blobs[index] = Uint8Array.from(bytes);
  }

  get(seq: number): number {
    return this.#blobs[seq >>> CHIPS_BLOB_BITS]?.[seq & (CHIPS_PER_BLOB - 1)] ?? NO_CHIPS;
  }

  /** The chips of rows from `seq` on, up to `to` or the end of their blob. */
  from(seq: number, to: number): Uint8Array {
    const at = seq & (CHIPS_PER_BLOB - 1);
    const chips = this.#blobs[seq >>> CHIPS_BLOB_BITS]?.subarray(at, at + to - seq);
    return chips ?? new Uint8Array(1).fill(NO_CHIPS);
  }

  /** Fills words with the rows from `first` on, all of one blob, whose chips are 1 in the table. */
  fill(table: Uint8Array, first: number, words: Uint32Array): void {
    const index = first >>> CHIPS_BLOB_BITS;
    const values = this.#blobs[index] ?? NONE;
    const offset = index << CHIPS_BLOB_BITS;
    this.#bits.select({ values, offset }, first, (chips) => table[chips] === 1, words);
  }

  set(seq: number, chips: number): void {
    const index = seq >>> CHIPS_BLOB_BITS;
    const blob = (this.#blobs[index] ??= new Uint8Array(CHIPS_PER_BLOB).fill(NO_CHIPS));
    blob[seq & (CHIPS_PER_BLOB - 1)] = chips;
    this.#bits.drop(index);
    // Rows come in order: nearly all of them fall into the blob of the one before.
    if (index === this.#lastDirty) return;
    this.#dirty.add(index);
    this.#lastDirty = index;
  }

  /** Writes what has changed; within a transaction. */
  flush(): void {
    for (const index of this.#dirty) {
      const blob = this.#blobs[index];
      if (blob !== undefined) this.#write.run(this.#tape * BLOBS_PER_TAPE + index, blob);
    }
    this.#dirty.clear();
    this.#lastDirty = -1;
  }
}

/** The chip columns of the tapes used last. */
export class ChipColumns {
  readonly #columns = new Map<number, ChipColumn>();
  readonly #read: StatementSync;
  readonly #write: StatementSync;

  constructor(database: DatabaseSync) {
    this.#read = prepareCells(database, 'SELECT id, bytes FROM chips WHERE id >= ? AND id < ? ORDER BY id');
    this.#write = database.prepare('INSERT OR REPLACE INTO chips (id, bytes) VALUES (?, ?)');
  }

  of(tape: number): ChipColumn {
    const column = this.#columns.get(tape) ?? this.#load(tape);
    this.#columns.delete(tape);
    this.#columns.set(tape, column);
    if (this.#columns.size > COLUMNS_MAX) {
      const oldest = this.#columns.keys().next();
      if (oldest.done !== true) this.#columns.delete(oldest.value);
    }
    return column;
  }

  forget(tape: number): void {
    this.#columns.delete(tape);
  }

  #load(tape: number): ChipColumn {
    const first = tape * BLOBS_PER_TAPE;
    const blobs: (readonly [number, Uint8Array])[] = [];
    for (const [id, bytes] of allCells(this.#read, first, first + BLOBS_PER_TAPE)) {
      if (bytes instanceof Uint8Array) blobs.push([numberOf(id) - first, bytes]);
    }
    return new ChipColumn(tape, blobs, this.#write);
  }
}
