/** The table of buffers in the documents is the one that the program shows. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { BUFFER_IDS } from '../../src-shared/api/buffers.ts';

const PAGE = new URL('../../docs/architecture.md', import.meta.url);

it('names every buffer once, in the order of a message', () => {
  const section = /## What is held in memory\n([\s\S]*?)\n## /.exec(readFileSync(PAGE, 'utf8'))?.[1] ?? '';
  const documented = [...section.matchAll(/^\| `([a-z-]+)`/gm)].map((match) => match[1] ?? '');
  expect(documented.filter((id) => !id.startsWith('page-'))).toEqual(
    BUFFER_IDS.toSorted((a, b) => documented.indexOf(a) - documented.indexOf(b)),
  );
  expect(new Set(documented).size).toBe(documented.length);
});
