import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { Recent } from '../../../src-shared/base/recent.ts';
import { allCells, numberOf, oneCell, prepareCells } from './database.ts';
import { PARTS, keptBit, type Piece } from './gram-bits.ts';
import { GROUP_COLUMNS, type GramRecord } from './gram-record.ts';

/** Tapes whose lists of records are in memory, two kilobytes for some ten thousand rows. */
const TAPES_MAX = 16;

/** What is known of a record without reading its bits. */
export interface RecordHead {
  readonly key: number;
  readonly firstSeq: number;
  readonly endSeq: number;
  readonly starts: Uint32Array;
}

/** The records of all tapes. Writing is done within a transaction of the caller. */
export class GramStore {
  readonly #heads: StatementSync;
  readonly #ends: StatementSync;
  readonly #part: StatementSync;
  readonly #addRecord: StatementSync;
  readonly #addPart: StatementSync;
  readonly #removeParts: StatementSync;
  readonly #removeRecord: StatementSync;
  readonly #known = new Recent<RecordHead[]>(TAPES_MAX, () => undefined);

  constructor(database: DatabaseSync) {
    this.#heads = prepareCells(
      database,
      'SELECT key, first_seq, end_seq, starts FROM gram_records WHERE tape = ? ORDER BY first_seq',
    );
    this.#ends = prepareCells(database, 'SELECT max(end_seq) FROM gram_records WHERE tape = ?');
    this.#part = prepareCells(database, 'SELECT bytes FROM grams WHERE id = ?');
    this.#addRecord = database.prepare(
      'INSERT INTO gram_records (tape, first_seq, end_seq, starts) VALUES (?, ?, ?, ?)',
    );
    this.#addPart = database.prepare('INSERT INTO grams (id, bytes) VALUES (?, ?)');
    this.#removeParts = database.prepare('DELETE FROM grams WHERE id >= ? AND id < ?');
    this.#removeRecord = database.prepare('DELETE FROM gram_records WHERE key = ?');
  }

  /** Rows of a tape before this are in its records. */
  end(tape: number): number {
    return numberOf(allCells(this.#ends, tape)[0]?.[0]);
  }

  /** In order. */
  heads(tape: number): readonly RecordHead[] {
    return this.#known.use(String(tape), () =>
      allCells(this.#heads, tape).map(([key, firstSeq, endSeq, starts]) => ({
        key: numberOf(key),
        firstSeq: numberOf(firstSeq),
        endSeq: numberOf(endSeq),
        starts: wordsOf(starts),
      })),
    );
  }

  /** The columns of a record that have a piece, 32 a word. */
  having({ key, starts }: RecordHead, { part, bits }: Piece): Uint32Array {
    const groups = Math.ceil(starts.length / GROUP_COLUMNS);
    const words = wordsOf(oneCell(this.#part, key * PARTS + part));
    const columns = new Uint32Array(groups).fill(0xffff_ffff);
    for (const bit of bits)
      for (let at = 0; at < groups; at += 1)
        columns[at] = (columns[at] ?? 0) & (words[keptBit(bit) * groups + at] ?? 0);
    return columns;
  }

  add(tape: number, { firstSeq, endSeq, starts, bits }: GramRecord): void {
    const key = Number(this.#addRecord.run(tape, firstSeq, endSeq, bytesOf(starts)).lastInsertRowid);
    const words = bits.length / PARTS;
    for (let part = 0; part * words < bits.length; part += 1)
      this.#addPart.run(key * PARTS + part, bytesOf(bits.subarray(part * words, (part + 1) * words)));
    this.#known.drop(String(tape));
  }

  /** Removes one record of a tape; true when there are no more. */
  removeOne(tape: number): boolean {
    const [head] = this.heads(tape);
    if (head === undefined) return true;
    this.#removeParts.run(head.key * PARTS, (head.key + 1) * PARTS);
    this.#removeRecord.run(head.key);
    this.#known.drop(String(tape));
    return false;
  }
}

function bytesOf(words: Uint32Array): Uint8Array {
  return new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
}

function wordsOf(bytes: unknown): Uint32Array {
  if (!(bytes instanceof Uint8Array)) return new Uint32Array(0);
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : Uint8Array.from(bytes);
  return new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.length >>> 2);
}
