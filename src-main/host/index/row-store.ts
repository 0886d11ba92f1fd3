import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { DIRS } from '../../../src-shared/api/messages.ts';
import type { PageCells } from '../../../src-shared/api/page-builder.ts';
import { chipDir, chipKind, chipSeverity } from '../../../src-shared/query/chips.ts';
import { findingCode } from '../../../src-shared/query/row-text.ts';
import {
  ROW_KINDS,
  ROW_STATUSES,
  SEVERITIES,
  type Finding,
  type Row,
} from '../../../src-shared/state/row.ts';
import type { TapePosition } from '../ports.ts';
import { allCells, numberOf, oneCell, oneRow, prepareCells, textOf, type Cells } from './database.ts';
import type { MethodNames } from './method-names.ts';
import { ROWS_PER_TAPE } from './schema.ts';

/** A row on its way into the index; later entries of the same batch may still change it. */
export interface DraftRow {
  readonly seq: number;
  readonly wallMs: number;
  readonly monoUs: number;
  chips: number;
  status: number;
  readonly method: string;
  readonly target: string;
  readonly id: string;
  latencyUs: number;
  readonly sizeBytes: number;
  pairSeq: number;
  readonly at: TapePosition;
}

export interface RowUpdate {
  readonly chips: number | null;
  readonly status: number | null;
  readonly latencyUs: number | null;
  readonly pairSeq: number | null;
}

/** A row as it stands, with where its entry begins. */
export interface StoredRow {
  readonly cells: Omit<PageCells, 'tapeId' | 'serverId'>;
  readonly monoUs: number;
  readonly at: TapePosition;
}

const COLUMNS =
  'id, wall_ms, mono_us, chips, status, method, target, rpc_id, latency_us, size_bytes, pair_seq, segment, offset';

const COLUMN_COUNT = COLUMNS.split(',').length;
const ONE_ROW = `(${Array.from({ length: COLUMN_COUNT }, () => '?').join()})`;
/** One statement for several rows: a call into SQLite costs as much as two or three rows in one. */
const ROWS_PER_INSERT = 64;

/** Rows that are looked up by one statement. */
const ROWS_PER_LOOK = 50;

/** Method, target and id. */
const NAMES_OF_ROW = 3;
/** A byte that no text has. */
const NAME_END = 0xff;
const ZERO = 0x30;

/** The rows and findings of all tapes. Writing is done within a transaction of the caller. */
export class RowStore {
  readonly #methods: MethodNames;
  readonly #insertOne: StatementSync;
  readonly #insertMany: StatementSync;
  readonly #update: StatementSync;
  readonly #range: StatementSync;
  readonly #some: StatementSync;
  readonly #names: StatementSync;
  readonly #place: StatementSync;
  readonly #places: StatementSync;
  readonly #findings: StatementSync;
  readonly #findingsIn: StatementSync;
  readonly #addFinding: StatementSync;

  constructor(database: DatabaseSync, methods: MethodNames) {
    this.#methods = methods;
    const insert = (rows: number): StatementSync =>
      database.prepare(
        `INSERT INTO rows (${COLUMNS}) VALUES ${Array.from({ length: rows }, () => ONE_ROW).join()}`,
      );
    this.#insertOne = insert(1);
    this.#insertMany = insert(ROWS_PER_INSERT);
    this.#update = database.prepare(
      `UPDATE rows SET chips = coalesce(?, chips), status = coalesce(?, status),
       latency_us = coalesce(?, latency_us), pair_seq = coalesce(?, pair_seq) WHERE id = ?`,
    );
    this.#range = prepareCells(database, `SELECT ${COLUMNS} FROM rows WHERE id >= ? AND id < ? ORDER BY id`);
    const ids = Array.from({ length: ROWS_PER_LOOK }, () => '?').join();
    this.#some = prepareCells(database, `SELECT ${COLUMNS} FROM rows WHERE id IN (${ids}) ORDER BY id`);
    // As one blob: texts that only have their bytes looked at need not be made, nor arrays of them.
    const behind = `x'${NAME_END.toString(16)}'`;
    this.#names = prepareCells(
      database,
      `SELECT CAST(group_concat(method || ${behind} || target || ${behind} || rpc_id || ${behind}, '') AS BLOB)
       FROM rows WHERE id >= ? AND id < ?`,
    );
    this.#place = prepareCells(database, 'SELECT segment, offset FROM rows WHERE id = ?');
    this.#places = prepareCells(
      database,
      `SELECT segment, offset FROM rows WHERE id IN (${ids}) ORDER BY id DESC`,
    );
    this.#findings = prepareCells(
      database,
      'SELECT code, severity, message, hint FROM findings WHERE row = ? ORDER BY n LIMIT 1000',
    );
    this.#findingsIn = prepareCells(
      database,
      'SELECT row - ?, code, severity, message, hint FROM findings WHERE row >= ? AND row < ? ORDER BY row, n',
    );
    this.#addFinding = database.prepare(
      'INSERT OR IGNORE INTO findings (row, n, code, severity, message, hint) VALUES (?, ?, ?, ?, ?, ?)',
    );
  }

  insert(tape: number, rows: readonly DraftRow[]): void {
    const whole = rows.length - (rows.length % ROWS_PER_INSERT);
    const cells: (number | string)[] = Array.from({ length: ROWS_PER_INSERT * COLUMN_COUNT }, () => 0);
    for (let at = 0; at < whole; at += ROWS_PER_INSERT) {
      for (let n = 0; n < ROWS_PER_INSERT; n += 1) this.#put(cells, n * COLUMN_COUNT, tape, rows[at + n]);
      this.#insertMany.run(...cells);
    }
    cells.length = COLUMN_COUNT;
    for (let at = whole; at < rows.length; at += 1) {
      this.#put(cells, 0, tape, rows[at]);
      this.#insertOne.run(...cells);
    }
  }

  #put(cells: (number | string)[], at: number, tape: number, row: DraftRow | undefined): void {
    if (row === undefined) return;
    cells[at] = tape * ROWS_PER_TAPE + row.seq;
    cells[at + 1] = row.wallMs;
    cells[at + 2] = row.monoUs;
    cells[at + 3] = row.chips;
    cells[at + 4] = row.status;
    cells[at + 5] = this.#methods.keyOf(row.method);
    cells[at + 6] = row.target;
    cells[at + 7] = row.id;
    cells[at + 8] = row.latencyUs;
    cells[at + 9] = row.sizeBytes;
    cells[at + 10] = row.pairSeq;
    cells[at + 11] = row.at.segment;
    cells[at + 12] = row.at.offset;
  }

  update(tape: number, seq: number, { chips, status, latencyUs, pairSeq }: RowUpdate): void {
    this.#update.run(chips, status, latencyUs, pairSeq, tape * ROWS_PER_TAPE + seq);
  }

  /** `n` orders the findings of a tape. */
  addFinding(tape: number, seq: number, n: number, { code, severity, message, hint }: Finding): void {
    const row = tape * ROWS_PER_TAPE + seq;
    this.#addFinding.run(row, n, findingCode(code), SEVERITIES.indexOf(severity), message, hint);
  }

  /** Rows with seqs in [from, to), in order. */
  range(tape: number, from: number, to: number): StoredRow[] {
    const base = tape * ROWS_PER_TAPE;
    return allCells(this.#range, base + from, base + to).map((cells) => this.#stored(cells));
  }

  /** Rows with these seqs, ascending. */
  some(tape: number, seqs: readonly number[]): StoredRow[] {
    const first = seqs[0] ?? 0;
    const last = seqs.at(-1) ?? 0;
    if (last - first + 1 === seqs.length) return this.range(tape, first, last + 1);
    const rows: StoredRow[] = [];
    for (let at = 0; at < seqs.length; at += ROWS_PER_LOOK) {
      for (const cells of allCells(this.#some, ...idsAt(tape, seqs, at))) rows.push(this.#stored(cells));
    }
    return rows;
  }

  get(tape: number, seq: number): StoredRow | null {
    return this.range(tape, seq, seq + 1)[0] ?? null;
  }

  /** Gives the method, target and id of each row with a seq in [from, to): bytes[start, end) of what is not to be kept. */
  eachName(
    tape: number,
    from: number,
    to: number,
    take: (bytes: Uint8Array, start: number, end: number) => void,
  ): void {
    const base = tape * ROWS_PER_TAPE;
    const all = oneCell(this.#names, base + from, base + to);
    if (!(all instanceof Uint8Array)) return;
    let part = 0;
    let start = 0;
    for (let end = 0; end < all.length; end += 1) {
      if (all[end] !== NAME_END) continue;
      if (part > 0) take(all, start, end);
      else {
        const name = this.#methods.bytesOf(digitsIn(all, start, end));
        take(name, 0, name.length);
      }
      part = (part + 1) % NAMES_OF_ROW;
      start = end + 1;
    }
  }

  methodName(key: number): string {
    return this.#methods.nameOf(key);
  }

  position(tape: number, seq: number): TapePosition | null {
    const cells = oneRow(this.#place, tape * ROWS_PER_TAPE + seq);
    return cells === null ? null : { segment: numberOf(cells[0]), offset: numberOf(cells[1]) };
  }

  /** Of rows that there are, the last one first: a third of the time of asking for each. */
  positions(tape: number, seqs: readonly number[]): TapePosition[] {
    const places: TapePosition[] = [];
    for (let at = 0; at < seqs.length; at += ROWS_PER_LOOK)
      for (const [segment, offset] of allCells(this.#places, ...idsAt(tape, seqs, at)))
        places.push({ segment: numberOf(segment), offset: numberOf(offset) });
    return places;
  }

  findings(tape: number, seq: number): Finding[] {
    return allCells(this.#findings, tape * ROWS_PER_TAPE + seq).map(([code, severity, message, hint]) => ({
      code: textOf(code),
      severity: findingSeverity(numberOf(severity)),
      message: textOf(message),
      hint: textOf(hint),
    }));
  }

  /** All findings of rows with seqs in [from, to): seq, code, severity, message, hint. */
  findingsIn(tape: number, from: number, to: number): Cells[] {
    const base = tape * ROWS_PER_TAPE;
    return allCells(this.#findingsIn, base, base + from, base + to);
  }

  #stored(cells: Cells): StoredRow {
    const chips = numberOf(cells[3]);
    return {
      cells: {
        seq: numberOf(cells[0]) % ROWS_PER_TAPE,
        wallMs: numberOf(cells[1]),
        dir: chipDir(chips),
        kind: chipKind(chips),
        status: numberOf(cells[4]),
        method: this.#methods.nameOf(numberOf(cells[5])),
        target: textOf(cells[6]),
        id: textOf(cells[7]),
        latencyUs: numberOf(cells[8]),
        sizeBytes: numberOf(cells[9]),
        severity: chipSeverity(chips),
        pairSeq: numberOf(cells[10]),
      },
      monoUs: numberOf(cells[2]),
      at: { segment: numberOf(cells[11]), offset: numberOf(cells[12]) },
    };
  }
}

function digitsIn(bytes: Uint8Array, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at += 1) value = value * 10 + (bytes[at] ?? 0) - ZERO;
  return value;
}

/** The ids that one statement asks for: those of seqs from `at` on; of a look that is not full the rest asks for no row. */
function idsAt(tape: number, seqs: readonly number[], at: number): number[] {
  return Array.from({ length: ROWS_PER_LOOK }, (_, n) => {
    const seq = seqs[at + n];
    return seq === undefined ? -1 : tape * ROWS_PER_TAPE + seq;
  });
}

function findingSeverity(index: number): Finding['severity'] {
  const severity = SEVERITIES[index];
  return severity === undefined || severity === 'none' ? 'info' : severity;
}

export function rowOf({ cells, monoUs }: StoredRow): Row {
  return {
    seq: cells.seq,
    wallMs: cells.wallMs,
    monoUs,
    dir: DIRS[cells.dir] ?? 'none',
    kind: ROW_KINDS[cells.kind] ?? 'note',
    method: cells.method,
    target: cells.target,
    id: cells.id,
    status: ROW_STATUSES[cells.status] ?? 'none',
    latencyUs: cells.latencyUs,
    sizeBytes: cells.sizeBytes,
    severity: SEVERITIES[cells.severity] ?? 'none',
    pairSeq: cells.pairSeq,
  };
}
