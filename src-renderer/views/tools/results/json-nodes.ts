/** JSON text as rows of a tree, every scalar exactly as it was sent. */
import type { TreeNode } from '../../../ui/tree-rows.ts';
import { membersOf, type Member } from './json-members.ts';

/** Beyond these a node says that there is more; the raw text has everything. */
export const TREE_NODES_MAX = 5000;
export const TREE_DEPTH_MAX = 40;
const SCALAR_CHARS = 400;

export interface JsonNodes {
  readonly roots: readonly TreeNode[];
  /** Ids of branches that are open at first. */
  readonly open: ReadonlySet<string>;
}

/** What fits on a screen is open at first. */
const OPEN_CHILDREN_MAX = 30;
const OPEN_DEPTH = 3;

export function jsonNodes(json: string): JsonNodes {
  const budget = { left: TREE_NODES_MAX };
  const open = new Set<string>();
  const members = membersOf(json);
  if (members === null)
    return { roots: [{ id: '$', label: 'value', detail: json.slice(0, SCALAR_CHARS) }], open };
  return { roots: children(members, '$', 1, budget, open), open };
}

function children(
  members: readonly Member[],
  path: string,
  depth: number,
  budget: { left: number },
  open: Set<string>,
): TreeNode[] {
  const nodes: TreeNode[] = [];
  for (const [at, { key, text }] of members.entries()) {
    if (budget.left <= 0) {
      nodes.push({ id: `${path}…`, label: `… ${members.length - at} more`, tone: 'muted' });
      break;
    }
    budget.left -= 1;
    // The place makes it unique, also where a key stands twice.
    nodes.push(node(key, text, `${path}/${at}`, depth, budget, open));
  }
  return nodes;
}

function node(
  key: string,
  text: string,
  id: string,
  depth: number,
  budget: { left: number },
  open: Set<string>,
): TreeNode {
  const isArray = text.startsWith('[');
  const inner = depth >= TREE_DEPTH_MAX ? null : membersOf(text);
  if (inner === null) return { id, label: key, detail: text.slice(0, SCALAR_CHARS) };
  const count = isArray ? `[${inner.length}]` : `{${inner.length}}`;
  if (depth < OPEN_DEPTH && inner.length > 0 && inner.length <= OPEN_CHILDREN_MAX) open.add(id);
  return { id, label: key, detail: count, children: children(inner, id, depth + 1, budget, open) };
}
