import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { Recent } from '../../../src-shared/base/recent.ts';
import { allCells, numberOf, oneCell, prepareCells } from './database.ts';
import { SIGNATURE_BITS } from './gram-bits.ts';
import { GROUP_COLUMNS, type GramRecord } from './gram-record.ts';

/** Bits of a record that are read at once: of a full record a page of the file. */
const PART_BITS = 62;
const PARTS_MAX = Math.ceil(SIGNATURE_BITS / PART_BITS);
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

  /** One bit of all columns of a record, 32 columns a word. */
  bit({ key, starts }: RecordHead, bit: number): Uint32Array {
    const groups = Math.ceil(starts.length / GROUP_COLUMNS);
    const bytes = oneCell(this.#part, key * PARTS_MAX + Math.floor(bit / PART_BITS));
    const at = (bit % PART_BITS) * groups;
    return wordsOf(bytes).subarray(at, at + groups);
  }

  add(tape: number, { firstSeq, endSeq, starts, bits }: GramRecord): void {
    const key = Number(this.#addRecord.run(tape, firstSeq, endSeq, bytesOf(starts)).lastInsertRowid);
    const groups = Math.ceil(starts.length / GROUP_COLUMNS);
    for (let part = 0; part * PART_BITS * groups < bits.length; part += 1) {
      const words = bits.subarray(part * PART_BITS * groups, (part + 1) * PART_BITS * groups);
      this.#addPart.run(key * PARTS_MAX + part, bytesOf(words));
    }
    this.#known.drop(String(tape));
  }

  /** Removes one record of a tape; true when there are no more. */
  removeOne(tape: number): boolean {
    const [head] = this.heads(tape);
    if (head === undefined) return true;
    this.#removeParts.run(head.key * PARTS_MAX, (head.key + 1) * PARTS_MAX);
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
