import { unite } from './bits.ts';
import type { RowColumns } from './row-columns.ts';
import { Answers, type TextTest } from './text-columns.ts';

/** Looks for a text in the names of rows (method, target, id), once in each name. */
export class NameTest {
  readonly #isIn: (text: string) => boolean;
  readonly #methods: Answers;
  #columns: RowColumns | null = null;
  #part = new Uint32Array(0);
  #tests: readonly TextTest[] = [];

  constructor(isIn: (text: string) => boolean, nameOf: (method: number) => string) {
    this.#isIn = isIn;
    this.#methods = new Answers((method) => isIn(nameOf(method)));
  }

  /** Fills words with the rows from `first` on, the first of a word, that have the text in a name; false when the columns do not tell. */
  fill(columns: RowColumns, first: number, words: Uint32Array): boolean {
    if (columns !== this.#columns) {
      this.#columns = columns;
      this.#tests = [columns.target.test(this.#isIn), columns.id.test(this.#isIn, null)];
    }
    const { method, methodBits } = columns;
    methodBits.select({ values: method, offset: 0 }, first, this.#methods.has, words);
    if (this.#part.length !== words.length) this.#part = new Uint32Array(words.length);
    for (const test of this.#tests) {
      if (!test.fill(first, this.#part)) return false;
      unite(words, this.#part);
    }
    return true;
  }
}
