import { useMemo, useState, type ReactNode } from 'react';
import { Tree } from '../../../ui/tree.tsx';
import { treeRows } from '../../../ui/tree-rows.ts';
import { jsonNodes } from './json-nodes.ts';

/** Taller trees scroll inside. */
const ROWS_MAX = 18;
/** Every level is read once more, so a deep one of many megabytes would be felt. */
const TREE_CHARS_MAX = 1_500_000;

export function JsonTree({ label, json }: { readonly label: string; readonly json: string }): ReactNode {
  const isLarge = json.length > TREE_CHARS_MAX;
  const nodes = useMemo(() => jsonNodes(isLarge ? '{}' : json), [isLarge, json]);
  const [expanded, setExpanded] = useState(nodes.open);
  const [selected, setSelected] = useState<string | undefined>(undefined);
  const rows = Math.min(ROWS_MAX, Math.max(1, treeRows(nodes.roots, expanded).length));
  if (isLarge) return <p className="result-plain">It is too large for a tree: Raw JSON has all of it.</p>;
  if (nodes.roots.length === 0) return <p className="result-plain ui-mono">{json.trim().slice(0, 20)}</p>;
  return (
    <div className="json-tree" style={{ height: `calc(${rows} * var(--row-h))` }}>
      <Tree
        label={label}
        roots={nodes.roots}
        expanded={expanded}
        onExpanded={setExpanded}
        selected={selected}
        onSelect={setSelected}
      />
    </div>
  );
}
