import { expect, it } from 'vitest';
import { COMPLETIONS_MAX, readCompletions } from './completions.ts';

const of = (completion: unknown) => readCompletions({ completion });

it('reads what a server offers, and how much more there is', () => {
  expect(of({ values: ['n1', 'n2'] })).toEqual({ isOffered: true, values: ['n1', 'n2'], more: 0 });
  expect(of({ values: ['n1'], total: 12, hasMore: true })?.more).toBe(11);
  expect(of({ values: ['n1'], hasMore: true })?.more).toBeNull();
  expect(of({ values: ['n1', 'n2'], total: 1 })?.more).toBe(0);
  expect(of({ values: ['n1', 'n1'] })).toEqual({ isOffered: true, values: ['n1'], more: 0 });
});

it('shows no more than MCP allows, and no endless value', () => {
  const many = of({ values: Array.from({ length: COMPLETIONS_MAX + 5 }, (_, n) => `v${n}`) });
  expect(many?.values).toHaveLength(COMPLETIONS_MAX);
  expect(many?.more).toBe(5);
  expect(of({ values: ['x'.repeat(20_000), 'y'] })?.values).toEqual(['y']);
});

it('reads nothing out of what is no completion', () => {
  expect(of({ values: 'n1' })).toBeNull();
  expect(readCompletions({})).toBeNull();
  expect(readCompletions(null)).toBeNull();
});
