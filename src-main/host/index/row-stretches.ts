import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { Recent } from '../../../src-shared/base/recent.ts';
import { allCells, numberOf, prepareCells, textOf } from './database.ts';
import { CHIPS_PER_BLOB, ROWS_PER_TAPE } from './schema.ts';
import type { TapeRecord } from './tape-table.ts';
import type { TimedBlock } from './tape-timeline.ts';

/** Rows that are read at once. */
export const STRETCH_ROWS = CHIPS_PER_BLOB;
/** Stretches that are kept, of all tapes: 524,288 rows, some 40 bytes each and their targets. */
export const STRETCHES_MAX = 64;

/** Stretches of which the sizes are kept by themselves, for other halves that are elsewhere: 32 KiB each. */
const SIZES_MAX = 16;

export interface Stretch extends TimedBlock {
  readonly tapeId: string;
}

/** Parts of tapes that are too long for columns of all their rows, read from the table of rows. */
export class RowStretches {
  readonly #read: StatementSync;
  readonly #readSizes: StatementSync;
  readonly #kept = new Recent<Stretch>(STRETCHES_MAX, () => undefined);
  readonly #sizes = new Recent<{ readonly tapeId: string; readonly sizes: Uint32Array }>(
    SIZES_MAX,
    () => undefined,
  );

  constructor(database: DatabaseSync) {
    this.#read = prepareCells(
      database,
      `SELECT wall_ms, chips, status, latency_us, size_bytes, method, pair_seq, target
       FROM rows WHERE id >= ? AND id < ? ORDER BY id`,
    );
    this.#readSizes = prepareCells(
      database,
      'SELECT size_bytes FROM rows WHERE id >= ? AND id < ? ORDER BY id',
    );
  }

  /** When it is in memory, with that many rows at least. */
  peek({ tapeId }: TapeRecord, number: number, rows: number): Stretch | null {
    const stretch = this.#kept.peek(`${tapeId} ${number}`);
    return stretch !== undefined && stretch.length >= rows ? stretch : null;
  }

  of(tape: TapeRecord, number: number, rows: number): Stretch {
    const key = `${tape.tapeId} ${number}`;
    if ((this.#kept.peek(key)?.length ?? 0) < rows) this.#kept.drop(key);
    return this.#kept.use(key, () => this.#make(tape, number, rows));
  }

  /** As `of`, and not kept: of a tape that is gone through those that are looked at would leave. */
  through(tape: TapeRecord, number: number, rows: number): Stretch {
    return this.peek(tape, number, rows) ?? this.#make(tape, number, rows);
  }

  /** Bytes of a row, wherever it is. */
  sizeOf({ tapeId, key }: TapeRecord, seq: number): number {
    const number = Math.floor(seq / STRETCH_ROWS);
    const here = this.#kept.peek(`${tapeId} ${number}`);
    if (here !== undefined) return here.sizes[seq % STRETCH_ROWS] ?? 0;
    const { sizes } = this.#sizes.use(`${tapeId} ${number}`, () => {
      const base = key * ROWS_PER_TAPE + number * STRETCH_ROWS;
      const cells = allCells(this.#readSizes, base, base + STRETCH_ROWS);
      return { tapeId, sizes: Uint32Array.from(cells, ([size]) => numberOf(size)) };
    });
    return sizes[seq % STRETCH_ROWS] ?? 0;
  }

  #make({ tapeId, key }: TapeRecord, number: number, rows: number): Stretch {
    const seq = number * STRETCH_ROWS;
    const base = key * ROWS_PER_TAPE + seq;
    const found = allCells(this.#read, base, base + rows);
    const { length } = found;
    const column = (at: number): Float64Array => Float64Array.from(found, (cells) => numberOf(cells[at]));
    const method = Uint32Array.from(column(5));
    const pairSeq = column(6);
    const targets = found.map((cells) => textOf(cells[7]));
    const keys = new Map<string, number>();
    const targetKeys = Uint32Array.from(targets, (text) => {
      const known = keys.get(text);
      if (known !== undefined) return known;
      keys.set(text, keys.size);
      return keys.size - 1;
    });
    return {
      tapeId,
      seq,
      length,
      at: 0,
      chipsAt: 0,
      wallMs: column(0),
      chips: Uint8Array.from(column(1)),
      status: Uint8Array.from(column(2)),
      latencyUs: column(3),
      sizes: Uint32Array.from(column(4)),
      methodAt: (i) => method[i] ?? 0,
      targetAt: (i) => targets[i] ?? '',
      targetKey: (i) => targetKeys[i] ?? 0,
      pairAt: (i) => pairSeq[i] ?? -1,
    };
  }

  /** These rows are others now. */
  changed(tapeId: string, seqs: readonly number[]): void {
    for (const seq of seqs) {
      const key = `${tapeId} ${Math.floor(seq / STRETCH_ROWS)}`;
      this.#kept.drop(key);
      this.#sizes.drop(key);
    }
  }

  forget(tapeId: string): void {
    this.#kept.dropWhere((stretch) => stretch.tapeId === tapeId);
    this.#sizes.dropWhere((stretch) => stretch.tapeId === tapeId);
  }
}
