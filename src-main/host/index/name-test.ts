import { unite } from './bits.ts';
import type { RowColumns } from './row-columns.ts';
import { Answers, NO_NUMBER, type TextTest } from './text-columns.ts';

/** Looks for a text in the names of rows (method, target, id), once in each name. */
export class NameTest {
  readonly #isIn: (text: string) => boolean;
  readonly #methods: Answers;
  /** As a column of ids wants to know it: of most texts, that ids which are numbers need not be asked, a million of them. */
  readonly #equal: number | null;
  #columns: RowColumns | null = null;
  #part = new Uint32Array(0);
  #target: TextTest | null = null;
  #id: TextTest | null = null;

  constructor(text: string, isIn: (name: string) => boolean, nameOf: (method: number) => string) {
    this.#isIn = isIn;
    this.#methods = new Answers((method) => isIn(nameOf(method)));
    this.#equal = /^\d*$/.test(text) ? null : NO_NUMBER;
  }

  /** Fills words with the rows from `first` on, the first of a word, that have the text in a name; false when the columns do not tell. */
  fill(columns: RowColumns, first: number, words: Uint32Array): boolean {
    this.#use(columns);
    const { method, methodBits } = columns;
    methodBits.select({ values: method, offset: 0 }, first, this.#methods.has, words);
    if (this.#part.length !== words.length) this.#part = new Uint32Array(words.length);
    for (const test of [this.#target, this.#id]) {
      if (test?.fill(first, this.#part) === false) return false;
      unite(words, this.#part);
    }
    return true;
  }

  /** Whether one row has the text in a name; null when the columns do not tell. */
  has(columns: RowColumns, row: number): boolean | null {
    this.#use(columns);
    if (columns.target.texts.isFull || columns.id.texts.isFull) return null;
    if (this.#methods.has(columns.method[row] ?? 0)) return true;
    return this.#target?.has(row) === true || this.#id?.has(row) === true;
  }

  #use(columns: RowColumns): void {
    if (columns === this.#columns) return;
    this.#columns = columns;
    this.#target = columns.target.test(this.#isIn);
    this.#id = columns.id.test(this.#isIn, this.#equal);
  }
}
