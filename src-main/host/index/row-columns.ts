import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { allCells, numberOf, prepareCells, type Cells } from './database.ts';
import { ROWS_PER_TAPE } from './schema.ts';

/** Rows whose columns are in memory, of all tapes together, 30 bytes each; a longer tape is asked in SQL. */
export const COLUMN_ROWS_MAX = 4_000_000;
/** Changed rows that are waited for; with more the columns are read anew. */
const STALE_MAX = 65_536;
const FIRST_ROWS = 16_384;

export const HAS_ANSWER = 1;
export const HAS_ID = 2;
export const HAS_TARGET = 4;

/** What the filters of one tape look at most, as columns: read from the table of rows when a filter first needs them. */
export class RowColumns {
  status = new Uint8Array(0);
  /** Sum of HAS_ANSWER, HAS_ID and HAS_TARGET. */
  flags = new Uint8Array(0);
  method = new Uint32Array(0);
  sizeBytes = new Uint32Array(0);
  latencyUs = new Float64Array(0);
  wallMs = new Float64Array(0);
  /** -1 for a row without another half. */
  pairSeq = new Int32Array(0);
  readonly #base: number;
  readonly #range: StatementSync;
  readonly #stale = new Set<number>();
  #end = 0;

  constructor(tape: number, range: StatementSync) {
    this.#base = tape * ROWS_PER_TAPE;
    this.#range = range;
  }

  /** Rows that are here. */
  get length(): number {
    return this.#end;
  }

  /** Makes rows below `to` stand here as they are in the table. */
  load(to: number): void {
    for (const seq of this.#stale) this.#read(seq, seq + 1);
    this.#stale.clear();
    if (to <= this.#end) return;
    this.#reserve(to);
    this.#read(this.#end, to);
    this.#end = to;
  }

  changed(seqs: readonly number[]): void {
    for (const seq of seqs) if (seq < this.#end) this.#stale.add(seq);
    if (this.#stale.size <= STALE_MAX) return;
    this.#stale.clear();
    this.#end = 0;
  }

  #read(from: number, to: number): void {
    let at = from;
    for (const cells of allCells(this.#range, this.#base + from, this.#base + to)) {
      this.#put(at, cells);
      at += 1;
    }
  }

  #put(at: number, cells: Cells): void {
    this.status[at] = numberOf(cells[0]);
    this.flags[at] = numberOf(cells[1]);
    this.method[at] = numberOf(cells[2]);
    this.sizeBytes[at] = numberOf(cells[3]);
    this.latencyUs[at] = numberOf(cells[4]);
    this.wallMs[at] = numberOf(cells[5]);
    this.pairSeq[at] = numberOf(cells[6]);
  }

  #reserve(rows: number): void {
    if (rows <= this.status.length) return;
    const size = Math.max(FIRST_ROWS, rows, this.status.length * 2);
    this.status = grown(this.status, new Uint8Array(size));
    this.flags = grown(this.flags, new Uint8Array(size));
    this.method = grown(this.method, new Uint32Array(size));
    this.sizeBytes = grown(this.sizeBytes, new Uint32Array(size));
    this.latencyUs = grown(this.latencyUs, new Float64Array(size));
    this.wallMs = grown(this.wallMs, new Float64Array(size));
    this.pairSeq = grown(this.pairSeq, new Int32Array(size));
  }
}

function grown<T extends Uint8Array | Uint32Array | Int32Array | Float64Array>(old: T, next: T): T {
  next.set(old);
  return next;
}

/** The columns of the tapes that were filtered last. */
export class RowColumnsCache {
  readonly #range: StatementSync;
  /** By the tape's id: its number may be another's later. */
  readonly #tapes = new Map<string, RowColumns>();

  constructor(database: DatabaseSync) {
    this.#range = prepareCells(
      database,
      `SELECT status, (pair_seq >= 0) * ${HAS_ANSWER} + (rpc_id <> '') * ${HAS_ID} + (target <> '') * ${HAS_TARGET},
       method, size_bytes, latency_us, wall_ms, pair_seq FROM rows WHERE id >= ? AND id < ? ORDER BY id`,
    );
  }

  /** With rows below `rows`; null when they are more than may be in memory. */
  upTo(tape: string, key: number, rows: number): RowColumns | null {
    if (rows > COLUMN_ROWS_MAX) {
      this.#tapes.delete(tape);
      return null;
    }
    const columns = this.#tapes.get(tape) ?? new RowColumns(key, this.#range);
    this.#tapes.delete(tape);
    this.#tapes.set(tape, columns);
    columns.load(rows);
    this.#makeRoom(tape);
    return columns;
  }

  changed(tape: string, seqs: readonly number[]): void {
    this.#tapes.get(tape)?.changed(seqs);
  }

  forget(tape: string): void {
    this.#tapes.delete(tape);
  }

  /** Those used longest ago leave. */
  #makeRoom(keep: string): void {
    let rows = 0;
    for (const { length } of this.#tapes.values()) rows += length;
    for (const [tape, { length }] of this.#tapes) {
      if (rows <= COLUMN_ROWS_MAX) return;
      if (tape === keep) continue;
      this.#tapes.delete(tape);
      rows -= length;
    }
  }
}
