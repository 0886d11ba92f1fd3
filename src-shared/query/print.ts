import { unreachable } from '../base/assert.ts';
import type { NumberOp, PathTest, Query, TextOp } from './ast.ts';
import { printPath } from './json-path.ts';
import { statusWords } from './status-words.ts';
import { printDuration, printSize, printTime } from './units.ts';

/** The text of a query: reading it gives the query back. */
export function printQuery(query: Query): string {
  switch (query.kind) {
    case 'all':
      return '';
    case 'and':
      return query.of.map((each) => printWithin(each, each.kind === 'or')).join(' ');
    case 'or':
      return query.of.map((each) => printWithin(each, false)).join(' or ');
    case 'not':
      return `not ${printWithin(query.of, query.of.kind === 'and' || query.of.kind === 'or')}`;
    default:
      return printTest(query);
  }
}

function printWithin(query: Query, needsParentheses: boolean): string {
  if (query.kind === 'all') return '""';
  const text = printQuery(query);
  return needsParentheses ? `(${text})` : text;
}

function printTest(test: Exclude<Query, { kind: 'all' | 'and' | 'or' | 'not' }>): string {
  switch (test.kind) {
    case 'text':
      return printWord(test.text);
    case 'path':
      return printPath(test.path) + printPathTest(test.test);
    case 'words':
      return test.field + TEXT_OPS[test.op] + printList(test.values);
    case 'amount':
      return test.field + NUMBER_OPS[test.op] + AMOUNTS[test.field](test.value);
    case 'severity':
      return `severity${NUMBER_OPS[test.op]}${test.value}`;
    case 'status':
      return `status:${statusWords(test.values).join(',')}`;
    case 'dir':
    case 'era':
      return `${test.kind}:${test.values.join(',')}`;
    case 'row-kind':
      return `kind:${test.values.join(',')}`;
    case 'has':
      return `has:${test.what}`;
    default:
      return unreachable(test);
  }
}

const TEXT_OPS: Readonly<Record<TextOp, string>> = { is: ':', equals: '=', contains: '~' };
const NUMBER_OPS: Readonly<Record<NumberOp, string>> = {
  equals: ':',
  above: '>',
  'at-least': '>=',
  below: '<',
  'at-most': '<=',
};
const AMOUNTS = { latency: printDuration, size: printSize, seq: String, time: printTime };

function printPathTest(test: PathTest): string {
  return test.kind === 'text'
    ? TEXT_OPS[test.op] + printList(test.values)
    : `${NUMBER_OPS[test.op]}${test.value}`;
}

function printList(values: readonly string[]): string {
  return values.map(printValue).join(',');
}

/** As a value: quoted only when it must be. */
export function printValue(value: string): string {
  // One that begins as an operator ends would be taken for a part of it.
  return /^[^\s()"',=][^\s(),]*$/.test(value) ? value : quoted(value);
}

/** As free text. */
export function printWord(text: string): string {
  if (/^(and|or|not)$/i.test(text)) return quoted(text);
  return /^[^\s()"':=~<>!,[\]][^\s():=~<>!]*$/.test(text) ? text : quoted(text);
}

function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}
