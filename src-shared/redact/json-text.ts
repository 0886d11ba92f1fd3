export interface JsonTextRules {
  isSecret(key: string): boolean;
  /** What stands in the place of the value of such a key. */
  secret(text: string): string;
  /** What stands in the place of any other string. */
  string(text: string, depth: number): string;
}

const SPACE = /\s/;

/**
 * Replaces strings in a text that is JSON, or has some in it, and leaves every other character as it is: numbers, order,
 * spaces and doubled members. Nothing is parsed as a whole, so broken JSON is redacted as well.
 */
export class JsonText {
  readonly #rules: JsonTextRules;

  constructor(rules: JsonTextRules) {
    this.#rules = rules;
  }

  redact(text: string, depth: number): string {
    const out: string[] = [];
    let done = 0;
    let level = 0;
    /** Inside of an object or a list that belongs to a secret key, opened at this level. */
    let secretFrom = Infinity;
    let key: string | null = null;
    for (let at = 0; at < text.length; at += 1) {
      const char = text.charAt(at);
      if (char === '{' || char === '[') {
        if (key !== null && this.#rules.isSecret(key) && secretFrom === Infinity) secretFrom = level;
        level += 1;
        key = null;
      } else if (char === '}' || char === ']') {
        level -= 1;
        if (level <= secretFrom) secretFrom = Infinity;
        key = null;
      } else if (char === ',') key = null;
      if (char !== '"') {
        const literal = key === null ? '' : literalAt(text, at);
        if (literal === '' || key === null) continue;
        if (this.#rules.isSecret(key)) {
          out.push(text.slice(done, at), JSON.stringify(this.#rules.secret(literal)));
          done = at + literal.length;
        }
        at += literal.length - 1;
        key = null;
        continue;
      }
      const end = endOfString(text, at);
      if (end < 0) break;
      const token = text.slice(at, end);
      const value = valueOf(token);
      const isKey = nextCharIs(text, end, ':');
      const isSecret: boolean =
        !isKey && (secretFrom !== Infinity || (key !== null && this.#rules.isSecret(key)));
      const redacted: string = isSecret ? this.#rules.secret(value) : this.#rules.string(value, depth + 1);
      if (redacted !== value) {
        out.push(text.slice(done, at), JSON.stringify(redacted));
        done = end;
      }
      key = isKey ? value : null;
      at = end - 1;
    }
    if (done === 0) return text;
    out.push(text.slice(done));
    return out.join('');
  }
}

/** A number that stands here as a value; words of JSON tell nothing. */
function literalAt(text: string, at: number): string {
  const found = /^-?\d[\d.eE+-]*/.exec(text.slice(at, at + 64));
  return found?.[0] ?? '';
}

/** Behind the closing quote; -1 when there is none. */
function endOfString(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === '\\') at += 1;
    else if (char === '"') return at + 1;
  }
  return -1;
}

function valueOf(token: string): string {
  try {
    const value: unknown = JSON.parse(token);
    return typeof value === 'string' ? value : token.slice(1, -1);
  } catch {
    return token.slice(1, -1);
  }
}

function nextCharIs(text: string, from: number, char: string): boolean {
  let at = from;
  while (at < text.length && SPACE.test(text.charAt(at))) at += 1;
  return text.charAt(at) === char;
}
