/** Sets of finding codes: the number of one fits two bytes. A host that works as it should comes to a few dozen. */
export const CODE_SETS_MAX = 65_536;

/** The codes that rows have had together, each set once, by number; 0 is that of rows without a finding. */
export class CodeSets {
  readonly #sets: (readonly string[])[] = [[]];
  readonly #numbers = new Map<string, number>();
  readonly #setsMax: number;

  constructor(setsMax = CODE_SETS_MAX) {
    this.#setsMax = setsMax;
  }

  get size(): number {
    return this.#sets.length;
  }

  /** The number of the set that has this code too; at the bound a new one is not told apart from the old. */
  with(set: number, code: string): number {
    const codes = this.codesOf(set);
    if (codes.includes(code)) return set;
    // By the set it grew from: which code came first does not matter to who asks.
    const key = `${set} ${code}`;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    if (this.#sets.length >= this.#setsMax) return set;
    this.#numbers.set(key, this.#sets.length);
    this.#sets.push([...codes, code]);
    return this.#sets.length - 1;
  }

  codesOf(set: number): readonly string[] {
    return this.#sets[set] ?? [];
  }
}
