/** What the list of commands promises, somebody carries out; and nobody takes a key that is not on it. */
import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { COMMAND_IDS, COMMANDS } from '../../src-renderer/commands/list.ts';

const FOLDER = new URL('../../src-renderer/', import.meta.url).pathname;
const sources = globSync('{app,views}/**/*.{ts,tsx}', { cwd: FOLDER })
  .filter((path) => !path.includes('.test.'))
  .map((path) => ({ path, text: readFileSync(FOLDER + path, 'utf8') }));

/** Said by a name that is put together: `view.${name}`, `${view}.ask`. */
const PATTERNS = sources.flatMap(({ text }) =>
  [...text.matchAll(/(?:useCommand|keyed|keyedAction)\(\s*`([^`]*)`/g)].map(
    ([, name = '']) => new RegExp(`^${name.replaceAll('.', '[.]').replaceAll(/\$\{[^}]*\}/g, '[a-z]+')}$`),
  ),
);
/** By a name in quotes, as an argument or in a table of names. */
const NAMED = new Set(
  sources.flatMap(({ text }) => [...text.matchAll(/'([a-z]+[.][a-z-]+)'/g)].map(([, id]) => id)),
);

/** Carried out by what has the focus. */
const FOCUSED = new Set<string>(['rows', 'timeline']);

it.each(COMMAND_IDS.filter((id) => !FOCUSED.has(COMMANDS[id].where)))(
  '%s is carried out by somebody',
  (id) => {
    expect(NAMED.has(id) || PATTERNS.some((pattern) => pattern.test(id))).toBe(true);
  },
);

it('views take the keys of controls from the list', () => {
  const literal = sources.flatMap(({ path, text }) =>
    [...text.matchAll(/aria-keyshortcuts="([^/"]+)"|\bkeys: '([^']+)'|\bkeys="([^/"]+)"/g)].map(
      ([found]) => `${path}: ${found}`,
    ),
  );
  expect(literal).toEqual([]);
});
