/** Changes of one test in the text of a query, for chips and menus: all else stays as it was typed. */
import type { SyntaxNode } from '@lezer/common';
import { fieldOf } from './fields.ts';
import { NODES, parser } from './grammar/parser.ts';
import { printValue } from './print.ts';

interface Term {
  readonly from: number;
  readonly to: number;
  readonly operator: string;
  readonly values: readonly string[];
}

/** The values of a field's test `field:a,b`, when all rows have to meet it; none when there is no such test. */
export function valuesIn(text: string, field: string): readonly string[] {
  return termOf(text, field, ':')?.values ?? [];
}

/** The value of a test like `severity>=warning`. */
export function boundIn(text: string, field: string, operator: string): string | null {
  return termOf(text, field, operator)?.values[0] ?? null;
}

/** Puts the test of a field into the text, in the place of the one that is there; no values take it out. */
export function withValues(text: string, field: string, values: readonly string[], operator = ':'): string {
  const test = values.length === 0 ? '' : field + operator + values.map(printValue).join(',');
  const term = termOf(text, field, operator);
  if (term !== null) {
    const before = text.slice(0, term.from);
    const after = text.slice(term.to);
    if (test !== '') return before + test + after;
    return `${before.trimEnd()} ${after.trimStart()}`.trim();
  }
  if (test === '') return text;
  const rest = text.trim();
  if (rest === '') return test;
  return parser.parse(text).topNode.getChild(NODES.Or) === null ? `${rest} ${test}` : `(${rest}) ${test}`;
}

function termOf(text: string, field: string, operator: string): Term | null {
  const top = parser.parse(text).topNode;
  const and = top.getChild(NODES.And) ?? top;
  for (const node of and.getChildren(NODES.Compare)) {
    const term = read(node, text);
    if (term !== null && term.operator === operator && term.field === field) return term;
  }
  return null;
}

function read(node: SyntaxNode, text: string): (Term & { readonly field: string }) | null {
  const name = node.getChild(NODES.Name);
  const operator = node.getChild(NODES.Operator);
  const list = node.getChild(NODES.Values);
  if (name === null || operator === null || list === null) return null;
  const values: string[] = [];
  for (let child = list.firstChild; child !== null; child = child.nextSibling) {
    const raw = text.slice(child.from, child.to);
    if (child.type.id === NODES.Value) values.push(raw);
    if (child.type.id === NODES.String) values.push(raw.slice(1, -1).replaceAll(/\\([\s\S])/g, '$1'));
  }
  return {
    from: node.from,
    to: node.to,
    field: fieldOf(text.slice(name.from, name.to))?.name ?? '',
    operator: text.slice(operator.from, operator.to),
    values,
  };
}
