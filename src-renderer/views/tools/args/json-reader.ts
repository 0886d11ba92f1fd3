import { isExact, numberOf } from './exact-number.ts';
import { textEnd } from './text-end.ts';

/** Deeper text is not for a form; the reader itself must not run out of stack either. */
export const READ_DEPTH_MAX = 64;

const SPACE = /[ \t\n\r]*/y;
const SCALAR = /[^\s,\]}]*/y;

/**
 * Reads JSON text that `JSON.parse` has accepted, keeping every number exact, and noting what a form would lose:
 * keys that stand twice, keys that mean something to JavaScript itself, too deep nesting.
 */
export class JsonReader {
  readonly losses: string[] = [];
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  read(): unknown {
    this.#skip();
    switch (this.#text[this.#at]) {
      case '{':
        return this.#nested(() => this.#object());
      case '[':
        return this.#nested(() => this.#array());
      case '"':
        return this.#string();
      default:
        return this.#scalar();
    }
  }

  #nested<T>(read: () => T): T | null {
    this.#depth += 1;
    if (this.#depth > READ_DEPTH_MAX) {
      this.losses.push(`it is nested more than ${READ_DEPTH_MAX} levels deep`);
      this.#at = this.#text.length;
      return null;
    }
    const value = read();
    this.#depth -= 1;
    return value;
  }

  #object(): Record<string, unknown> {
    const found = new Map<string, unknown>();
    this.#at += 1;
    while (this.#peek() === '"') {
      const key = this.#string();
      this.#skip();
      this.#at += 1;
      if (found.has(key)) this.losses.push(`the key ${JSON.stringify(key)} stands twice in one object`);
      if (key === '__proto__') this.losses.push('it has a key named "__proto__"');
      found.set(key, this.read());
      if (this.#peek() === ',') this.#at += 1;
    }
    this.#at += 1;
    return Object.fromEntries(found);
  }

  #array(): unknown[] {
    const items: unknown[] = [];
    this.#at += 1;
    while (this.#at < this.#text.length && this.#peek() !== ']') {
      items.push(this.read());
      if (this.#peek() === ',') this.#at += 1;
    }
    this.#at += 1;
    return items;
  }

  #string(): string {
    const end = textEnd(this.#text, this.#at);
    const parsed: unknown = JSON.parse(this.#text.slice(this.#at, end));
    this.#at = end;
    const text = typeof parsed === 'string' ? parsed : '';
    if (isExact(text))
      this.losses.push('a text in it begins with the mark that Tapedeck keeps numbers under');
    return text;
  }

  #scalar(): unknown {
    const token = this.#take(SCALAR);
    if (token === 'true') return true;
    if (token === 'false') return false;
    return token === 'null' || token === '' ? null : numberOf(token);
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    // Always a step further, so that no text can hold the reader.
    this.#at += Math.max(1, found.length);
    return found;
  }

  #skip(): void {
    SPACE.lastIndex = this.#at;
    this.#at += SPACE.exec(this.#text)?.[0].length ?? 0;
  }

  #peek(): string | undefined {
    this.#skip();
    return this.#text[this.#at];
  }
}
