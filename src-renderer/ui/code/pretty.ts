/**
 * Re-indents JSON text without parsing values: every token stays byte for byte (big integers, duplicate keys and odd
 * escapes survive), only white space between tokens changes. One pass, linear.
 */

/** Deeper text is left as it is: the indentation alone would outgrow the text many times. */
const MAX_DEPTH = 200;

const STRING_END = /["\\]/g;
const SCALAR_END = /[\s,:[\]{}"]/g;

export interface PrettyOptions {
  readonly indent?: string | undefined;
  /** The text is the beginning of a longer one: it may end anywhere. */
  readonly cut?: boolean | undefined;
}

/** `undefined` when brackets or strings do not close, i.e. when this is not one JSON text. */
export function prettyJson(
  text: string,
  { indent = '  ', cut = false }: PrettyOptions = {},
): string | undefined {
  const open: string[] = [];
  let out = '';
  let at = 0;
  const line = (): string => `\n${indent.repeat(open.length)}`;

  while (at < text.length) {
    const char = text[at] ?? '';
    if (isSpace(char)) {
      at += 1;
    } else if (char === '{' || char === '[') {
      const close = char === '{' ? '}' : ']';
      const next = skipSpace(text, at + 1);
      if (text[next] === close) {
        out += char + close;
        at = next + 1;
      } else {
        open.push(close);
        if (open.length > MAX_DEPTH) return undefined;
        out += char + line();
        at += 1;
      }
    } else if (char === '}' || char === ']') {
      if (open.pop() !== char) return undefined;
      out += line() + char;
      at += 1;
    } else if (char === ',') {
      if (open.length === 0) return undefined;
      out += char + line();
      at += 1;
    } else if (char === ':') {
      out += ': ';
      at += 1;
    } else {
      let end = char === '"' ? stringEnd(text, at) : scalarEnd(text, at);
      if (end < 0 && cut) end = text.length;
      if (end < 0) return undefined;
      out += text.slice(at, end);
      at = end;
    }
  }
  return open.length === 0 || cut ? out : undefined;
}

function isSpace(char: string): boolean {
  return char === ' ' || char === '\n' || char === '\r' || char === '\t';
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && isSpace(text[at] ?? '')) at += 1;
  return at;
}

function stringEnd(text: string, from: number): number {
  let at = from + 1;
  for (;;) {
    STRING_END.lastIndex = at;
    const match = STRING_END.exec(text);
    if (match === null) return -1;
    if (match[0] === '"') return match.index + 1;
    at = match.index + 2;
  }
}

function scalarEnd(text: string, from: number): number {
  SCALAR_END.lastIndex = from + 1;
  return SCALAR_END.exec(text)?.index ?? text.length;
}
