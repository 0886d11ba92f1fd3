/** The parts of JSON text as text, so that what is shown and copied is what was sent, digit for digit. Linear. */

import { textEnd } from '../args/text-end.ts';

const SPACE = /[ \t\n\r]*/y;
const SCALAR = /[^\s,\]}]+/y;
const STRUCTURE = /["[\]{}]/g;

export interface Member {
  readonly key: string;
  readonly text: string;
}

/** The members of an object, or the items of an array (their index as key); null when this is neither. */
export function membersOf(json: string): readonly Member[] | null {
  let at = skip(json, 0);
  const isObject = json[at] === '{';
  if (!isObject && json[at] !== '[') return null;
  const close = isObject ? '}' : ']';
  const members: Member[] = [];
  at = skip(json, at + 1);
  while (at < json.length && json[at] !== close) {
    let key = String(members.length);
    if (isObject) {
      const end = textEnd(json, at);
      const parsed = parse(json.slice(at, end));
      if (typeof parsed !== 'string') return null;
      key = parsed;
      at = skip(json, skip(json, end) + 1);
    }
    const end = valueEnd(json, at);
    if (end <= at) return null;
    members.push({ key, text: json.slice(at, end) });
    at = skip(json, end);
    if (json[at] === ',') at = skip(json, at + 1);
  }
  return members;
}

export function memberOf(json: string, key: string): string | undefined {
  // As JSON.parse does: of equal keys the last one counts.
  return membersOf(json)?.findLast((member) => member.key === key)?.text;
}

function skip(json: string, from: number): number {
  SPACE.lastIndex = from;
  return from + (SPACE.exec(json)?.[0].length ?? 0);
}

function valueEnd(json: string, from: number): number {
  const char = json[from];
  if (char === '"') return textEnd(json, from);
  if (char !== '{' && char !== '[') {
    SCALAR.lastIndex = from;
    return from + (SCALAR.exec(json)?.[0].length ?? 0);
  }
  let depth = 0;
  STRUCTURE.lastIndex = from;
  for (;;) {
    const match = STRUCTURE.exec(json);
    if (match === null) return from;
    if (match[0] === '"') STRUCTURE.lastIndex = textEnd(json, match.index);
    else if (match[0] === '{' || match[0] === '[') depth += 1;
    else depth -= 1;
    if (depth === 0) return match.index + 1;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
