/** A tree as the list of its visible rows. Pure. */

export interface TreeNode {
  /** Unique in the tree. */
  readonly id: string;
  readonly label: string;
  /** Shown after the label, quieter: a value, a count. */
  readonly detail?: string | undefined;
  readonly tone?: 'none' | 'muted' | 'ok' | 'info' | 'warn' | 'error' | 'in' | 'out' | undefined;
  readonly children?: readonly TreeNode[] | undefined;
}

export interface TreeRow {
  readonly node: TreeNode;
  /** 1 for roots, as in aria-level. */
  readonly level: number;
  readonly parent: number;
  readonly position: number;
  readonly siblings: number;
  readonly expandable: boolean;
  readonly expanded: boolean;
}

export function treeRows(roots: readonly TreeNode[], expanded: ReadonlySet<string>): readonly TreeRow[] {
  const rows: TreeRow[] = [];
  const walk = (nodes: readonly TreeNode[], level: number, parent: number): void => {
    nodes.forEach((node, at) => {
      const expandable = (node.children?.length ?? 0) > 0;
      const open = expandable && expanded.has(node.id);
      const own = rows.length;
      rows.push({
        node,
        level,
        parent,
        position: at + 1,
        siblings: nodes.length,
        expandable,
        expanded: open,
      });
      if (open && node.children !== undefined) walk(node.children, level + 1, own);
    });
  };
  walk(roots, 1, -1);
  return rows;
}

export type TreeMove =
  | { readonly kind: 'select'; readonly index: number }
  | { readonly kind: 'expand' | 'collapse'; readonly id: string }
  | { readonly kind: 'open'; readonly index: number };

/** The keys of the ARIA tree pattern, with j and k. */
export function treeKey(
  key: string,
  rows: readonly TreeRow[],
  at: number,
  page: number,
): TreeMove | undefined {
  const row = rows[at];
  const last = rows.length - 1;
  const select = (index: number): TreeMove => ({ kind: 'select', index: Math.min(Math.max(0, index), last) });
  if (last < 0) return undefined;
  switch (key) {
    case 'ArrowDown':
    case 'j':
      return select(at + 1);
    case 'ArrowUp':
    case 'k':
      return select(at - 1);
    case 'PageDown':
      return select(at + page);
    case 'PageUp':
      return select(at - page);
    case 'Home':
      return select(0);
    case 'End':
      return select(last);
    case 'ArrowRight':
      if (row === undefined || !row.expandable) return undefined;
      return row.expanded ? select(at + 1) : { kind: 'expand', id: row.node.id };
    case 'ArrowLeft':
      if (row === undefined) return undefined;
      if (row.expanded) return { kind: 'collapse', id: row.node.id };
      return row.parent >= 0 ? select(row.parent) : undefined;
    case 'Enter':
      return row === undefined ? undefined : { kind: 'open', index: at };
    default:
      return undefined;
  }
}
