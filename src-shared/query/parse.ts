import type { SyntaxNode } from '@lezer/common';
import {
  ALL_ROWS,
  PAYLOAD_TESTS_MAX,
  payloadTests,
  type ParsedQuery,
  type Query,
  type QueryError,
} from './ast.ts';
import { compare, type Operand } from './compare.ts';
import { NODES, parser } from './grammar/parser.ts';

/** Reads a text of the filter language. Never throws; the first thing that is wrong is told, with its place. */
export function parseQuery(text: string): ParsedQuery {
  const tree = parser.parse(text);
  const broken = firstBroken(tree.topNode, text);
  if (broken !== null) return { ok: false, error: broken };
  try {
    const inner = tree.topNode.firstChild;
    const query = inner === null ? ALL_ROWS : queryOf(inner, text);
    if (payloadTests(query).length <= PAYLOAD_TESTS_MAX) return { ok: true, query };
    return { ok: false, error: { from: 0, to: text.length, ...TOO_MANY } };
  } catch (error) {
    if (error instanceof Wrong) return { ok: false, error: error.error };
    throw error;
  }
}

const TOO_MANY = {
  message: `A filter looks for at most ${PAYLOAD_TESTS_MAX} texts and paths.`,
  hint: 'Put words that stand side by side in quotes: they are one text then.',
};

/** Leaves the walk over the tree; never this file. */
class Wrong extends Error {
  readonly error: QueryError;
  constructor(error: QueryError) {
    super(error.message);
    this.error = error;
  }
}

function queryOf(node: SyntaxNode, text: string): Query {
  switch (node.type.id) {
    case NODES.Or:
    case NODES.And: {
      const kind = node.type.id === NODES.Or ? 'or' : 'and';
      return joined(
        kind,
        partsOf(node).map((part) => queryOf(part, text)),
      );
    }
    case NODES.Not:
      return negated(partsOf(node).map((part) => queryOf(part, text))[0] ?? ALL_ROWS);
    case NODES.Group:
      return partsOf(node).map((part) => queryOf(part, text))[0] ?? ALL_ROWS;
    case NODES.Text:
      return textOf(operandOf(node.firstChild ?? node, text).text);
    default:
      return compareOf(node, text);
  }
}

function textOf(text: string): Query {
  return text === '' ? ALL_ROWS : { kind: 'text', text };
}

const PARTS: ReadonlySet<number> = new Set([
  NODES.Or,
  NODES.And,
  NODES.Not,
  NODES.Group,
  NODES.Compare,
  NODES.Text,
]);

function partsOf(node: SyntaxNode): SyntaxNode[] {
  const parts: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (PARTS.has(child.type.id)) parts.push(child);
  }
  return parts;
}

function joined(kind: 'and' | 'or', of: readonly Query[]): Query {
  // (a b) c is a b c.
  const flat = of.flatMap((each) => (each.kind === kind ? each.of : [each]));
  const [only] = flat;
  return flat.length === 1 && only !== undefined ? only : { kind, of: flat };
}

function negated(of: Query): Query {
  return of.kind === 'not' ? of.of : { kind: 'not', of };
}

function compareOf(node: SyntaxNode, text: string): Query {
  const name = node.getChild(NODES.Name);
  const operator = node.getChild(NODES.Operator);
  const values: Operand[] = [];
  for (
    let child = node.getChild(NODES.Values)?.firstChild ?? null;
    child !== null;
    child = child.nextSibling
  ) {
    if (child.type.id === NODES.Value || child.type.id === NODES.String) values.push(operandOf(child, text));
  }
  const [first] = values;
  if (name === null || operator === null || first === undefined)
    throw new Wrong({ from: node.from, to: node.to, ...wordsOf('What follows is missing.') });
  // http://…: a text that looks like a field.
  if (text.startsWith('://', name.to) && values.length === 1)
    return { kind: 'text', text: text.slice(node.from, node.to) };
  const compared = compare(
    { text: text.slice(name.from, name.to), from: name.from, to: name.to },
    { text: text.slice(operator.from, operator.to), from: operator.from, to: operator.to },
    values,
  );
  if (!compared.ok) throw new Wrong(compared.error);
  return compared.isNegated ? negated(compared.query) : compared.query;
}

function operandOf(node: SyntaxNode, text: string): Operand {
  const raw = text.slice(node.from, node.to);
  const isQuoted = node.type.id === NODES.String;
  return { text: isQuoted ? unquoted(raw) : raw, isQuoted, from: node.from, to: node.to };
}

/** A backslash takes the next character as it is. */
function unquoted(raw: string): string {
  return raw.slice(1, -1).replaceAll(/\\([\s\S])/g, '$1');
}

function wordsOf(message: string): { message: string; hint: string } {
  return { message, hint: 'Go on with a value, or put the words in quotes to look for them as they stand.' };
}

function firstBroken(top: SyntaxNode, text: string): QueryError | null {
  let found: SyntaxNode | null = null;
  top.cursor().iterate((node) => {
    if (found === null && node.type.isError) found = node.node;
    return found === null;
  });
  if (found === null) return null;
  const { from, to } = found as SyntaxNode;
  return explain(text, from, to);
}

function explain(text: string, from: number, to: number): QueryError {
  const rest = text.slice(from);
  const before = text.slice(0, from).trimEnd();
  const first = rest.trimStart()[0];
  // Said of the character that is wrong, or of the last one there is.
  const at = first === undefined ? Math.max(0, before.length - 1) : from + rest.indexOf(first);
  const place = { from: at, to: Math.max(to, at + 1) };
  if (first === '"' || first === "'")
    return {
      from: at,
      to: text.length,
      message: 'This quote is not closed.',
      hint: `Close it with ${first}.`,
    };
  if (first === undefined) {
    if (count(before, '(') > count(before, ')'))
      if (!/[:=~<>(]$|\b(and|or|not)$/i.test(before))
        return { ...place, message: 'A parenthesis is not closed.', hint: 'Close it with ).' };
    if (/[:=~<>]$/.test(before))
      return { ...place, message: 'The value is missing.', hint: 'Type what it should be compared with.' };
    if (/(^|[\s(])(and|or|not)$/i.test(before))
      return {
        ...place,
        message: 'Something must follow.',
        hint: 'To look for this word itself, put it in quotes.',
      };
    return {
      ...place,
      message: 'The filter is not complete.',
      hint: 'Go on typing, or remove the last part.',
    };
  }
  if (first === ')')
    return count(before, '(') > count(before, ')')
      ? { ...place, message: 'Something is missing before ).', hint: 'Put a test in the parentheses.' }
      : { ...place, message: 'There is no ( for this ).', hint: 'Remove it, or put it in quotes.' };
  return {
    ...place,
    message: `${first} cannot stand here.`,
    hint: 'To look for it as text, put the words in quotes.',
  };
}

function count(text: string, char: string): number {
  return text.split(char).length - 1;
}
