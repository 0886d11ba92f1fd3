import { expect, it } from 'vitest';
import { problemOf, redactionOf } from './own-rules.ts';

it('rules become a redaction; those that are empty do nothing, and without any there is none', () => {
  expect(redactionOf(new Set(), [{ kind: 'key', text: '  ' }])).toBeNull();
  expect(
    redactionOf(new Set(['keys']), [
      { kind: 'header', text: ' x-tenant ' },
      { kind: 'path', text: 'a.b' },
      { kind: 'pattern', text: 'x ' },
      { kind: 'key', text: 'ticket' },
    ]),
  ).toEqual({ names: ['keys'], headers: ['x-tenant'], keys: ['ticket'], paths: ['a.b'], patterns: ['x '] });
});

it.each([
  ['header', 'x tenant', /no name of a header/],
  ['path', 'a[', /is no step of a path/],
  ['pattern', '(a+)+', /repeats what repeats/],
] as const)('the %s %j is refused in words', (kind, text, problem) => {
  expect(problemOf({ kind, text })).toMatch(problem);
});

it.each([
  ['header', 'x-tenant'],
  ['key', 'any thing'],
  ['path', '**.pin'],
  ['pattern', 'CUST-\\d{4,8}'],
  ['pattern', ''],
] as const)('the %s %j is one', (kind, text) => {
  expect(problemOf({ kind, text })).toBeUndefined();
});
