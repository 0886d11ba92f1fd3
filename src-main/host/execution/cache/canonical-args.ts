/** Deeper arguments have no key: a cache is not worth a stack. */
export const ARGS_DEPTH_MAX = 100;

/** `text` is equal for two texts exactly when no server can tell their values apart. */
export type CanonicalArgs =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly why: string };

/**
 * The canonical form of the JSON text of a call's arguments. White space, the order of keys and the spelling of strings
 * make no difference. Numbers keep their spelling: a parser would make 9007199254740993 and …992 the same, and -0 and 0;
 * two spellings of one number then miss where they could have hit, and never the other way. A key that comes twice has
 * no canonical form, because servers differ in which one they take.
 */
export function canonicalArgs(argsJson: string): CanonicalArgs {
  try {
    JSON.parse(argsJson);
  } catch {
    return { ok: false, why: 'the arguments are not JSON' };
  }
  const walk = new Walk(argsJson);
  const text = walk.value(0);
  return walk.problem === null ? { ok: true, text } : { ok: false, why: walk.problem };
}

/** Walks over a text that is known to be JSON. */
class Walk {
  problem: string | null = null;
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(depth: number): string {
    if (depth > ARGS_DEPTH_MAX) this.problem ??= `the arguments are nested deeper than ${ARGS_DEPTH_MAX}`;
    if (this.problem !== null) return '';
    switch (this.#peek()) {
      case '{':
        return this.#object(depth);
      case '[':
        return this.#array(depth);
      case '"':
        return this.#string();
      default:
        return this.#word();
    }
  }

  #object(depth: number): string {
    const members = new Map<string, string>();
    this.#at += 1;
    while (this.problem === null && this.#peek() !== '}') {
      const key = this.#string();
      // Past the colon.
      this.#peek();
      this.#at += 1;
      if (members.has(key)) this.problem ??= `the key ${key.slice(0, 40)} comes twice in the arguments`;
      members.set(key, this.value(depth + 1));
      if (this.#peek() === ',') this.#at += 1;
    }
    this.#at += 1;
    const sorted = [...members].toSorted(([one], [other]) => (one < other ? -1 : 1));
    return `{${sorted.map(([key, value]) => `${key}:${value}`).join(',')}}`;
  }

  #array(depth: number): string {
    const items: string[] = [];
    this.#at += 1;
    while (this.problem === null && this.#peek() !== ']') {
      items.push(this.value(depth + 1));
      if (this.#peek() === ',') this.#at += 1;
    }
    this.#at += 1;
    return `[${items.join(',')}]`;
  }

  /** Spelled as JSON.stringify does, so that A and \u0041 are one. */
  #string(): string {
    const start = this.#at;
    this.#at += 1;
    while (this.#text[this.#at] !== '"') this.#at += this.#text[this.#at] === '\\' ? 2 : 1;
    this.#at += 1;
    return JSON.stringify(JSON.parse(this.#text.slice(start, this.#at)));
  }

  /** A number, true, false or null. */
  #word(): string {
    const start = this.#at;
    while (this.#at < this.#text.length && !/[\s,\]}]/.test(this.#text[this.#at] ?? '')) this.#at += 1;
    return this.#text.slice(start, this.#at);
  }

  /** The next character that is no white space. */
  #peek(): string {
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at += 1;
    return this.#text[this.#at] ?? '';
  }
}
