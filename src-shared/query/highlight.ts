import { fieldOf } from './fields.ts';
import { NODES, parser } from './grammar/parser.ts';
import { readPath } from './json-path.ts';

export type SpanKind = 'field' | 'path' | 'unknown' | 'operator' | 'value' | 'word' | 'punctuation' | 'text';

/** A piece of a query's text and what it is: characters [from, to). */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly kind: SpanKind;
}

/** The pieces of a text, in order and apart; blanks and what cannot be read are in none. */
export function spansOf(text: string): Span[] {
  const spans: Span[] = [];
  parser.parse(text).iterate({
    enter(node) {
      const { from, to } = node;
      const kind = kindOf(node.type.id, node.name, text.slice(from, to));
      if (kind === null) return true;
      if (to > from) spans.push({ from, to, kind });
      return false;
    },
  });
  return spans;
}

function kindOf(id: number, name: string, text: string): SpanKind | null {
  switch (id) {
    case NODES.Name:
      if (readPath(text).kind === 'path') return 'path';
      return fieldOf(text) === null ? 'unknown' : 'field';
    case NODES.Operator:
      return 'operator';
    case NODES.Value:
    case NODES.String:
      return 'value';
    case NODES.Text:
      return 'text';
    default:
      if (name === 'And_' || name === 'Or_' || name === 'Not_') return 'word';
      return name === '(' || name === ')' || name === ',' ? 'punctuation' : null;
  }
}
