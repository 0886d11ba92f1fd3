/** The document as the nodes of a tree; pure. Branches are made when they are opened, all of them when one searches. */
import { formatAgo, formatCount } from '../../ui/format.ts';
import type { TreeNode } from '../../ui/tree-rows.ts';
import type { Roots } from './mirror.ts';
import { pathId, type Path, valueAt } from './paths.ts';

export interface TreeQuery {
  readonly roots: Roots;
  readonly expanded: ReadonlySet<string>;
  readonly fresh: ReadonlySet<string>;
  readonly filter: string;
  readonly nowMs: number;
}

export interface TreeAnswer {
  readonly nodes: readonly TreeNode[];
  /** What the tree shows as open: the user's choice, or the ways to all matches. */
  readonly expanded: ReadonlySet<string>;
  readonly matches: number;
}

/** A search stops here; the tree says so by its counts. */
const WALK_MAX = 50_000;
const TEXT_CHARS = 120;
/** The order in which a person looks for them. */
const ROOT_ORDER = ['servers', 'hosts', 'shared', 'tools', 'meta'];
/** The rest is for the curious. */
const OPEN_ROOTS = ['servers', 'hosts', 'shared'];

export function stateTree(query: TreeQuery): TreeAnswer {
  const needle = query.filter.trim().toLowerCase();
  const names = [
    ...ROOT_ORDER.filter((name) => Object.hasOwn(query.roots, name)),
    ...Object.keys(query.roots).filter((name) => !ROOT_ORDER.includes(name)),
  ];
  if (needle === '') {
    const nodes = names.map((name) => plainNode([name], query));
    return { nodes, expanded: query.expanded, matches: 0 };
  }
  const walk: Walk = { needle, query, open: new Set(), matches: 0, left: WALK_MAX };
  const nodes = names.flatMap((name) => matchingNode([name], walk) ?? []);
  return { nodes, expanded: walk.open, matches: walk.matches };
}

/** The ids of the roots, which are open at first. */
export const ROOT_IDS: readonly string[] = OPEN_ROOTS.map((name) => pathId([name]));

function plainNode(path: Path, query: TreeQuery): TreeNode {
  const value = valueAt(query.roots, path);
  const id = pathId(path);
  const keys = childKeys(value);
  const described = { ...describe(path, value, query), id };
  if (keys.length === 0) return described;
  // A closed branch needs one child to be known as a branch, and no more.
  const shown = query.expanded.has(id) ? keys : keys.slice(0, 1);
  return {
    ...described,
    children: query.expanded.has(id)
      ? shown.map((key) => plainNode([...path, key], query))
      : shown.map((key) => ({ id: pathId([...path, key]), label: key })),
  };
}

interface Walk {
  readonly needle: string;
  readonly query: TreeQuery;
  readonly open: Set<string>;
  matches: number;
  left: number;
}

function matchingNode(path: Path, walk: Walk): TreeNode | null {
  walk.left -= 1;
  if (walk.left < 0) return null;
  const value = valueAt(walk.query.roots, path);
  const described = { ...describe(path, value, walk.query), id: pathId(path) };
  const isMatch = path.length > 1 && matches(path, value, described.label, walk.needle);
  if (isMatch) walk.matches += 1;
  const children = childKeys(value).flatMap((key) => matchingNode([...path, key], walk) ?? []);
  if (children.length > 0) {
    walk.open.add(described.id);
    return { ...described, children };
  }
  if (!isMatch) return null;
  return plainNode(path, { ...walk.query, expanded: walk.open });
}

function matches(path: Path, value: unknown, label: string, needle: string): boolean {
  if (label.toLowerCase().includes(needle)) return true;
  if ((path.at(-1) ?? '').toLowerCase().includes(needle)) return true;
  return !isBranch(value) && scalarText(value).toLowerCase().includes(needle);
}

function describe(path: Path, value: unknown, query: TreeQuery): Omit<TreeNode, 'id' | 'children'> {
  const isFresh = query.fresh.has(pathId(path));
  const { label, detail: spaced } = words(path, value, query);
  // The tree shows every space but the plain one as an escape, ours too.
  const detail = isBranch(value) ? spaced.replace(/[\u00a0\u202f]/g, ' ') : spaced;
  return {
    label,
    detail: isFresh ? `${detail}${detail === '' ? '' : ' · '}changed just now` : detail,
    tone: isFresh ? 'info' : 'none',
  };
}

function words(
  path: Path,
  value: unknown,
  query: TreeQuery,
): { readonly label: string; readonly detail: string } {
  const [root = '', key = '', third, fourth] = path;
  if (path.length === 1) return { label: root, detail: rootDetail(root, value) };
  if (path.length === 2 && root === 'servers') {
    const era = [textAt(value, 'era'), textAt(value, 'protocolVersion')].filter((part) => part !== '');
    const tools = childKeys(valueAt(value, ['tools'])).length;
    return {
      label: textAt(value, 'name') || key,
      detail: [era.join(' '), plural(tools, 'tool')].filter((part) => part !== '').join(' · '),
    };
  }
  if (path.length === 2 && root === 'hosts') {
    const started = valueAt(value, ['startedMs']);
    const ago = typeof started === 'number' ? `started ${formatAgo(query.nowMs - started)}` : '';
    return {
      label: textAt(value, 'name') || key,
      detail: [textAt(value, 'platform'), textAt(value, 'version'), ago]
        .filter((part) => part !== '')
        .join(' · '),
    };
  }
  if (path.length === 4 && root === 'servers' && third === 'tools' && fourth !== undefined)
    return { label: fourth, detail: toolDetail(wholeTool(value, query.roots)) };
  return { label: path.at(-1) ?? '', detail: valueDetail(value) };
}

function rootDetail(root: string, value: unknown): string {
  const count = childKeys(value).length;
  switch (root) {
    case 'servers': {
      const tools = childKeys(value).reduce(
        (sum, key) => sum + childKeys(valueAt(value, [key, 'tools'])).length,
        0,
      );
      return `${plural(count, 'server')} · ${plural(tools, 'tool')}`;
    }
    case 'tools':
      return plural(count, 'definition');
    case 'meta':
      return 'the shape of this document';
    case 'hosts':
      return plural(count, 'run of a host', 'runs of hosts');
    case 'shared':
      return plural(count, 'entry', 'entries');
    default:
      return `${plural(count, 'key')} · from another version of Tapedeck`;
  }
}

/** A server has the hashes of its tools; what is said of each stands under its hash. */
function wholeTool(value: unknown, roots: Roots): unknown {
  if (typeof value !== 'string') return value;
  const said = valueAt(roots, ['tools', value]);
  return { ...(typeof said === 'object' ? said : {}), hash: value };
}

function toolDetail(value: unknown): string {
  const flags = [
    valueAt(value, ['readOnly']) === true ? 'read-only' : '',
    valueAt(value, ['destructive']) === true ? 'destructive' : '',
  ];
  return [textAt(value, 'title'), ...flags, textAt(value, 'hash').slice(0, 12)]
    .filter((part) => part !== '')
    .join(' · ');
}

function valueDetail(value: unknown): string {
  if (Array.isArray(value)) return `[${value.length}]`;
  if (isBranch(value)) return `{${Object.keys(value).length}}`;
  return scalarText(value);
}

function scalarText(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'undefined');
  return text.length > TEXT_CHARS ? `${text.slice(0, TEXT_CHARS)}…` : text;
}

function childKeys(value: unknown): readonly string[] {
  if (!isBranch(value)) return [];
  const keys = Object.keys(value);
  return Array.isArray(value) ? keys : keys.toSorted((a, b) => (a < b ? -1 : 1));
}

function isBranch(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function textAt(value: unknown, key: string): string {
  const found = valueAt(value, [key]);
  return typeof found === 'string' ? found : '';
}

function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
