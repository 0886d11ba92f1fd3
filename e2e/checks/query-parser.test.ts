import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { makeQueryDocs } from '../../scripts/make-query-docs.mjs';
import { makeParser } from '../../scripts/make-query-parser.mjs';

/** The formatter chooses other quotes and breaks lines; the tables hold neither blanks nor line ends. */
function bare(text: string): string {
  return text.replaceAll(/[\s'"\\,;]/g, '');
}

it('the parser is the one of its grammar (node scripts/run.mjs scripts/make-query-parser.mjs makes it)', () => {
  const kept = readFileSync(new URL('../../src-shared/query/grammar/parser.ts', import.meta.url), 'utf8');
  expect(bare(kept)).toBe(bare(makeParser()));
});

it('the reference of the filter language is that of the fields (scripts/make-query-docs.mjs writes it)', () => {
  const kept = readFileSync(new URL('../../docs/query.md', import.meta.url), 'utf8');
  expect(kept).toBe(makeQueryDocs());
});
