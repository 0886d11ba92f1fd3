/**
 * A server of which there are two builds: what one recorded is played to the other.
 *   --build 2    `greet` says something else
 *   --dies       the process ends in the second call of `greet`
 *   --long       `book` as well: more than a megabyte, of which a second build has one line in the middle otherwise
 * `open` gives a handle that is another in every process, `page` and `close` want it back; `clock` is another each time.
 */
import { randomUUID } from 'node:crypto';
import { textResult } from './lib/frames.mjs';
import { flag, number } from './lib/options.mjs';
import { serve } from './lib/serve.mjs';

const isNew = number('build', 1) === 2;
const handle = randomUUID();
const READ_ONLY = { annotations: { readOnlyHint: true } };
let greetings = 0;

/** @param {unknown} value */
const jsonResult = (value) => textResult(JSON.stringify(value));

/** @param {Record<string, unknown>} args @param {() => unknown} then */
const withHandle = (args, then) =>
  args['handle'] === handle
    ? then()
    : { ...textResult(`no handle ${String(args['handle'])}`), isError: true };

const CHAPTERS = 6_000;
const CHAPTER_CHARS = 160;
const book = {
  ...READ_ONLY,
  description: 'A long book',
  call: () =>
    jsonResult({
      chapters: Array.from({ length: CHAPTERS }, (_each, n) => ({
        n,
        title: isNew && n === CHAPTERS / 2 ? 'Another one' : `Chapter ${n}`,
        text: 'la '.repeat(CHAPTER_CHARS / 3),
      })),
    }),
};

serve({
  name: 'builds',
  tools: {
    ...(flag('long') ? { book } : {}),
    greet: {
      ...READ_ONLY,
      description: 'Greets somebody',
      call({ name }) {
        greetings += 1;
        if (flag('dies') && greetings === 2) process.exit(9);
        return jsonResult({ greeting: `${isNew ? 'Good day' : 'Hello'}, ${String(name)}`, to: name });
      },
    },
    open: { ...READ_ONLY, description: 'Opens something', call: () => jsonResult({ handle }) },
    page: {
      ...READ_ONLY,
      description: 'Reads on in what was opened',
      call: (args) => withHandle(args, () => jsonResult({ page: 1, of: 3 })),
    },
    close: {
      description: 'Closes what was opened: not declared read-only',
      call: (args) => withHandle(args, () => textResult('closed')),
    },
    clock: {
      ...READ_ONLY,
      description: 'The time',
      call: () =>
        jsonResult({
          now: new Date().toISOString(),
          zone: process.env['ZONE'] ?? 'UTC',
          folder: process.cwd(),
        }),
    },
  },
});
