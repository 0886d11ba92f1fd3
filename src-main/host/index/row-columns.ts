import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { allCells, numberOf, prepareCells, textOf, type Cells } from './database.ts';
import { IdColumn, NO_ID, TextColumn } from './text-columns.ts';
import { ChunkRange } from './chunk-range.ts';
import { CHIPS_BLOB_BITS, CHIPS_PER_BLOB, ROWS_PER_TAPE } from './schema.ts';
import { ValueBits } from './value-bits.ts';

/** Rows whose columns are in memory, of all tapes together, 41 bytes each; a longer tape is asked in SQL. */
export const COLUMN_ROWS_MAX = 4_000_000;
/** Different targets and ids of one tape that are in memory; those of a tape that has more are asked in SQL. */
export const COLUMN_TEXT_BYTES_MAX = 32 * 1024 * 1024;
/** Between the codes of a row's findings, none of which has it. */
export const CODES_APART = '\n';
/** Changed rows that are waited for; with more the columns are read anew. */
const STALE_MAX = 65_536;
/** Rows that are read at once, and that stand in one blob of chips. */
export const COLUMN_CHUNK_ROWS = CHIPS_PER_BLOB;

interface ColumnStatements {
  readonly rows: StatementSync;
  readonly findings: StatementSync;
}

/** What the filters of one tape look at, as columns: read from the table of rows when a filter first needs them, a chunk at a time. */
export class RowColumns {
  status = new Uint8Array(0);
  method = new Uint32Array(0);
  /** The numbers of all methods here are below this. */
  methods = 0;
  sizeBytes = new Uint32Array(0);
  latencyUs = new Float64Array(0);
  wallMs = new Float64Array(0);
  /** -1 for a row without another half. */
  pairSeq = new Int32Array(0);
  readonly target = new TextColumn(COLUMN_TEXT_BYTES_MAX);
  readonly id = new IdColumn(COLUMN_TEXT_BYTES_MAX);
  /** The codes of a row's findings, as one text. */
  readonly findings = new TextColumn(COLUMN_TEXT_BYTES_MAX);
  readonly statusBits = new ValueBits();
  readonly methodBits = new ValueBits();
  readonly sizeRange = new ChunkRange();
  readonly latencyRange = new ChunkRange();
  readonly wallRange = new ChunkRange();
  /** The same memory as `latencyUs`. */
  latencyHalves = new Int32Array(0);
  readonly #base: number;
  readonly #statements: ColumnStatements;
  readonly #stale = new Set<number>();
  /** How many rows of each chunk are here. */
  #filled = new Uint32Array(0);
  /** Rows that there is room for. */
  #rows = 0;

  constructor(tape: number, statements: ColumnStatements) {
    this.#base = tape * ROWS_PER_TAPE;
    this.#statements = statements;
  }

  /** Rows there is room for: what they take in memory. */
  get capacity(): number {
    return this.#rows;
  }

  /** Rows that are here from the first on, without a gap. */
  get length(): number {
    let length = 0;
    for (const filled of this.#filled) {
      length += filled;
      if (filled < COLUMN_CHUNK_ROWS) break;
    }
    return length;
  }

  /** Whether rows in [from, to) are here; those that have changed since stand as they were. */
  has(from: number, to: number): boolean {
    for (let at = from; at < to;) {
      const chunk = at >>> CHIPS_BLOB_BITS;
      const start = chunk << CHIPS_BLOB_BITS;
      const end = Math.min(to, start + COLUMN_CHUNK_ROWS);
      if (start + (this.#filled[chunk] ?? 0) < end) return false;
      at = end;
    }
    return true;
  }

  /** Whether a row stands here as it is in the table. */
  isCurrent(seq: number): boolean {
    return (
      (seq & (COLUMN_CHUNK_ROWS - 1)) < (this.#filled[seq >>> CHIPS_BLOB_BITS] ?? 0) && !this.#stale.has(seq)
    );
  }

  /** Makes rows in [from, to) stand here as they are in the table. */
  load(from: number, to: number): void {
    for (const seq of this.#stale) this.#read(seq, seq + 1);
    this.#stale.clear();
    if (to <= from) return;
    if (to > this.#rows) this.#reserve(to);
    const last = (to - 1) >>> CHIPS_BLOB_BITS;
    for (let chunk = from >>> CHIPS_BLOB_BITS; chunk <= last; chunk += 1) {
      const start = chunk << CHIPS_BLOB_BITS;
      const end = Math.min(to, start + COLUMN_CHUNK_ROWS);
      const filled = this.#filled[chunk] ?? 0;
      if (start + filled >= end) continue;
      this.#read(start + filled, end);
      this.#filled[chunk] = end - start;
    }
  }

  changed(seqs: readonly number[]): void {
    for (const seq of seqs) {
      const filled = this.#filled[seq >>> CHIPS_BLOB_BITS] ?? 0;
      if ((seq & (COLUMN_CHUNK_ROWS - 1)) < filled) this.#stale.add(seq);
    }
    if (this.#stale.size <= STALE_MAX) return;
    this.#stale.clear();
    this.#filled.fill(0);
  }

  /** Rows of one chunk. */
  #read(from: number, to: number): void {
    let at = from;
    for (const cells of allCells(this.#statements.rows, this.#base + from, this.#base + to)) {
      this.#put(at, cells);
      at += 1;
    }
    const chunk = from >>> CHIPS_BLOB_BITS;
    this.statusBits.drop(chunk);
    this.methodBits.drop(chunk);
    this.sizeRange.add(this.sizeBytes, from, at);
    this.latencyRange.add(this.latencyUs, from, at);
    this.wallRange.add(this.wallMs, from, at);
    this.id.range.add(this.id.values, from, at, NO_ID);
    this.#readFindings(from, to);
  }

  /** Few rows have any, and what a row had it keeps: only those are gone through. */
  #readFindings(from: number, to: number): void {
    let row = -1;
    let codes: string[] = [];
    for (const cells of allCells(this.#statements.findings, this.#base + from, this.#base + to)) {
      const at = numberOf(cells[0]) - this.#base;
      const code = textOf(cells[1]);
      if (at !== row) codes = [];
      row = at;
      if (codes.includes(code)) continue;
      codes.push(code);
      this.findings.put(at, codes.join(CODES_APART));
    }
  }

  #put(at: number, cells: Cells): void {
    this.pairSeq[at] = numberOf(cells[0]);
    this.status[at] = numberOf(cells[1]);
    const method = numberOf(cells[2]);
    this.method[at] = method;
    if (method >= this.methods) this.methods = method + 1;
    this.sizeBytes[at] = numberOf(cells[3]);
    this.latencyUs[at] = numberOf(cells[4]);
    this.wallMs[at] = numberOf(cells[5]);
    this.target.put(at, textOf(cells[6]));
    this.id.put(at, textOf(cells[7]));
  }

  #reserve(rows: number): void {
    const chunks = Math.max((rows + COLUMN_CHUNK_ROWS - 1) >>> CHIPS_BLOB_BITS, this.#filled.length * 1.5);
    const size = Math.ceil(chunks) << CHIPS_BLOB_BITS;
    this.#rows = size;
    this.#filled = grown(this.#filled, new Uint32Array(Math.ceil(chunks)));
    this.status = grown(this.status, new Uint8Array(size));
    this.method = grown(this.method, new Uint32Array(size));
    this.sizeBytes = grown(this.sizeBytes, new Uint32Array(size));
    this.latencyUs = grown(this.latencyUs, new Float64Array(size));
    this.latencyHalves = new Int32Array(this.latencyUs.buffer);
    this.wallMs = grown(this.wallMs, new Float64Array(size));
    this.pairSeq = grown(this.pairSeq, new Int32Array(size));
    this.target.reserve(size);
    this.id.reserve(size);
    this.findings.reserve(size);
    const ranges = [this.sizeRange, this.latencyRange, this.wallRange, this.id.range];
    for (const range of ranges) range.reserve(this.#filled.length);
  }
}

function grown<T extends Uint8Array | Uint32Array | Int32Array | Float64Array>(old: T, next: T): T {
  next.set(old);
  return next;
}

/** The columns of the tapes that were filtered last. */
export class RowColumnsCache {
  readonly #statements: ColumnStatements;
  /** By the tape's id: its number may be another's later. */
  readonly #tapes = new Map<string, RowColumns>();

  constructor(database: DatabaseSync) {
    this.#statements = {
      rows: prepareCells(
        database,
        `SELECT pair_seq, status, method, size_bytes, latency_us, wall_ms, target, rpc_id
         FROM rows WHERE id >= ? AND id < ? ORDER BY id`,
      ),
      findings: prepareCells(
        database,
        'SELECT row, code FROM findings WHERE row >= ? AND row < ? ORDER BY row',
      ),
    };
  }

  /** With rows below `rows`; null when they are more than may be in memory. */
  upTo(tape: string, key: number, rows: number): RowColumns | null {
    return this.with(tape, key, 0, rows);
  }

  /** What there is of a tape. */
  of(tape: string): RowColumns | null {
    return this.#tapes.get(tape) ?? null;
  }

  /** With rows in [from, to), when they are in memory. */
  peek(tape: string, from: number, to: number): RowColumns | null {
    const columns = this.#tapes.get(tape);
    return columns?.has(from, to) === true ? columns : null;
  }

  /** With rows in [from, to); null when the tape has more than may be in memory. */
  with(tape: string, key: number, from: number, to: number): RowColumns | null {
    if (to > COLUMN_ROWS_MAX) {
      this.#tapes.delete(tape);
      return null;
    }
    const columns = this.#tapes.get(tape) ?? new RowColumns(key, this.#statements);
    this.#tapes.delete(tape);
    this.#tapes.set(tape, columns);
    const capacity = columns.capacity;
    columns.load(from, to);
    if (columns.capacity > capacity) this.#makeRoom(tape);
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
    for (const { capacity } of this.#tapes.values()) rows += capacity;
    for (const [tape, { capacity }] of this.#tapes) {
      if (rows <= COLUMN_ROWS_MAX) return;
      if (tape === keep) continue;
      this.#tapes.delete(tape);
      rows -= capacity;
    }
  }
}
