/** One comparison of the filter language: from what was typed to a test, or to what is wrong with it. */
import { unreachable } from '../base/assert.ts';
import { SEVERITIES } from '../state/row.ts';
import type { NumberOp, Query, QueryError, TextOp } from './ast.ts';
import { choiceTest } from './choices.ts';
import { FIELDS, OPERATORS, fieldOf, nearest, nearestName, type Field } from './fields.ts';
import { readPath } from './json-path.ts';
import { readCount, readDuration, readSize, readTime } from './units.ts';

export interface Piece {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}
export interface Operand extends Piece {
  readonly isQuoted: boolean;
}

export type Compared =
  | { readonly ok: true; readonly query: Query; readonly isNegated: boolean }
  | { readonly ok: false; readonly error: QueryError };

export function compare(name: Piece, operator: Piece, values: readonly Operand[]): Compared {
  const path = readPath(name.text);
  if (path.kind === 'path') return pathTest(path.path, operator, values);
  const field = fieldOf(name.text);
  if (field === null)
    return path.kind === 'broken'
      ? wrong(
          name,
          path.why,
          'A path is written as params.arguments.path, result.content[0].text or $["a key"].',
        )
      : unknownField(name);
  if (!OPERATORS[field.type].includes(operator.text))
    return wrong(
      operator,
      `${field.name} cannot be compared with ${operator.text}.`,
      `Use one of ${OPERATORS[field.type].join(' ')}, for example ${field.examples[0]}.`,
    );
  return fieldTest(field, operator, values);
}

function unknownField(name: Piece): Compared {
  const near = nearestName(name.text);
  const also = 'To look for this as text, put it in quotes.';
  return wrong(
    name,
    `There is no field ${name.text}.`,
    near === null
      ? `${also} Fields are ${FIELDS.map((field) => field.name).join(', ')}.`
      : `Did you mean ${near}? ${also}`,
  );
}

function fieldTest(field: Field, operator: Piece, values: readonly Operand[]): Compared {
  const isNegated = operator.text === '!=';
  switch (field.type) {
    case 'text': {
      const texts = values.map(({ text }) => text);
      return {
        ok: true,
        isNegated,
        query: { kind: 'words', field: field.name, op: textOp(operator.text), values: texts },
      };
    }
    case 'choice': {
      const chosen: string[] = [];
      for (const value of values) {
        const word = value.text.toLowerCase();
        if (!field.values.includes(word)) return wrongChoice(field, value);
        chosen.push(word);
      }
      return { ok: true, isNegated, query: choiceTest(field.name, chosen) };
    }
    case 'level': {
      const [value] = values;
      if (value === undefined || values.length > 1) return onlyOne(operator, values);
      const level = SEVERITIES.find((each) => each === value.text.toLowerCase());
      if (level === undefined) return wrongChoice(field, value);
      return { ok: true, isNegated, query: { kind: 'severity', op: numberOp(operator.text), value: level } };
    }
    case 'duration':
    case 'bytes':
    case 'count':
    case 'time':
      return amountTest(field, operator, values);
    default:
      return unreachable(field);
  }
}

const READERS = { duration: readDuration, bytes: readSize, count: readCount, time: readTime };
const AMOUNT_HINTS = {
  duration: 'Write a number with us, ms, s, m or h, as in 500ms.',
  bytes: 'Write a number with B, kB, MB, GB, KiB or MiB, as in 1MB.',
  count: 'Write a whole number.',
  time: 'Write a date or a date with a time, as in 2026-11-28 or 2026-11-28T10:00.',
};

function amountTest(
  field: Field & { type: keyof typeof READERS },
  operator: Piece,
  values: readonly Operand[],
): Compared {
  const of: Query[] = [];
  for (const value of values) {
    const amount = READERS[field.type](value.text);
    if (amount === null)
      return wrong(value, `${value.text} is no ${AMOUNT_WORDS[field.type]}.`, AMOUNT_HINTS[field.type]);
    of.push({ kind: 'amount', field: field.name, op: numberOp(operator.text), value: amount });
  }
  const [only] = of;
  if (only === undefined || (of.length > 1 && !isEquality(operator.text))) return onlyOne(operator, values);
  return { ok: true, isNegated: operator.text === '!=', query: of.length === 1 ? only : { kind: 'or', of } };
}

const AMOUNT_WORDS = { duration: 'duration', bytes: 'size', count: 'number', time: 'time' };

function pathTest(
  path: Extract<Query, { kind: 'path' }>['path'],
  operator: Piece,
  values: readonly Operand[],
): Compared {
  const isNegated = operator.text === '!=';
  const op = numberOp(operator.text);
  if (op === 'equals') {
    const texts = values.map(({ text }) => text);
    return {
      ok: true,
      isNegated,
      query: { kind: 'path', path, test: { kind: 'text', op: textOp(operator.text), values: texts } },
    };
  }
  const [value] = values;
  if (value === undefined || values.length > 1) return onlyOne(operator, values);
  const number = value.text.trim() === '' ? Number.NaN : Number(value.text);
  if (!Number.isFinite(number))
    return wrong(value, `${value.text} is no number.`, 'Only numbers are more or less; use ~ or : for text.');
  return { ok: true, isNegated, query: { kind: 'path', path, test: { kind: 'number', op, value: number } } };
}

function textOp(operator: string): TextOp {
  if (operator === '~') return 'contains';
  return operator === '=' ? 'equals' : 'is';
}

function numberOp(operator: string): NumberOp {
  switch (operator) {
    case '>':
      return 'above';
    case '>=':
      return 'at-least';
    case '<':
      return 'below';
    case '<=':
      return 'at-most';
    default:
      return 'equals';
  }
}

function isEquality(operator: string): boolean {
  return numberOp(operator) === 'equals';
}

function onlyOne(operator: Piece, values: readonly Operand[]): Compared {
  const last = values.at(-1) ?? operator;
  return wrong(
    { ...last, from: values[1]?.from ?? last.from },
    `${operator.text} takes one value.`,
    'Several values go with : only.',
  );
}

function wrongChoice(field: Field, value: Operand): Compared {
  const near = nearest(value.text.toLowerCase(), field.values);
  return wrong(
    value,
    `${field.name} is never ${value.text}.`,
    near === null ? `It is one of ${field.values.join(', ')}.` : `Did you mean ${near}?`,
  );
}

function wrong({ from, to }: Piece, message: string, hint: string): Compared {
  return { ok: false, error: { from, to, message, hint } };
}
