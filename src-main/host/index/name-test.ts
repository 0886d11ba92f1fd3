import { unite } from './masks.ts';
import type { RowColumns } from './row-columns.ts';
import { Answers, type TextFill } from './text-columns.ts';

/** Looks for a text in the names of rows (method, target, id), once in each name. */
export class NameTest {
  readonly #isIn: (text: string) => boolean;
  readonly #methods: Answers;
  #columns: RowColumns | null = null;
  #fills: readonly TextFill[] = [];

  constructor(isIn: (text: string) => boolean, nameOf: (method: number) => string) {
    this.#isIn = isIn;
    this.#methods = new Answers((method) => isIn(nameOf(method)));
  }

  /** 1 where a row from `from` on has the text in a name; false when the columns do not tell. */
  fill(columns: RowColumns, from: number, mask: Uint8Array): boolean {
    if (columns !== this.#columns) {
      this.#columns = columns;
      this.#fills = [columns.target.test(this.#isIn), columns.id.test(this.#isIn, null)];
    }
    this.#methods.fill(columns.method, from, mask, columns.methods);
    const part = new Uint8Array(mask.length);
    for (const fill of this.#fills) {
      if (!fill(from, part)) return false;
      unite(mask, part);
    }
    return true;
  }
}
