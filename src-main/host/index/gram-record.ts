import {
  COLUMN_BYTES,
  KEPT_BITS,
  NEEDLE_BYTES_MAX,
  PARTS,
  PART_WORDS,
  SIGNATURE_WORDS,
  addPieces,
  keptBit,
  type Piece,
} from './gram-bits.ts';

/** Columns of one record: about eight megabytes of what was recorded, and two and a half of bits. */
export const RECORD_COLUMNS = 256;
/** Columns of a record are kept in groups of this many: one word of each bit. */
export const GROUP_COLUMNS = 32;
/** Rows in one column: more than begin in a stretch of the file. */
const COLUMN_ROWS = 1024;
/** A row that is longer is looked into whatever is searched. */
const ROW_BYTES_MAX = 1024 * 1024;
const STEP_BYTES = COLUMN_BYTES - NEEDLE_BYTES_MAX;

/** A record as it is kept. */
export interface GramRecord {
  readonly firstSeq: number;
  readonly endSeq: number;
  /** The first row of each column; a row in several columns is the first of all of them. Empty: nothing is known of the rows. */
  readonly starts: Uint32Array;
  /** Of each bit of each part, one bit a column: as many words a bit as there are groups of columns. */
  readonly bits: Uint32Array;
}

/** Gives the names of rows with seqs in [from, to), each as bytes[start, end). */
export type EachName = (
  from: number,
  to: number,
  take: (bytes: Uint8Array, start: number, end: number) => void,
) => void;

/** Collects the rows of a tape, in order, into one record. */
export class RecordBuilder {
  readonly firstSeq: number;
  readonly #eachName: EachName;
  /** Rows whose names are in their columns. */
  #namedTo: number;
  #endSeq: number;
  readonly #starts: number[] = [];
  readonly #columns: Uint32Array[] = [];
  /** Of the newest column. */
  #bytes = 0;
  #rows = 0;
  #stretch = -1;

  constructor(firstSeq: number, eachName: EachName = () => undefined) {
    this.firstSeq = firstSeq;
    this.#eachName = eachName;
    this.#endSeq = firstSeq;
    this.#namedTo = firstSeq;
  }

  get endSeq(): number {
    return this.#endSeq;
  }
  get columns(): number {
    return this.#columns.length;
  }

  /**
   * Adds a row: its bytes [from, to); its names are added with those of others (see addNames). False when the record is full:
   * another one begins with this row. Rows of one `stretch` of a file are read together, so that none of another is in the
   * same column.
   */
  add(seq: number, bytes: Uint8Array, from: number, to: number, stretch = 0): boolean {
    const size = to - from;
    const needed = size > ROW_BYTES_MAX ? 1 : Math.ceil(size / STEP_BYTES);
    if (this.#columns.length + needed > RECORD_COLUMNS) return false;
    if (size > ROW_BYTES_MAX) this.#begin(seq).fill(0xffff_ffff);
    else if (size > COLUMN_BYTES) {
      for (let at = from; at === from || at + NEEDLE_BYTES_MAX < to; at += STEP_BYTES)
        addPieces(this.#begin(seq), bytes, at, Math.min(to, at + COLUMN_BYTES));
    } else {
      const isFull =
        this.#bytes + size > COLUMN_BYTES || this.#rows >= COLUMN_ROWS || this.#stretch !== stretch;
      const newest = isFull ? undefined : this.#columns.at(-1);
      addPieces(newest ?? this.#begin(seq), bytes, from, to);
      this.#bytes += size;
      this.#rows += 1;
    }
    if (size > COLUMN_BYTES) this.#bytes = COLUMN_BYTES;
    this.#stretch = stretch;
    this.#endSeq = seq + 1;
    return true;
  }

  /** Adds the names of rows that have been added: before anybody looks into it. */
  addNames(): void {
    const column = this.#columns.at(-1);
    if (column !== undefined && this.#namedTo < this.#endSeq)
      this.#eachName(this.#namedTo, this.#endSeq, (bytes, from, to) => addPieces(column, bytes, from, to));
    this.#namedTo = this.#endSeq;
  }

  /** Rows up to this one have been seen; those that are lost have no bytes. */
  reach(seq: number): this {
    this.#endSeq = Math.max(this.#endSeq, seq);
    return this;
  }

  #begin(seq: number): Uint32Array {
    this.addNames();
    const column = new Uint32Array(SIGNATURE_WORDS);
    this.#starts.push(seq);
    this.#columns.push(column);
    this.#bytes = 0;
    this.#rows = 0;
    return column;
  }

  get starts(): readonly number[] {
    return this.#starts;
  }

  /** The columns that have a piece, 32 a word. */
  having({ part, bits }: Piece): Uint32Array {
    const words = new Uint32Array(Math.ceil(this.#columns.length / GROUP_COLUMNS));
    for (const [at, column] of this.#columns.entries()) {
      const isIn = bits.every(
        (bit) => (((column[part * PART_WORDS + (bit >>> 5)] ?? 0) >>> (bit & 31)) & 1) === 1,
      );
      if (isIn) words[at >>> 5] = (words[at >>> 5] ?? 0) | (1 << (at & 31));
    }
    return words;
  }

  /** As it is kept, with all its columns or (a record that is left early) as if nothing were known. */
  finish(isKnown: boolean): GramRecord {
    this.addNames();
    const { firstSeq, endSeq } = this;
    if (!isKnown) return { firstSeq, endSeq, starts: new Uint32Array(0), bits: new Uint32Array(0) };
    const groups = Math.ceil(this.#columns.length / GROUP_COLUMNS);
    const bits = new Uint32Array(PARTS * KEPT_BITS * groups);
    const square = new Uint32Array(32);
    for (let group = 0; group < groups; group += 1) {
      const columns = this.#columns.slice(group * GROUP_COLUMNS, (group + 1) * GROUP_COLUMNS);
      for (let word = 0; word < SIGNATURE_WORDS; word += 1) {
        square.fill(0);
        for (const [at, column] of columns.entries()) square[at] = column[word] ?? 0;
        transpose(square);
        const part = Math.floor(word / PART_WORDS);
        const first = (word % PART_WORDS) * 32;
        for (let bit = 0; bit < 32; bit += 1) {
          const at = (part * KEPT_BITS + keptBit(first + bit)) * groups + group;
          bits[at] = (bits[at] ?? 0) | (square[bit] ?? 0);
        }
      }
    }
    return { firstSeq, endSeq, starts: Uint32Array.from(this.#starts), bits };
  }
}

/** Bit j of word i becomes bit i of word j. */
function transpose(square: Uint32Array): void {
  let mask = 0x0000_ffff;
  for (let width = 16; width !== 0; width >>>= 1) {
    for (let at = 0; at < 32; at = (at + width + 1) & ~width) {
      const low = square[at] ?? 0;
      const high = square[at + width] ?? 0;
      const change = ((low >>> width) ^ high) & mask;
      square[at + width] = high ^ change;
      square[at] = low ^ (change << width);
    }
    mask ^= mask << (width >>> 1);
  }
}
