import type { JsonPlace } from '../wire/json-path.ts';

export interface JsonTextRules {
  /** The rule by which the value at a place goes; null for none. `key`: its name, null for an element of a list. */
  ruleAt(key: string | null, place: () => JsonPlace): string | null;
  /** Whether elements of lists can go by a rule of their own. */
  readonly looksAtPlaces: boolean;
  /** What stands in the place of a value that goes by a rule. */
  secret(text: string, rule: string, place: () => JsonPlace): string;
  /** What stands in the place of any other string. */
  string(text: string, depth: number, place: () => JsonPlace): string;
}

/** An object or a list that is open; where in it we are. */
interface Level {
  readonly isList: boolean;
  key: string | null;
  index: number;
}

const SPACE = /\s/;
/** Deeper, a place is not followed. */
const LEVELS_MAX = 1_000;

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
    const rules = this.#rules;
    const out: string[] = [];
    const levels: Level[] = [];
    const place = (): JsonPlace =>
      levels.flatMap(({ isList, key: name, index }): JsonPlace => {
        if (isList) return [index];
        return name === null ? [] : [name];
      });
    let done = 0;
    let level = 0;
    /** Inside of an object or a list that goes by this rule, opened at this level. */
    let secretFrom = Infinity;
    let secretRule = '';
    let key: string | null = null;
    const ruleHere = (): string | null => {
      if (secretFrom !== Infinity) return secretRule;
      const isElement = key === null && rules.looksAtPlaces && levels.at(-1)?.isList === true;
      return key !== null || isElement ? rules.ruleAt(key, place) : null;
    };
    for (let at = 0; at < text.length; at += 1) {
      const char = text.charAt(at);
      if (char === '{' || char === '[') {
        const rule = ruleHere();
        if (rule !== null && secretFrom === Infinity) {
          secretFrom = level;
          secretRule = rule;
        }
        level += 1;
        if (levels.length < LEVELS_MAX) levels.push({ isList: char === '[', key: null, index: 0 });
        key = null;
      } else if (char === '}' || char === ']') {
        // What closes nothing stands in a text that is not all JSON.
        level = Math.max(0, level - 1);
        if (levels.length > level) levels.length = level;
        if (level <= secretFrom) secretFrom = Infinity;
        key = null;
      } else if (char === ',') {
        key = null;
        const open = levels.at(-1);
        if (open?.isList === true && levels.length === level) open.index += 1;
      }
      if (char !== '"') {
        const isValue =
          key !== null ||
          (levels.at(-1)?.isList === true && (rules.looksAtPlaces || secretFrom !== Infinity));
        const literal = isValue ? literalAt(text, at) : '';
        if (literal === '') continue;
        const rule = ruleHere();
        if (rule !== null) {
          out.push(text.slice(done, at), JSON.stringify(rules.secret(literal, rule, place)));
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
      const open = levels.at(-1);
      if (isKey && open !== undefined && levels.length === level) open.key = value;
      const rule = isKey ? null : ruleHere();
      const redacted =
        rule === null ? rules.string(value, depth + 1, place) : rules.secret(value, rule, place);
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
