import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ROW_STATUSES } from '../state/row.ts';
import { seenStatusWords, statusesOf, statusWords } from './status-words.ts';

it('takes both kinds of errors for an error, and has a word for each', () => {
  expect(statusesOf(['error'])).toEqual(['error', 'tool-error']);
  expect(statusesOf(['rpc-error'])).toEqual(['error']);
  expect(statusesOf(['tool-error'])).toEqual(['tool-error']);
  expect(statusesOf(['failed', 'ok'])).toEqual(['ok', 'error', 'tool-error', 'unanswered', 'orphaned']);
});

it('writes words that mean the same statuses', () => {
  fc.assert(
    fc.property(fc.subarray([...ROW_STATUSES]), (statuses) => {
      expect(statusesOf(statusWords(statuses))).toEqual(statuses);
    }),
  );
});

it('counts for a word what was seen of each of its statuses', () => {
  const seen = [
    { text: 'ok', count: 7 },
    { text: 'error', count: 2 },
    { text: 'tool-error', count: 3 },
  ];
  expect(seenStatusWords(seen).map(({ text, count }) => [text, count])).toEqual([
    ['ok', 7],
    ['error', 5],
    ['tool-error', 3],
    ['rpc-error', 2],
    ['failed', 5],
  ]);
});
