/** Names of places in the document: the root, a key in it, and so on inwards. Pure. */

export type Path = readonly string[];

/** Keys may hold any character, so that places are told apart by JSON and not by a separator. */
export function pathId(path: Path): string {
  return JSON.stringify(path);
}

export function pathOf(id: string): Path {
  const parsed: unknown = JSON.parse(id);
  return Array.isArray(parsed) ? parsed.filter((part) => typeof part === 'string') : [];
}

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

/** For people and tools: `$.servers["a b"].tools.echo`. */
export function pathText(path: Path): string {
  return path.reduce(
    (text, part) =>
      IDENTIFIER.test(part)
        ? `${text}.${part}`
        : /^\d+$/.test(part)
          ? `${text}[${part}]`
          : `${text}[${JSON.stringify(part)}]`,
    '$',
  );
}

export function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const part of path) {
    if (!isRecord(value) || !Object.hasOwn(value, part)) return undefined;
    value = value[part];
  }
  return value;
}

const CHANGES_MAX = 200;

/** Places below `path` whose values differ, the innermost ones; bounded. */
export function changedPaths(before: unknown, after: unknown, path: Path, found: Path[] = []): Path[] {
  if (found.length >= CHANGES_MAX || before === after) return found;
  if (!isBranch(before) || !isBranch(after)) {
    if (JSON.stringify(before) !== JSON.stringify(after)) found.push(path);
    return found;
  }
  const now = new Map(Object.entries(after));
  const then = new Map(Object.entries(before));
  for (const [key, value] of now) changedPaths(then.get(key), value, [...path, key], found);
  for (const key of then.keys()) if (!now.has(key)) found.push(path);
  return found;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isBranch(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
