import { expect, it } from 'vitest';
import { diffJob, HERE_CHARS_MAX, isShort, jobOf, LINES_MAX } from './diff-job.ts';
import { foldRows } from './fold.ts';

const message = (result: unknown): string => JSON.stringify({ jsonrpc: '2.0', id: 1, result });

it('compares what is inside of the messages, and leaves ids out', () => {
  const { rows, more } = diffJob({
    before: message({ a: 1, same: true }),
    after: message({ a: 2, same: true }).replace('"id":1', '"id":9'),
    isNeutral: false,
  });
  expect(more).toBe(0);
  expect(rows.filter(({ kind }) => kind !== 'same').map(({ left, right }) => [left, right])).toEqual([
    ['"a": 1', '"a": 2'],
  ]);
});

it('gives a bound of lines, and says how many there are besides', () => {
  const list = Array.from({ length: LINES_MAX + 500 }, (_each, at) => `item ${at}`);
  const { rows, more } = diffJob({ before: message([]), after: message(list), isNeutral: false });
  expect(rows).toHaveLength(LINES_MAX);
  expect(more).toBeGreaterThan(400);
});

it('shows a difference that is far down, and how much is the same before it', () => {
  const list = Array.from({ length: LINES_MAX * 2 }, (_each, at) => `item ${at}`);
  const { rows, more } = diffJob({
    before: message(list),
    after: message(list.with(list.length - 50, 'another')),
    isNeutral: false,
  });
  expect(more).toBe(0);
  expect(rows.length).toBeLessThan(300);
  expect(rows.filter(({ kind }) => kind === 'changed').map(({ right }) => right)).toEqual(['"another"']);
  const lines = rows.reduce((sum, { standsFor = 1 }) => sum + standsFor, 0);
  expect(lines).toBeGreaterThan(list.length);
  const folded = foldRows(rows, new Set()).map((block) => (block.kind === 'fold' ? block.count : 0));
  expect(Math.max(...folded)).toBeGreaterThan(list.length - 100);
});

it('knows what is long', () => {
  const side = (text: string | null) => ({ seq: 1, bytes: 1, text });
  expect(jobOf(side('{}'), side(null), false)).toBeNull();
  const short = jobOf(side('{}'), null, false);
  const long = jobOf(side('x'.repeat(HERE_CHARS_MAX)), side('{}'), false);
  expect([short, long].map((job) => job !== null && isShort(job))).toEqual([true, false]);
});
