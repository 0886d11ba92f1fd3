import { readFileSync, readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { FAILURE_CODES } from '../../src-shared/base/failure.ts';
import { FINDING_WORDS } from '../../src-shared/state/finding-words.ts';
import { FINDING_CODES } from '../../src-shared/state/findings.ts';

const docs = new URL('../../docs/', import.meta.url);

it('every failure code has a page, and every page a code', () => {
  const pages = readdirSync(new URL('errors/', docs)).map((file) => file.replace(/\.md$/, ''));
  expect(pages.toSorted()).toEqual([...FAILURE_CODES].toSorted());
});

it.each(FAILURE_CODES)('the page of %s says why, and what to do', (code) => {
  const text = readFileSync(new URL(`errors/${code}.md`, docs), 'utf8');
  expect(text.startsWith(`# ${code}\n`)).toBe(true);
  expect(text).toMatch(/\*\*Why\.\*\* \S/);
  expect(text).toMatch(/\*\*What to do\.\*\* \S/);
});

it('every finding is explained, and has its few words in the completion of filters', () => {
  const explained = [
    ...readFileSync(new URL('findings.md', docs), 'utf8').matchAll(/^\| `([a-z0-9-]+)` \|/gm),
  ];
  const codes = explained.map(([, code = '']) => code);
  expect(codes).toEqual(expect.arrayContaining([...FINDING_CODES]));
  expect([...FINDING_WORDS.keys()].toSorted()).toEqual(codes.toSorted());
});
