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

  has(number: number): boolean {
    const known = this.#known[number] ?? 0;
    return known === 0 ? this.#ask(number) : known === 2;
  }

  /** Fills a mask with the answers for `numbers` from `from` on, which are all below `count`. */
  fill(numbers: Uint32Array, from: number, mask: Uint8Array, count: number): void {
    if (count > TABLE_MAX) {
      for (let at = 0; at < mask.length; at += 1) mask[at] = this.has(numbers[from + at] ?? 0) ? 1 : 0;
      return;
    }
    if (this.#table.length < count)
      this.#table = Uint8Array.from({ length: count }, (_, number) => (this.has(number) ? 1 : 0));
    const table = this.#table;
    for (let at = 0; at < mask.length; at += 1) mask[at] = table[numbers[from + at] ?? 0] ?? 0;
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

/** Fills a mask with the answers of rows from `from` on; false when the column does not know. */
export type TextFill = (from: number, mask: Uint8Array) => boolean;

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

  reserve(rows: number): void {
    const old = this.numbers;
    this.numbers = new Uint32Array(rows);
    this.numbers.set(old);
  }

  /** 1 where a row has a text. */
  has(from: number, mask: Uint8Array): boolean {
    if (this.texts.isFull) return false;
    const { numbers } = this;
    for (let at = 0; at < mask.length; at += 1) mask[at] = numbers[from + at] === 0 ? 0 : 1;
    return true;
  }

  test(matches: (text: string) => boolean): TextFill {
    const answers = new Answers((number) => matches(this.texts.list[number] ?? ''));
    return (from, mask) => {
      if (this.texts.isFull) return false;
      answers.fill(this.numbers, from, mask, this.texts.list.length);
      return true;
    };
  }
}

/** Numbers below this stand in the column themselves. */
const NUMBER_DIGITS_MAX = 9;
const PLAIN_NUMBER = /^(?:0|[1-9]\d*)$/;

/** JSON-RPC ids: nearly all are small numbers, each of one request and its answer, and need no text. */
export class IdColumn {
  /** An id that is a small number, or -1 less the number of its text. */
  values = new Int32Array(0);
  readonly texts: Texts;

  constructor(bytesMax: number) {
    this.texts = new Texts(bytesMax);
  }

  put(at: number, id: string): void {
    this.values[at] = numberOf(id) ?? -1 - this.texts.numberOf(id);
  }

  reserve(rows: number): void {
    const old = this.values;
    this.values = new Int32Array(rows);
    this.values.set(old);
  }

  /** `equal`: the one small number that can match, null when others may, too. */
  test(matches: (id: string) => boolean, equal: number | null): TextFill {
    const inTexts = new Answers((number) => matches(this.texts.list[number] ?? ''));
    const inNumbers = new Answers((number) => matches(String(number)));
    return (from, mask) => {
      if (this.texts.isFull) return false;
      const { values } = this;
      const wanted = equal ?? 0;
      for (let at = 0; at < mask.length; at += 1) {
        const value = values[from + at] ?? -1;
        if (value === -1) mask[at] = 0;
        else if (value < 0) mask[at] = inTexts.has(-1 - value) ? 1 : 0;
        else if (equal === null) mask[at] = inNumbers.has(value) ? 1 : 0;
        else mask[at] = value === wanted ? 1 : 0;
      }
      return true;
    };
  }

  /** 1 where a row has an id. */
  has(from: number, mask: Uint8Array): boolean {
    if (this.texts.isFull) return false;
    const { values } = this;
    for (let at = 0; at < mask.length; at += 1) mask[at] = values[from + at] === -1 ? 0 : 1;
    return true;
  }
}

/** The small number that an id is, or null. */
export function numberOf(id: string): number | null {
  return id.length <= NUMBER_DIGITS_MAX && PLAIN_NUMBER.test(id) ? Number(id) : null;
}
