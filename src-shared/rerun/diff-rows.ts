/** Two JSON values as lines beside each other: what a person reads. Pure. */
import { isObject } from '../wire/message.ts';
import { INSIDE_TEXT } from './inside-text.ts';
import { deltaOf, joined, memberOf } from './json-diff.ts';
import { lineDiff } from './line-diff.ts';

export interface DiffRow {
  /** `changed`: one line on either side. `moved`: an item of a list that stands elsewhere. */
  readonly kind: 'same' | 'changed' | 'added' | 'removed' | 'moved';
  readonly depth: number;
  /** Of the difference that it belongs to, as differences print it; of the value itself where nothing is different. */
  readonly path: string;
  /** Null where that side has no such line. */
  readonly left: string | null;
  readonly right: string | null;
  /** It stands for so many lines that are the same, itself included: they were too many to be carried. */
  readonly standsFor?: number;
}

/** Lines of one value; a list of a million numbers is no reading. */
export const DIFF_ROWS_MAX = 100_000;
const VALUE_CHARS = 4_000;

export function diffRows(before: unknown, after: unknown): readonly DiffRow[] {
  const rows: DiffRow[] = [];
  both(rows, { before, after, delta: deltaOf(before, after), key: '', path: '', depth: 0 });
  return rows;
}

interface Place {
  readonly before: unknown;
  readonly after: unknown;
  readonly delta: unknown;
  /** With its colon, as it is printed; empty for items and the whole. */
  readonly key: string;
  readonly path: string;
  readonly depth: number;
}

function both(rows: DiffRow[], place: Place): void {
  const { before, after, delta, key, path, depth } = place;
  if (rows.length >= DIFF_ROWS_MAX) return;
  if (delta === undefined) return one(rows, 'same', after, { key, path, depth });
  if (Array.isArray(delta)) return leaf(rows, delta, place);
  if (!isObject(delta)) return;
  // What a text holds is shown as what it is.
  if (isOpened(before) && isOpened(after)) {
    return both(rows, {
      before: before[INSIDE_TEXT],
      after: after[INSIDE_TEXT],
      delta: delta[INSIDE_TEXT],
      key: `${key}${IN_TEXT}`,
      path: joined(path, INSIDE_TEXT),
      depth,
    });
  }
  const isList = delta['_t'] === 'a';
  const open = `${key}${isList ? '[' : '{'}`;
  rows.push({ kind: 'same', depth, path, left: open, right: open });
  if (isList && Array.isArray(before) && Array.isArray(after))
    list(rows, before, after, delta, path, depth + 1);
  else if (isObject(before) && isObject(after)) object(rows, before, after, delta, path, depth + 1);
  const close = isList ? ']' : '}';
  rows.push({ kind: 'same', depth, path, left: close, right: close });
}

function leaf(rows: DiffRow[], delta: readonly unknown[], { key, path, depth }: Where): void {
  const [first, second] = delta;
  if (delta.length === 1) return one(rows, 'added', first, { key, path, depth });
  if (delta.length !== 2) return one(rows, 'removed', first, { key, path, depth });
  if (isLines(first) || isLines(second)) {
    if (typeof first === 'string' && typeof second === 'string')
      return lines(rows, first, second, { key, path, depth });
  } else if (!isNested(first) && !isNested(second)) {
    rows.push({ kind: 'changed', depth, path, left: key + printed(first), right: key + printed(second) });
    return;
  }
  one(rows, 'removed', first, { key, path, depth });
  one(rows, 'added', second, { key, path, depth });
}

type Where = Pick<Place, 'key' | 'path' | 'depth'>;

/** Texts of several lines are compared by lines. */
function lines(rows: DiffRow[], before: string, after: string, { key, path, depth }: Where): void {
  rows.push({ kind: 'same', depth, path, left: `${key}"`, right: `${key}"` });
  for (const { kind, text } of lineDiff(before.split('\n'), after.split('\n'))) {
    const line = text.slice(0, VALUE_CHARS);
    rows.push({
      kind,
      depth: depth + 1,
      path,
      left: kind === 'added' ? null : line,
      right: kind === 'removed' ? null : line,
    });
  }
  rows.push({ kind: 'same', depth, path, left: '"', right: '"' });
}

function object(
  rows: DiffRow[],
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
  delta: Readonly<Record<string, unknown>>,
  path: string,
  depth: number,
): void {
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    both(rows, {
      before: memberOf(before, name),
      after: memberOf(after, name),
      delta: memberOf(delta, name),
      key: keyOf(name),
      path: joined(path, name),
      depth,
    });
  }
}

/** `_n` speaks of the old index n (gone, or moved away); n of the new one (new, or another inside). */
function list(
  rows: DiffRow[],
  before: readonly unknown[],
  after: readonly unknown[],
  delta: Readonly<Record<string, unknown>>,
  path: string,
  depth: number,
): void {
  const movedTo = new Map<number, number>();
  for (const [name, each] of Object.entries(delta)) {
    if (name.startsWith('_') && Array.isArray(each) && each[2] === 3)
      movedTo.set(Number(each[1]), Number(name.slice(1)));
  }
  let old = 0;
  const leave = (): void => {
    for (; old < before.length; old += 1) {
      const gone = delta[`_${old}`];
      if (!Array.isArray(gone)) return;
      if (gone[2] !== 3) one(rows, 'removed', before[old], { key: '', path: `${path}[${old}]`, depth });
    }
  };
  after.forEach((value, at) => {
    leave();
    const inner = delta[String(at)];
    const where = { key: '', path: `${path}[${at}]`, depth };
    const from = movedTo.get(at);
    if (from !== undefined) {
      if (inner === undefined) one(rows, 'moved', value, { ...where, path: `${path}[${from}]` });
      else both(rows, { ...where, before: before[from], after: value, delta: inner });
      return;
    }
    if (Array.isArray(inner) && inner.length === 1) return one(rows, 'added', value, where);
    both(rows, { ...where, before: before[old], after: value, delta: inner });
    old += 1;
  });
  leave();
}

/** A value that is only on one side, or the same on both. */
function one(rows: DiffRow[], kind: DiffRow['kind'], value: unknown, { key, path, depth }: Where): void {
  if (rows.length >= DIFF_ROWS_MAX) return;
  const say = (text: string): void =>
    void rows.push({
      kind,
      depth,
      path,
      left: kind === 'added' ? null : text,
      right: kind === 'removed' ? null : text,
    });
  const inside = (name: string): string => (kind === 'same' ? joined(path, name) : path);
  if (isOpened(value)) {
    const where = { key: `${key}${IN_TEXT}`, path: inside(INSIDE_TEXT), depth };
    one(rows, kind, value[INSIDE_TEXT], where);
  } else if (Array.isArray(value) && value.length > 0) {
    say(`${key}[`);
    value.forEach((each, at) =>
      one(rows, kind, each, { key: '', path: kind === 'same' ? `${path}[${at}]` : path, depth: depth + 1 }),
    );
    say(']');
  } else if (isObject(value) && Object.keys(value).length > 0) {
    say(`${key}{`);
    for (const [name, each] of Object.entries(value))
      one(rows, kind, each, { key: keyOf(name), path: inside(name), depth: depth + 1 });
    say('}');
  } else if (isLines(value)) {
    say(`${key}"`);
    for (const line of value.split('\n')) {
      const text = line.slice(0, VALUE_CHARS);
      rows.push({
        kind,
        depth: depth + 1,
        path,
        left: kind === 'added' ? null : text,
        right: kind === 'removed' ? null : text,
      });
    }
    say('"');
  } else say(key + printed(value));
}

const IN_TEXT = 'JSON in text ';

function isOpened(value: unknown): value is { readonly [INSIDE_TEXT]: unknown } {
  return isObject(value) && INSIDE_TEXT in value && Object.keys(value).length === 1;
}

function keyOf(name: string): string {
  return `${JSON.stringify(name)}: `;
}

function isLines(value: unknown): value is string {
  return typeof value === 'string' && value.includes('\n');
}

function isNested(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

function printed(value: unknown): string {
  const text = JSON.stringify(value) ?? 'undefined';
  return text.length <= VALUE_CHARS ? text : `${text.slice(0, VALUE_CHARS)}… ${text.length} characters`;
}
