import { expect, it } from 'vitest';
import { Tally, seenTogether } from './seen-builder.ts';
import { SEEN_CHARS_MAX, SEEN_MAX } from './suggest.ts';

const texts = (values: readonly { readonly text: string }[]): string[] => values.map(({ text }) => text);

it('gives the most frequent values first, and equals by name', () => {
  const tally = new Tally();
  for (const text of ['b', 'a', 'c', 'c', '']) tally.add(text);
  const { values, hasMore, scanned, total } = tally.answer(5, 9);
  expect(values.map(({ text, count }) => [text, count])).toEqual([
    ['c', 2],
    ['a', 1],
    ['b', 1],
  ]);
  expect([hasMore, scanned, total]).toEqual([false, 5, 9]);
});

it('takes only what has the part, whatever the case', () => {
  const tally = new Tally('OOL');
  for (const text of ['tools/call', 'Toolbox', 'ping']) tally.add(text);
  expect(texts(tally.answer(3, 3).values)).toEqual(['Toolbox', 'tools/call']);
});

it('says that there are more than it may give', () => {
  const tally = new Tally();
  for (let at = 0; at <= SEEN_MAX; at += 1) tally.add(`v${at}`);
  const { values, hasMore } = tally.answer(0, 0);
  expect([values.length, hasMore]).toEqual([SEEN_MAX, true]);
});

it('counts no more different values than its bound, and goes on counting those', () => {
  const tally = new Tally('', 2);
  for (const text of ['a', 'b', 'c', 'a']) tally.add(text);
  const { values, hasMore } = tally.answer(4, 4);
  expect(values.map(({ text, count }) => [text, count])).toEqual([
    ['a', 2],
    ['b', 1],
  ]);
  expect(hasMore).toBe(true);
});

it('cuts what is huge, and says so', () => {
  const tally = new Tally();
  tally.add('x'.repeat(SEEN_CHARS_MAX + 1));
  expect(tally.answer(1, 1).values).toEqual([{ text: 'x'.repeat(SEEN_CHARS_MAX), count: 1, isCut: true }]);
});

it('adds answers up', () => {
  const [one, two] = [new Tally(), new Tally()];
  one.add('a', 2);
  two.add('a', 3);
  two.add('b', 4, true);
  expect(seenTogether([one.answer(1, 2), two.answer(3, 4)])).toEqual({
    values: [
      { text: 'a', count: 5, isCut: false },
      { text: 'b', count: 4, isCut: true },
    ],
    hasMore: false,
    scanned: 4,
    total: 6,
  });
});
