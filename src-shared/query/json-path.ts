import { isObject } from '../wire/message.ts';
import type { JsonPath, JsonStep } from './ast.ts';
import { PATH_ROOTS } from './fields.ts';

export const PATH_STEPS_MAX = 32;

export type ReadPath =
  | { readonly kind: 'path'; readonly path: JsonPath }
  | { readonly kind: 'none' }
  | { readonly kind: 'broken'; readonly why: string };

const STEP = /^(?:\.([^.[\]"]+)|\[(\d{1,9})\]|\[(\*)\]|\["((?:[^"\\]|\\.)*)"\])/;

/** `params.a[0]["a key"][*]`; `none` when the word does not begin as a path does. */
export function readPath(word: string): ReadPath {
  const root = PATH_ROOTS.find(
    (each) => word === each || word.startsWith(`${each}.`) || word.startsWith(`${each}[`),
  );
  if (root === undefined) return { kind: 'none' };
  const path: JsonStep[] = root === '$' ? [] : [root];
  let rest = word.slice(root.length);
  while (rest !== '') {
    const [whole, key, number, any, quoted] = STEP.exec(rest) ?? [];
    if (whole === undefined) return { kind: 'broken', why: `${rest} is no step of a path.` };
    if (key !== undefined) path.push(key);
    else if (number !== undefined) path.push(Number(number));
    else if (any !== undefined) path.push({ kind: 'any' });
    else path.push((quoted ?? '').replaceAll(/\\(.)/g, '$1'));
    rest = rest.slice(whole.length);
  }
  if (path.length > PATH_STEPS_MAX)
    return { kind: 'broken', why: `A path has at most ${PATH_STEPS_MAX} steps.` };
  return { kind: 'path', path };
}

export function printPath(path: JsonPath): string {
  const [root, ...steps] = path;
  const named = typeof root === 'string' && root !== '$' && PATH_ROOTS.some((each) => each === root);
  return (named ? root : '$') + (named ? steps : path).map(printStep).join('');
}

export function printStep(step: JsonStep): string {
  if (typeof step === 'number') return `[${step}]`;
  if (typeof step === 'object') return '[*]';
  if (/^[\w-]+$/.test(step)) return `.${step}`;
  return `["${step.replaceAll(/["\\]/g, String.raw`\$&`)}"]`;
}

/** Every value at the path; more than one with `[*]` only. Own properties alone. */
export function valuesAt(root: unknown, path: JsonPath): unknown[] {
  let values: unknown[] = [root];
  for (const step of path) {
    const next: unknown[] = [];
    for (const value of values) {
      if (typeof step === 'string') {
        if (isObject(value) && Object.hasOwn(value, step)) next.push(value[step]);
      } else if (Array.isArray(value)) {
        if (typeof step === 'object') next.push(...(value as unknown[]));
        else if (step < value.length) next.push(value[step]);
      }
    }
    if (next.length === 0) return [];
    values = next;
  }
  return values;
}
