import { expect, it } from 'vitest';
import type { IgnoreRule } from '../api/ignore-rules.ts';
import { ignoresOf, proposalFor } from './ignore.ts';
import type { DiffLine } from './json-diff.ts';

const line = (path: string, before: unknown, after: unknown): DiffLine => ({
  kind: 'changed',
  path,
  before: JSON.stringify(before),
  after: JSON.stringify(after),
});
const isLeftOut = (rule: IgnoreRule, of: DiffLine, method = 'tools/call') => ignoresOf([rule])(method, of);

it('the wildcards stand for an index, a key, a path; everything else for itself', () => {
  const at = (path: string) => line(path, 1, 2);
  expect(isLeftOut({ path: 'result.content[*].text' }, at('result.content[12].text'))).toBe(true);
  expect(isLeftOut({ path: 'result.content[*].text' }, at('result.content[1].text.more'))).toBe(false);
  expect(isLeftOut({ path: 'result.*.ms' }, at('result.took.ms'))).toBe(true);
  expect(isLeftOut({ path: 'result.*.ms' }, at('result.took.all.ms'))).toBe(false);
  expect(isLeftOut({ path: '**.ms' }, at('result.took[3].all.ms'))).toBe(true);
  expect(isLeftOut({ path: 'result.a.b' }, at('result.a+b'))).toBe(false);
  expect(isLeftOut({ path: 'result.$json(x)' }, at('result.$json(x)'))).toBe(true);
});

it('a method and a look narrow a rule', () => {
  const date = line('result.at', '2026-11-28T08:00:00.000Z', '2026-11-28T09:00:00Z');
  expect(isLeftOut({ path: '**', method: 'tools/call' }, date)).toBe(true);
  expect(isLeftOut({ path: '**', method: 'tools/call' }, date, 'prompts/get')).toBe(false);
  expect(isLeftOut({ path: '**', like: 'timestamp' }, date)).toBe(true);
  expect(isLeftOut({ path: '**', like: 'uuid' }, date)).toBe(false);
  // A date that became something else is a difference.
  expect(isLeftOut({ path: '**', like: 'timestamp' }, line('result.at', '2026-11-28T08:00:00Z', null))).toBe(
    false,
  );
});

it('proposes rules for times and chance only, and each of them leaves out what it was made for', () => {
  const id = '0b6d1c3e-8f7a-4b43-9a51-2f6a5b7c9d10';
  const cases: readonly (readonly [DiffLine, IgnoreRule['like'] | null])[] = [
    [line('result.items[3].at', '2026-11-28T08:00:00Z', '2026-11-28T08:00:01Z'), 'timestamp'],
    [line('result.id', id, id.replace('0', '1')), 'uuid'],
    [line('result.took', '12 ms', '13.5 ms'), 'duration'],
    [line('result.elapsed_ms', 12, 13), 'number'],
    [line('result.count', 12, 13), null],
    [line('result.greeting', 'Hello', 'Good day'), null],
  ];
  for (const [each, like] of cases) {
    const rule = proposalFor('tools/call', each);
    expect(rule?.like ?? null).toBe(like);
    expect(rule === null || isLeftOut(rule, each)).toBe(true);
  }
});
