/** What the bytes of a message tell of a test of its JSON without parsing it: most messages have the key and another value. */
import type { PathTest } from './ast.ts';
import { createNeedle } from './needle.ts';

/** False when no value of this key in hay[from, to) can match. */
export type ValueTest = (hay: Uint8Array, from: number, to: number) => boolean;

type Verdict = 'no' | 'maybe';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const COMMA = 0x2c;
const BRACKET = 0x5b;
const BRACE = 0x7b;
const SMALL_F = 0x66;
const SMALL_N = 0x6e;
const SMALL_T = 0x74;
const BRACKET_END = 0x5d;
const BRACE_END = 0x7d;
/** A number in more characters is left to the parser, and so is a longer string. */
const NUMBER_CHARS_MAX = 32;
const DIGITS_MAX = 9;
const STRING_CHARS_MAX = 256;

/** Without line ends: behind one an event stream has the name of its next field. */
const SPACE = tableOf(' \t');
const BEGINS_NUMBER = tableOf('0123456789-');
const IN_NUMBER = tableOf('0123456789+-.eE');
/** What any other value begins with. */
const NO_NUMBER = tableOf('"{[tfn');

function tableOf(chars: string): Uint8Array {
  const table = new Uint8Array(256);
  for (const char of chars) table[char.charCodeAt(0)] = 1;
  return table;
}

/**
 * Looks at what stands behind each place where the key does. Whatever is not plainly a key and its value (an escape
 * anywhere, lines of an event stream in between) is left to the parser.
 */
export function valueTest(key: string, test: PathTest, matches: (value: unknown) => boolean): ValueTest {
  const needle = createNeedle(`"${key}"`);
  const judge = test.kind === 'number' ? judgeNumber(matches) : judgeAny(matches);
  return (hay, from, to) => {
    for (let at = needle.indexIn(hay, from, to); at >= 0; at = needle.indexIn(hay, at + 1, to)) {
      const value = valueAt(hay, at + needle.sizeBytes, to);
      if (value === null) return true;
      if (value >= 0 && judge(hay, value, to) === 'maybe') return true;
    }
    return hasEscape(hay, from, to);
  };
}

/** In this message alone: looked for from `from` on, one that is not there would be looked for in all that follow. */
export function hasEscape(hay: Uint8Array, from: number, to: number): boolean {
  return hay.subarray(from, to).includes(BACKSLASH);
}

/** Where the value of a key begins that ends before `at`; -1 when it is a string and no key, null when that cannot be told. */
function valueAt(hay: Uint8Array, at: number, to: number): number | null {
  const colon = pastSpace(hay, at, to);
  const byte = hay[colon] ?? 0;
  if (colon >= to) return null;
  if (byte === COMMA || byte === BRACKET_END || byte === BRACE_END) return -1;
  if (byte !== COLON) return null;
  const value = pastSpace(hay, colon + 1, to);
  return value >= to ? null : value;
}

function pastSpace(hay: Uint8Array, from: number, to: number): number {
  let at = from;
  while (at < to && SPACE[hay[at] ?? 0] === 1) at += 1;
  return at;
}

type Judge = (hay: Uint8Array, at: number, to: number) => Verdict;

function judgeNumber(matches: (value: unknown) => boolean): Judge {
  return (hay, at, to) => {
    const byte = hay[at] ?? 0;
    if (BEGINS_NUMBER[byte] !== 1) return NO_NUMBER[byte] === 1 ? 'no' : 'maybe';
    const value = numberAt(hay, at, to);
    return value === null || matches(value) ? 'maybe' : 'no';
  };
}

function judgeAny(matches: (value: unknown) => boolean): Judge {
  const isNull = matches(null);
  const isTrue = matches(true);
  const isFalse = matches(false);
  const isObject = matches({});
  // The same few values stand behind a key again and again.
  let last: Uint8Array = new Uint8Array(0);
  let lastVerdict: Verdict = 'maybe';
  return (hay, at, to) => {
    switch (hay[at]) {
      case QUOTE: {
        if (last.length > 0 && isAt(hay, at, to, last)) return lastVerdict;
        const text = stringAt(hay, at + 1, to);
        if (text === null) return 'maybe';
        last = hay.slice(at, at + text.length + 2);
        lastVerdict = matches(text) ? 'maybe' : 'no';
        return lastVerdict;
      }
      case BRACE:
      case BRACKET:
        return isObject ? 'maybe' : 'no';
      case SMALL_T:
        return isTrue ? 'maybe' : 'no';
      case SMALL_F:
        return isFalse ? 'maybe' : 'no';
      case SMALL_N:
        return isNull ? 'maybe' : 'no';
      default: {
        if (BEGINS_NUMBER[hay[at] ?? 0] !== 1) return 'maybe';
        const value = numberAt(hay, at, to);
        return value === null || matches(value) ? 'maybe' : 'no';
      }
    }
  };
}

function isAt(hay: Uint8Array, at: number, to: number, text: Uint8Array): boolean {
  if (at + text.length > to) return false;
  for (let n = 0; n < text.length; n += 1) if (hay[at + n] !== text[n]) return false;
  return true;
}

function numberAt(hay: Uint8Array, at: number, to: number): number | null {
  let value = 0;
  let end = at;
  // Nearly all are a few digits, which need no text.
  for (; end < to && end - at < DIGITS_MAX; end += 1) {
    const digit = (hay[end] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
  }
  if (end >= to) return null;
  if (end > at && IN_NUMBER[hay[end] ?? 0] !== 1) return value;
  let text = '';
  for (end = at; end < to && IN_NUMBER[hay[end] ?? 0] === 1; end += 1) {
    if (end - at >= NUMBER_CHARS_MAX) return null;
    text += String.fromCharCode(hay[end] ?? 0);
  }
  return end >= to ? null : Number(text);
}

/** A string of plain ASCII from behind its first quote; null when it is anything else. */
function stringAt(hay: Uint8Array, from: number, to: number): string | null {
  const end = hay.indexOf(QUOTE, from);
  if (end < 0 || end >= to || end - from > STRING_CHARS_MAX) return null;
  for (let at = from; at < end; at += 1) {
    const byte = hay[at] ?? 0;
    if (byte === BACKSLASH || byte < 0x20 || byte > 0x7e) return null;
  }
  return String.fromCharCode(...hay.subarray(from, end));
}
