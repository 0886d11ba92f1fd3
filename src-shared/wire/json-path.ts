/**
 * Paths into JSON, of the filter language and of redaction alike: `params.a[0]["a key"][*].*.**`. A name, an element by number,
 * `*` for any name, `[*]` for any element, `**` for any depth.
 */
import { isObject } from './message.ts';

export type JsonStep =
  | string
  | number
  /** Any element of a list. */
  | { readonly kind: 'any' }
  /** Any member of an object. */
  | { readonly kind: 'any-key' }
  /** Any number of members and elements, also none. */
  | { readonly kind: 'deep' };

/** From the root of a JSON text. */
export type JsonPath = readonly JsonStep[];

/** Where something stands: names of members, and numbers of elements. */
export type JsonPlace = readonly (string | number)[];

export const PATH_STEPS_MAX = 32;
/** Each tries every place once more. */
export const PATH_DEEP_MAX = 2;

export type ReadSteps =
  | { readonly kind: 'path'; readonly path: JsonPath }
  | { readonly kind: 'broken'; readonly why: string };

const STEP =
  /^(?:\.?(\*\*)(?=$|[.[])|\[(\d{1,9})\]|\[(\*)\]|\["((?:[^"\\]|\\.)*)"\]|\.?(\*)(?=$|[.[])|\.?([^.[\]*"\s][^.[\]*"]*))/;
/** What needs no quotes wherever a path may stand: in a filter, a rule, a report. */
const PLAIN = /^[\p{L}\p{N}_-]+$/u;

/** Steps as they follow each other; a leading `$` is the root, which every path begins at. */
export function readSteps(source: string): ReadSteps {
  const path: JsonStep[] = [];
  let rest = source.replace(/^\$(?=$|[.[])/, '');
  // Behind a root stands a dot, and behind that a name.
  if (rest !== source && rest.startsWith('.') && rest.length === 1) return broken('.');
  while (rest !== '') {
    const [whole, deep, number, any, quoted, anyKey, name] = STEP.exec(rest) ?? [];
    if (whole === undefined || (path.length > 0 && !/^[.[]/.test(whole))) return broken(rest);
    if (deep !== undefined) path.push({ kind: 'deep' });
    else if (number !== undefined) path.push(Number(number));
    else if (any !== undefined) path.push({ kind: 'any' });
    else if (anyKey !== undefined) path.push({ kind: 'any-key' });
    else path.push(quoted === undefined ? (name ?? '') : unescaped(quoted));
    rest = rest.slice(whole.length);
  }
  if (path.length > PATH_STEPS_MAX)
    return { kind: 'broken', why: `A path has at most ${PATH_STEPS_MAX} steps.` };
  if (path.filter(isDeep).length > PATH_DEEP_MAX)
    return { kind: 'broken', why: `A path has at most ${PATH_DEEP_MAX} times **.` };
  if (path.some((step, at) => isDeep(step) && isDeep(path[at + 1])))
    return { kind: 'broken', why: '** behind ** says nothing more.' };
  return { kind: 'path', path };
}

function broken(rest: string): ReadSteps {
  return { kind: 'broken', why: `${rest.slice(0, 40)} is no step of a path.` };
}

/** `first`: at the beginning of a path that has no root before it. */
export function printStep(step: JsonStep, first = false): string {
  if (typeof step === 'number') return `[${step}]`;
  const dot = first ? '' : '.';
  if (typeof step === 'object') {
    switch (step.kind) {
      case 'any':
        return '[*]';
      case 'any-key':
        return `${dot}*`;
      case 'deep':
        return `${dot}**`;
    }
  }
  // A quote within quotes would end them where a filter is cut into words.
  if (PLAIN.test(step)) return dot + step;
  return `[${JSON.stringify(step).replaceAll(/\\./g, (pair) => (pair === '\\"' ? '\\u0022' : pair))}]`;
}

/** As `readSteps` reads it. */
export function printSteps(path: JsonPath): string {
  return path.map((step, at) => printStep(step, at === 0)).join('');
}

/** Every value at the path, each object and list once. Own properties alone. */
export function valuesAt(root: unknown, path: JsonPath): unknown[] {
  let values: readonly unknown[] = [root];
  for (const step of path) {
    const next = values.flatMap((value) => stepInto(value, step));
    if (next.length === 0) return [];
    // Depths lie in each other: without this a value would come as often as there are ways to it.
    values = isDeep(step) ? [...new Set(next)] : next;
  }
  return [...values];
}

function stepInto(value: unknown, step: JsonStep): readonly unknown[] {
  if (typeof step === 'string') return isObject(value) && Object.hasOwn(value, step) ? [value[step]] : [];
  if (typeof step === 'number') return Array.isArray(value) && step < value.length ? [value[step]] : [];
  switch (step.kind) {
    case 'any':
      return Array.isArray(value) ? value : [];
    case 'any-key':
      return isObject(value) ? Object.values(value) : [];
    case 'deep':
      return within(value);
  }
}

/** A value and all that is in it; by a list of its own, because JSON can be deeper than calls. */
function within(value: unknown): unknown[] {
  const found = [value];
  for (let at = 0; at < found.length; at += 1) {
    const each = found[at];
    if (Array.isArray(each)) for (const inner of each) found.push(inner);
    else if (isObject(each)) for (const inner of Object.values(each)) found.push(inner);
  }
  return found;
}

/** Whether a place is one of the path's. */
export function isAt(path: JsonPath, place: JsonPlace, from = 0, at = 0): boolean {
  const step = path[from];
  if (step === undefined) return at === place.length;
  if (isDeep(step)) {
    for (let skipped = at; skipped <= place.length; skipped += 1)
      if (isAt(path, place, from + 1, skipped)) return true;
    return false;
  }
  const here = place[at];
  return here !== undefined && isStep(step, here) && isAt(path, place, from + 1, at + 1);
}

function isStep(step: JsonStep, here: string | number): boolean {
  if (typeof step !== 'object') return step === here;
  return typeof here === (step.kind === 'any' ? 'number' : 'string');
}

export function isDeep(step: JsonStep | undefined): boolean {
  return typeof step === 'object' && step.kind === 'deep';
}

function unescaped(text: string): string {
  try {
    const value: unknown = JSON.parse(`"${text}"`);
    if (typeof value === 'string') return value;
  } catch {
    // Filters that were kept before a backslash meant what it does in JSON.
  }
  return text.replaceAll(/\\(.)/g, '$1');
}
