/** What is different between two JSON values, as lines with paths. Pure. */
import { create } from 'jsondiffpatch';
import { isObject } from '../wire/message.ts';

export interface DiffLine {
  readonly kind: 'added' | 'removed' | 'changed' | 'moved';
  /** `inputSchema.properties.loud`, `arguments[1]`; empty for the whole. */
  readonly path: string;
  /** JSON text; absent for what was not there. */
  readonly before?: string;
  readonly after?: string;
}

/** More lines are counted, not shown. */
export const DIFF_LINES_MAX = 500;

const differ = create({
  // Items of a list that carry a name are the same item wherever they stand.
  objectHash: (item: object | null, index?: number) => {
    // Null is an object to whoever asks.
    const { name, uri, $ref } = (item ?? {}) as { name?: unknown; uri?: unknown; $ref?: unknown };
    const key = name ?? uri ?? $ref;
    return typeof key === 'string' ? key : `#${index ?? 0}`;
  },
});

export function diffOf(before: unknown, after: unknown): DiffLine[] {
  const lines: DiffLine[] = [];
  walk(deltaOf(before, after), '', lines);
  return lines;
}

/**
 * Pairing the items of two long lists costs their product in time and memory: above this, items are paired by their
 * place.
 */
export const PAIRS_MAX = 4_000_000;

/** A delta of jsondiffpatch (see `walk`); undefined when nothing is different. */
export function deltaOf(before: unknown, after: unknown): unknown {
  if (isTooLong(before, after)) return deltaByPlace(before, after);
  // jsondiffpatch takes what an object inherits for a value of its own: a new `toString` would be no difference.
  return hasInheritedName(before) || hasInheritedName(after)
    ? renamed(differ.diff(bare(before), bare(after)), given)
    : differ.diff(before, after);
}

/** jsondiffpatch passes over a member of this name, which JSON may have: it sees it under another, in objects that inherit nothing. */
const PASSED_OVER = /^~*__proto__$/;
const aside = (name: string): string => (PASSED_OVER.test(name) ? `~${name}` : name);
const given = (name: string): string =>
  name.startsWith('~') && PASSED_OVER.test(name) ? name.slice(1) : name;

function renamed(value: unknown, rename: (name: string) => string): unknown {
  if (Array.isArray(value)) return value.map((each) => renamed(each, rename));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [rename(name), renamed(each, rename)]),
  );
}

/** A member by its name, and never what every object inherits. */
export function memberOf(object: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

function hasInheritedName(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasInheritedName);
  if (!isObject(value)) return false;
  return Object.keys(value).some((name) => name in Object.prototype || hasInheritedName(value[name]));
}

/** The same value, of objects that inherit nothing. */
function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare);
  if (!isObject(value)) return value;
  const copy = Object.fromEntries(Object.entries(value).map(([name, each]) => [aside(name), bare(each)]));
  Object.setPrototypeOf(copy, null);
  return copy;
}

function isTooLong(before: unknown, after: unknown): boolean {
  if (Array.isArray(before) && Array.isArray(after)) {
    if (before.length * after.length > PAIRS_MAX) return true;
    return before.some((each, at) => isTooLong(each, after[at]));
  }
  if (!isObject(before) || !isObject(after)) return false;
  return Object.keys(before).some((key) => isTooLong(before[key], memberOf(after, key)));
}

function deltaByPlace(before: unknown, after: unknown): unknown {
  if (Array.isArray(before) && Array.isArray(after)) {
    const delta: Record<string, unknown> = {};
    for (let at = 0; at < Math.max(before.length, after.length); at += 1) {
      if (at >= after.length) delta[`_${at}`] = [before[at], 0, 0];
      else if (at >= before.length) delta[at] = [after[at]];
      else {
        const inner = deltaByPlace(before[at], after[at]);
        if (inner !== undefined) delta[at] = inner;
      }
    }
    return Object.keys(delta).length === 0 ? undefined : { ...delta, _t: 'a' };
  }
  if (isObject(before) && isObject(after)) {
    // Never by assignment: a member may be called `__proto__`.
    const delta = new Map<string, unknown>();
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      if (!Object.hasOwn(after, key)) delta.set(key, [before[key], 0, 0]);
      else if (!Object.hasOwn(before, key)) delta.set(key, [after[key]]);
      else {
        const inner = deltaByPlace(before[key], after[key]);
        if (inner !== undefined) delta.set(key, inner);
      }
    }
    return delta.size === 0 ? undefined : Object.fromEntries(delta);
  }
  return Object.is(before, after) ? undefined : [before, after];
}

/**
 * A delta of jsondiffpatch: `[new]`, `[old, new]`, `[old, 0, 0]`, `['', index, 3]`, an object of deltas, or one of a list
 * (`_t: 'a'`), in which `_n` speaks of the old index n.
 */
function walk(delta: unknown, path: string, lines: DiffLine[]): void {
  if (Array.isArray(delta)) {
    lines.push(leaf(delta, path));
    return;
  }
  if (!isObject(delta)) return;
  const isList = delta['_t'] === 'a';
  for (const [key, inner] of Object.entries(delta)) {
    if (isList && key === '_t') continue;
    walk(inner, isList ? `${path}[${key.replace(/^_/, '')}]` : joined(path, key), lines);
  }
}

function leaf(delta: readonly unknown[], path: string): DiffLine {
  const [first, second, kind] = delta;
  if (delta.length === 1) return { kind: 'added', path, after: text(first) };
  if (delta.length === 2) return { kind: 'changed', path, before: text(first), after: text(second) };
  if (kind === 3) return { kind: 'moved', path, after: `to [${text(second)}]` };
  return { kind: 'removed', path, before: text(first) };
}

/** A path, one key further. */
export function joined(path: string, key: string): string {
  const step = /^[A-Za-z_$][\w$-]*$/.test(key) ? key : JSON.stringify(key);
  return path === '' ? step : `${path}.${step}`;
}

function text(value: unknown): string {
  return JSON.stringify(value, null, 2) ?? '';
}
