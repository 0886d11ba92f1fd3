import { FINDING_WORDS } from '../state/finding-words.ts';
import { FIELDS, OPERATORS, PATH_ROOTS, fieldOf, type Field } from './fields.ts';
import { printValue } from './print.ts';

export interface Completion {
  /** What takes the place of [from, to). */
  readonly insert: string;
  readonly label: string;
  readonly detail: string;
}

export interface Completions {
  readonly from: number;
  readonly to: number;
  readonly items: readonly Completion[];
}

/** More are not shown. */
export const COMPLETIONS_MAX = 12;

const PATH_WORDS: Readonly<Record<(typeof PATH_ROOTS)[number], string>> = {
  params: 'Path into what a request or a notification carries: params.arguments.path',
  result: 'Path into a result: result.content[*].text',
  error: 'Path into an error: error.code',
  $: 'Path from the whole message: $.jsonrpc',
};

/** What may go on at `caret`; `seen` gives values that a field has had. */
export function completionsAt(
  text: string,
  caret: number,
  seen: (field: Field['name']) => readonly string[],
): Completions {
  const from = wordStart(text, caret);
  const word = text.slice(from, caret);
  const test = /^([^\s:=~<>!"'(),]+)(!=|>=|<=|[:=~<>])(.*)$/s.exec(word);
  const [, name = '', operator = '', rest = ''] = test ?? [];
  if (test !== null) {
    const field = fieldOf(name);
    if (field === null) return NONE;
    const valueFrom = from + name.length + operator.length + rest.lastIndexOf(',') + 1;
    return valuesOf(field, operator, text.slice(valueFrom, caret), valueFrom, caret, seen);
  }
  if (/^["']/.test(word)) return NONE;
  return { from, to: caret, items: namesLike(word.toLowerCase()) };
}

const NONE: Completions = { from: 0, to: 0, items: [] };

/** Where the word before the caret begins; a quoted one counts as a whole. */
function wordStart(text: string, caret: number): number {
  let start = 0;
  let quote = '';
  for (let at = 0; at < caret; at += 1) {
    const char = text[at] ?? '';
    if (quote !== '') {
      if (char === '\\') at += 1;
      else if (char === quote) quote = '';
    } else if ((char === '"' || char === "'") && (at === start || /[:=~<>,]/.test(text[at - 1] ?? '')))
      quote = char;
    else if (/[\s()]/.test(char)) start = at + 1;
  }
  return Math.min(start, caret);
}

function namesLike(word: string): Completion[] {
  const fields = FIELDS.filter(({ name, aliases }) =>
    [name, ...aliases].some((each) => each.startsWith(word)),
  );
  const names = fields.map((field) => ({
    insert: field.name + firstOperator(field),
    label: field.name,
    detail: field.doc,
  }));
  const paths = PATH_ROOTS.filter((root) => root.startsWith(word)).map((root) => ({
    insert: `${root}.`,
    label: root,
    detail: PATH_WORDS[root],
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

function valuesOf(
  field: Field,
  operator: string,
  typed: string,
  from: number,
  to: number,
  seen: (field: Field['name']) => readonly string[],
): Completions {
  if (!OPERATORS[field.type].includes(operator)) return NONE;
  const wanted = typed.replace(/^["']/, '').toLowerCase();
  const all = new Set([...seen(field.name), ...field.values, ...(AMOUNTS[field.type] ?? [])]);
  const near = [...all].filter((value) => value !== '' && value.toLowerCase().includes(wanted));
  // What begins so comes before what holds it somewhere.
  const ordered = near.toSorted((a, b) => rank(a, wanted) - rank(b, wanted)).slice(0, COMPLETIONS_MAX);
  const items = ordered.map((value) => ({
    insert: printValue(value),
    label: value,
    detail: field.name === 'finding' ? (FINDING_WORDS.get(value) ?? '') : '',
  }));
  // It is there as it stands: nothing to suggest.
  return { from, to, items: items.some(({ insert }) => insert === typed) ? [] : items };
}

function rank(value: string, wanted: string): number {
  return value.toLowerCase().startsWith(wanted) ? 0 : 1;
}
