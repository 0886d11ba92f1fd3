import { printStep, printSteps, readSteps, type JsonPath, type ReadSteps } from '../wire/json-path.ts';
import { PATH_ROOTS } from './fields.ts';

export type ReadPath = ReadSteps | { readonly kind: 'none' };

/** `params.a[0]["a key"][*]`, `$.*.x`, `**.ssn`; `none` when the word does not begin as a path does. */
export function readPath(word: string): ReadPath {
  const begins = PATH_ROOTS.some(
    (root) => word === root || word.startsWith(`${root}.`) || word.startsWith(`${root}[`),
  );
  return begins || word.startsWith('**.') || word.startsWith('**[') ? readSteps(word) : { kind: 'none' };
}

export function printPath(path: JsonPath): string {
  const [root] = path;
  if (typeof root === 'string' && root !== '$' && PATH_ROOTS.some((each) => each === root))
    return printSteps(path);
  return `$${path.map((step) => printStep(step)).join('')}`;
}
