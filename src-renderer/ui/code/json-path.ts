/** The path of the value at a position of JSON text: `$.result.content[0].text`. */
import { syntaxTree } from '@codemirror/language';
import type { EditorState } from '@codemirror/state';

/** The parser's own package is not ours to import; its node type is reached through the tree. */
type SyntaxNode = ReturnType<typeof syntaxTree>['topNode'];

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;
/** A pathological nesting must not make a click slow. */
const MAX_STEPS = 500;

export function jsonPathAt(state: EditorState, position: number): string | undefined {
  const steps: string[] = [];
  let node: SyntaxNode | null = syntaxTree(state).resolveInner(position, 1);
  while (node !== null && steps.length < MAX_STEPS) {
    const { parent }: { parent: SyntaxNode | null } = node;
    if (node.name === 'Property') {
      const name = node.getChild('PropertyName');
      if (name !== null) steps.push(keyStep(state.sliceDoc(name.from, name.to)));
    } else if (parent?.name === 'Array' && node.name !== '[' && node.name !== ']' && node.name !== ',') {
      steps.push(`[${indexIn(node)}]`);
    }
    node = parent;
  }
  return steps.length === 0 && state.doc.length === 0 ? undefined : `$${steps.reverse().join('')}`;
}

function keyStep(quoted: string): string {
  const name = unquote(quoted);
  return name !== undefined && IDENTIFIER.test(name) ? `.${name}` : `[${quoted}]`;
}

function unquote(quoted: string): string | undefined {
  try {
    const value: unknown = JSON.parse(quoted);
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

const NOT_VALUES = new Set(['[', ']', ',', '⚠']);

function indexIn(node: SyntaxNode): number {
  let index = 0;
  for (let before = node.prevSibling; before !== null; before = before.prevSibling) {
    if (!NOT_VALUES.has(before.name)) index += 1;
  }
  return index;
}
