import { ChunkRange } from './chunk-range.ts';
import { rowsInTable, rowsThat, rowsUnlike } from './row-loops.ts';

/** The texts of a column, each of them once, by number; 0 is the empty text. */
export class Texts {
  readonly list: string[] = [''];
  readonly #numbers = new Map([['', 0]]);
  readonly #bytesMax: number;
  #bytes = 0;
  #isFull = false;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** There were more than may be in memory: what the column says is not true of all rows. */
  get isFull(): boolean {
    return this.#isFull;
  }

  numberOf(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#bytes += TEXT_OVERHEAD_BYTES + text.length * 2;
    if (this.#isFull || this.#bytes > this.#bytesMax) {
      this.#isFull = true;
      this.#numbers.clear();
      this.list.length = 1;
      return 0;
    }
    const number = this.list.length;
    this.list.push(text);
    this.#numbers.set(text, number);
    return number;
  }
}

/** What a text takes beside its characters: its head, its place in the list and in the table of numbers. */
const TEXT_OVERHEAD_BYTES = 64;

/** Up to so many different ones each is asked before the rows are gone through: that loop then has no calls. */
const TABLE_MAX = 4_096;
/** Numbers above are asked about each time: a server that makes up names costs time, not memory. */
const KEPT_ANSWERS_MAX = 4_194_304;

/** Answers a test of numbered things once for each, when a row first has it. */
export class Answers {
  /** By number: 0 not asked yet, 1 no, 2 yes. */
  #known = new Uint8Array(1024);
  readonly #matches: (number: number) => boolean;
  /** Of all numbers, when they are few. */
  #table = new Uint8Array(0);

  constructor(matches: (number: number) => boolean) {
    this.#matches = matches;
  }

  readonly has = (number: number): boolean => {
    const known = this.#known[number] ?? 0;
    return known === 0 ? this.#ask(number) : known === 2;
  };

  /** Fills words with the rows from `first` on whose number matches; all numbers are below `count`. */
  fill(numbers: Uint32Array, first: number, words: Uint32Array, count: number): void {
    if (count > TABLE_MAX) return rowsThat(numbers, first, this.has, words);
    if (this.#table.length < count)
      this.#table = Uint8Array.from({ length: count }, (_, number) => (this.has(number) ? 1 : 0));
    rowsInTable(numbers, first, this.#table, words);
  }

  #ask(number: number): boolean {
    const answer = this.#matches(number);
    if (number >= KEPT_ANSWERS_MAX) return answer;
    if (number >= this.#known.length) {
      const old = this.#known;
      this.#known = new Uint8Array(Math.max(number + 1, old.length * 2));
      this.#known.set(old);
    }
    this.#known[number] = answer ? 2 : 1;
    return answer;
  }
}

/** A test of a column of texts that knows all of them. */
export interface TextTest {
  /** Fills words with the rows from `first` on, the first of a word, that match; false when the column does not know. */
  fill(first: number, words: Uint32Array): boolean;
  /** One row, when the column knows. */
  has(row: number): boolean;
}

/** One text a row, as the number of a text. */
export class TextColumn {
  numbers = new Uint32Array(0);
  readonly texts: Texts;

  constructor(bytesMax: number) {
    this.texts = new Texts(bytesMax);
  }

  put(at: number, text: string): void {
    this.numbers[at] = this.texts.numberOf(text);
  }

  /** Null when the column does not know. */
  get(at: number): string | null {
    return this.texts.isFull ? null : (this.texts.list[this.numbers[at] ?? 0] ?? '');
  }

  reserve(rows: number): void {
    const old = this.numbers;
    this.numbers = new Uint32Array(rows);
    this.numbers.set(old);
  }

  /** Rows that have a text. */
  has(first: number, words: Uint32Array): boolean {
    if (this.texts.isFull) return false;
    rowsUnlike(this.numbers, first, 0, words);
    return true;
  }

  test(matches: (text: string) => boolean): TextTest {
    const answers = new Answers((number) => matches(this.texts.list[number] ?? ''));
    return {
      fill: (first, words) => {
        if (this.texts.isFull) return false;
        answers.fill(this.numbers, first, words, this.texts.list.length);
        return true;
      },
      has: (row) => answers.has(this.numbers[row] ?? 0),
    };
  }
}

/** Numbers below this stand in the column themselves. */
const NUMBER_DIGITS_MAX = 9;
const PLAIN_NUMBER = /^(?:0|[1-9]\d*)$/;

/** Of a row without an id: the empty text. */
export const NO_ID = -1;
/** Below all ids that are numbers, and above whatever else stands in their column: no id equals it. */
export const NO_NUMBER = -0.5;

/** JSON-RPC ids: nearly all are small numbers, each of one request and its answer, and need no text. */
export class IdColumn {
  /** An id that is a small number, or -1 less the number of its text. */
  values = new Int32Array(0);
  readonly texts: Texts;
  /** Without rows that have none. */
  readonly range = new ChunkRange();
  /** The same memory as `values`. */
  #numbers = new Uint32Array(0);

  constructor(bytesMax: number) {
    this.texts = new Texts(bytesMax);
  }

  put(at: number, id: string): void {
    this.values[at] = numberOf(id) ?? NO_ID - this.texts.numberOf(id);
  }

  /** Null when the column does not know. */
  get(at: number): string | null {
    const value = this.values[at] ?? NO_ID;
    if (value >= 0) return String(value);
    return this.texts.isFull ? null : (this.texts.list[NO_ID - value] ?? '');
  }

  reserve(rows: number): void {
    const old = this.values;
    this.values = new Int32Array(rows);
    this.values.set(old);
    this.#numbers = new Uint32Array(this.values.buffer);
  }

  /** `equal`: the one small number that can match (NO_NUMBER: none can), null when others may, too. */
  test(matches: (id: string) => boolean, equal: number | null): TextTest {
    const inTexts = new Answers((number) => matches(this.texts.list[number] ?? ''));
    const inNumbers = new Answers((number) => matches(String(number)));
    const isMatch = (value: number): boolean => {
      if (value >= 0) return equal === null ? inNumbers.has(value) : value === equal;
      return value !== NO_ID && inTexts.has(NO_ID - value);
    };
    return {
      fill: (first, words) => {
        if (this.texts.isFull) return false;
        // Ids are given one after the other: most chunks do not have the one that is wanted.
        const isOut =
          equal !== null && this.range.least(first) > NO_ID && this.range.side(first, equal, equal) === 'out';
        if (isOut) words.fill(0);
        else rowsThat(this.values, first, isMatch, words);
        return true;
      },
      has: (row) => isMatch(this.values[row] ?? NO_ID),
    };
  }

  /** Rows that have an id. */
  has(first: number, words: Uint32Array): boolean {
    if (this.texts.isFull) return false;
    rowsUnlike(this.#numbers, first, NO_ID, words);
    return true;
  }
}

/** The small number that an id is, or null. */
export function numberOf(id: string): number | null {
  return id.length <= NUMBER_DIGITS_MAX && PLAIN_NUMBER.test(id) ? Number(id) : null;
}
