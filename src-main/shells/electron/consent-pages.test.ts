import { expect, test } from 'vitest';
import { CONSENT_PAGES_MAX, consentPages } from './consent-pages.ts';

function pagesOf(value: string): readonly string[] | null {
  return consentPages({
    consentId: 'c',
    serverName: 's',
    specHash: 'abc',
    lines: [{ label: 'command', value }],
  });
}

test('a short command is one page, with its fingerprint', () => {
  expect(pagesOf('node')).toEqual(['command: node\n\nsha256 abc']);
});

test('nothing of a long one is left out, and no line is longer than the box', () => {
  const value = Array.from({ length: 1000 }, (_, index) => `argument-${index}`).join(' ');
  const pages = pagesOf(value) ?? [];
  const lines = pages.join('\n').split('\n');
  expect(pages.length).toBeGreaterThan(1);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(103);
  const joined = lines.map((line) => line.replace(/^ {3}/, '')).join('');
  expect(joined).toBe(`command: ${value}sha256 abc`);
});

test('blanks that push the rest out of sight are pages of their own', () => {
  const pages = pagesOf(`node${' '.repeat(10_000)}--evil`) ?? [];
  expect(pages.length).toBeGreaterThan(3);
  expect(pages.at(-1)).toContain('--evil');
});

test('a line break in a value is an escape and cannot imitate another line', () => {
  expect(pagesOf('node\nsha256 def')).toEqual(['command: node\\nsha256 def\n\nsha256 abc']);
});

test('what no person can read is not asked', () => {
  expect(pagesOf('x'.repeat(100 * 24 * CONSENT_PAGES_MAX + 1))).toBeNull();
});
