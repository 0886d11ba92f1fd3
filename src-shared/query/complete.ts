import { FINDING_WORDS } from '../state/finding-words.ts';
import { FIELDS, OPERATORS, PATH_ROOTS, fieldOf, type Field } from './fields.ts';
import { readPath } from './json-path.ts';
import { printValue } from './print.ts';
import { seenStatusWords } from './status-words.ts';
import { lowered } from './text-match.ts';

export interface Completion {
  /** What takes the place of [from, to). */
  readonly insert: string;
  readonly label: string;
  readonly detail: string;
  /** Rows that have it, as far as they were counted; null when that is not known. */
  readonly count: number | null;
}

export interface Completions {
  readonly from: number;
  readonly to: number;
  readonly items: readonly Completion[];
}

/** A value that rows have, or a key of their messages. */
export interface SeenValue {
  readonly text: string;
  readonly count: number;
  /** There is more of it than `text`. */
  readonly isCut: boolean;
}

/** What has been seen, as far as it is known now. */
export interface Seen {
  /** Values of a field that have `part` in them. */
  values(field: Field['name'], part: string): readonly SeenValue[];
  /** The steps on from a path: `.name`, `["a key"]`, `[*]`. */
  keys(path: string): readonly SeenValue[];
  /** The plain values at a path. */
  at(path: string): readonly SeenValue[];
}

/** More are not shown. */
export const COMPLETIONS_MAX = 40;

const PATH_WORDS: Readonly<Record<(typeof PATH_ROOTS)[number], string>> = {
  params: 'Path into what a request or a notification carries: params.arguments.path',
  result: 'Path into a result: result.content[*].text',
  error: 'Path into an error: error.code',
  $: 'Path from the whole message: $.jsonrpc',
};

const NONE: Completions = { from: 0, to: 0, items: [] };

/** What may go on at `caret`. */
export function completionsAt(text: string, caret: number, seen: Seen): Completions {
  const from = wordStart(text, caret);
  const word = text.slice(from, caret);
  const test = /^((?:\["(?:[^"\\]|\\.)*"\]|[^\s:=~<>!"'(),])+)(!=|>=|<=|[:=~<>])(.*)$/s.exec(word);
  const [, name = '', operator = '', rest = ''] = test ?? [];
  if (test !== null) {
    const place = { from: from + name.length + operator.length + rest.lastIndexOf(',') + 1, to: caret };
    const typed = text.slice(place.from, caret);
    if (readPath(name).kind === 'path') return valuesAtPath(name, operator, typed, place, seen);
    const field = fieldOf(name);
    return field === null ? NONE : valuesOf(field, operator, typed, place, seen);
  }
  if (/^["']/.test(word)) return NONE;
  return stepsOf(word, from, caret, seen) ?? { from, to: caret, items: namesLike(word.toLowerCase()) };
}

/** Where the word before the caret begins; a quoted one counts as a whole. */
function wordStart(text: string, caret: number): number {
  let start = 0;
  let quote = '';
  for (let at = 0; at < caret; at += 1) {
    const char = text[at] ?? '';
    if (quote !== '') {
      if (char === '\\') at += 1;
      else if (char === quote) quote = '';
    } else if ((char === '"' || char === "'") && (at === start || /[:=~<>,[]/.test(text[at - 1] ?? '')))
      quote = char;
    else if (/[\s()]/.test(char)) start = at + 1;
  }
  return Math.min(start, caret);
}

/** The keys that go on from a path; null when the word is none. */
function stepsOf(word: string, from: number, caret: number, seen: Seen): Completions | null {
  const [, path = '', step = ''] =
    /^((?:params|result|error|\$)(?:\.[^.[\]"]+|\[\d+\]|\[\*\]|\["(?:[^"\\]|\\.)*"\])*)([.[][^.[\]"]*)$/.exec(
      word,
    ) ?? [];
  if (path === '') return null;
  const typed = lowered(step.slice(1));
  const items = seen
    .keys(path)
    .filter(({ text }) => lowered(text).includes(typed))
    .toSorted((a, b) => rankOf(a.text.slice(1), typed) - rankOf(b.text.slice(1), typed))
    .slice(0, COMPLETIONS_MAX)
    .map(({ text, count }) => ({ insert: path + text, label: text, detail: '', count }));
  return { from, to: caret, items: items.filter(({ insert }) => insert !== word) };
}

function namesLike(word: string): Completion[] {
  const fields = FIELDS.filter(({ name, aliases }) =>
    [name, ...aliases].some((each) => each.startsWith(word)),
  );
  const names = fields.map((field) => ({
    insert: field.name + firstOperator(field),
    label: field.name,
    detail: field.doc,
    count: null,
  }));
  const paths = PATH_ROOTS.filter((root) => root.startsWith(word)).map((root) => ({
    insert: `${root}.`,
    label: root,
    detail: PATH_WORDS[root],
    count: null,
  }));
  return [...names, ...paths]
    .filter(({ insert }) => insert !== word)
    .slice(0, word === '' ? Infinity : COMPLETIONS_MAX);
}

/** Amounts are rarely looked for exactly. */
function firstOperator(field: Field): string {
  switch (field.type) {
    case 'duration':
    case 'bytes':
      return '>';
    case 'count':
    case 'time':
    case 'level':
      return '>=';
    default:
      return OPERATORS[field.type][0] ?? ':';
  }
}

const AMOUNTS: Readonly<Partial<Record<Field['type'], readonly string[]>>> = {
  duration: ['1ms', '10ms', '100ms', '500ms', '1s', '10s'],
  bytes: ['1kB', '10kB', '100kB', '1MB'],
};

interface Place {
  readonly from: number;
  readonly to: number;
}

function valuesOf(field: Field, operator: string, typed: string, place: Place, seen: Seen): Completions {
  if (!OPERATORS[field.type].includes(operator)) return NONE;
  const wanted = unquoted(typed);
  const known =
    field.name === 'status' ? seenStatusWords(seen.values('status', '')) : seen.values(field.name, wanted);
  // One that is declared and was never there has none.
  const counts = new Map(known.map(({ text, count }) => [text, count]));
  const isCut = new Set(known.filter((each) => each.isCut).map(({ text }) => text));
  const all = new Set([...counts.keys(), ...field.values, ...(AMOUNTS[field.type] ?? [])]);
  const near = [...all].filter((value) => value !== '' && lowered(value).includes(wanted));
  // What begins so comes before what holds it somewhere, and what there is before what there could be.
  const ordered = near.toSorted(
    (a, b) =>
      rankOf(a, wanted) - rankOf(b, wanted) ||
      (field.type === 'text' || field.type === 'choice' ? (counts.get(b) ?? 0) - (counts.get(a) ?? 0) : 0),
  );
  const items = ordered.slice(0, COMPLETIONS_MAX).map((value) => ({
    insert: insertOf(value, isCut.has(value), operator),
    label: value,
    detail: field.name === 'finding' ? (FINDING_WORDS.get(value) ?? '') : '',
    count: counts.get(value) || null,
  }));
  return unlessThere(place, items, typed);
}

function valuesAtPath(path: string, operator: string, typed: string, place: Place, seen: Seen): Completions {
  if (!/^(?::|=|!=|~)$/.test(operator)) return NONE;
  const wanted = unquoted(typed);
  const items = seen
    .at(path)
    .filter(({ text }) => lowered(text).includes(wanted))
    .toSorted((a, b) => rankOf(a.text, wanted) - rankOf(b.text, wanted))
    .slice(0, COMPLETIONS_MAX)
    .map(({ text, count, isCut }) => ({
      insert: insertOf(text, isCut, operator),
      label: text,
      detail: isCut ? 'and on' : '',
      count,
    }));
  return unlessThere(place, items, typed);
}

/** Of a value that was cut what follows may be anything. */
function insertOf(value: string, isCut: boolean, operator: string): string {
  return printValue(isCut && (operator === ':' || operator === '!=') ? `${value}*` : value);
}

function unlessThere({ from, to }: Place, items: readonly Completion[], typed: string): Completions {
  // It is there as it stands: nothing to suggest.
  return { from, to, items: items.some(({ insert }) => insert === typed) ? [] : items };
}

function unquoted(typed: string): string {
  return lowered(typed.replace(/^["']/, ''));
}

function rankOf(value: string, wanted: string): number {
  return lowered(value).startsWith(wanted) ? 0 : 1;
}
