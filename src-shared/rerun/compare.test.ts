import { expect, it } from 'vitest';
import { compare } from './compare.ts';
import type { Conversation, Exchange, Heard } from './conversation.ts';
import { humanReport, isClean, junitReport, type TapeDiff } from './report.ts';

let seq = 0;
function exchange(method: string, params: object, value: object | null, id = seq): Exchange {
  seq += 1;
  const answer = value === null ? null : { seq: seq + 1000, tookUs: 2000, value: { ...value } };
  return { seq, id: String(id), method, params: { ...params }, answer, isCancelled: false };
}
function heard(method: string, params: object): Heard {
  seq += 1;
  return { seq, kind: 'notification', method, params: { ...params }, answerText: null };
}
const said = (exchanges: readonly Exchange[], unasked: readonly Heard[] = []): Conversation => ({
  sent: [],
  notCarried: [],
  exchanges,
  heard: unasked,
});
const NOTHING_IGNORED = { ignores: () => false };
const outcomes = (before: Conversation, after: Conversation) =>
  compare(before, after, NOTHING_IGNORED).items.map(({ outcome, target }) => `${target} ${outcome}`);
const call = (name: string, result: unknown) => exchange('tools/call', { name }, { result });

it('pairs by method and params first, whatever the order, and what is left over by method and name', () => {
  const before = said([call('a', 1), call('b', 2), call('c', 3)]);
  const after = said([call('c', 3), call('a', 1), call('d', 2)]);
  expect(outcomes(before, after)).toEqual(['a same', 'b missing', 'c same', 'd extra']);
  const ping = (params: object) => exchange('ping', params, { result: {} });
  expect(outcomes(said([ping({ n: 1 })]), said([ping({ n: 2 })]))).toEqual([' same']);
  expect(outcomes(said([call('a', 1), call('a', 2)]), said([call('a', 1), call('a', 3)]))).toEqual([
    'a same',
    'a changed',
  ]);
});

it('says what is on one tape only, and what is not answered any more', () => {
  const before = said([call('a', 1), call('b', 1)], [heard('notifications/message', { level: 'info' })]);
  const after = said([exchange('tools/call', { name: 'a' }, null)]);
  expect(outcomes(before, after)).toEqual(['a unanswered', 'b missing', 'info missing']);
  expect(outcomes(said([]), said([call('a', 1)]))).toEqual(['a extra']);
});

it('whether a request that was called off is still answered is no difference', () => {
  const answered = { ...call('a', 1), isCancelled: true };
  const silent = { ...answered, answer: null };
  expect(outcomes(said([answered]), said([silent]))).toEqual(['a same']);
  expect(outcomes(said([silent]), said([answered]))).toEqual(['a same']);
  // Called off on one side only is another matter.
  expect(outcomes(said([{ ...answered, isCancelled: false }]), said([silent]))).toEqual(['a unanswered']);
});

it('an error in the place of a result is a change, and JSON inside of text is told by its path', () => {
  const text = (value: unknown) => ({ content: [{ type: 'text', text: JSON.stringify(value) }] });
  const was = said([call('a', 1), call('b', text({ deep: { n: 1 }, same: true }))]);
  const is = said([
    exchange('tools/call', { name: 'a' }, { error: { code: -32602, message: 'no' } }),
    call('b', text({ deep: { n: 2 }, same: true })),
  ]);
  const { items } = compare(was, is, NOTHING_IGNORED);
  expect(items.map(({ lines }) => lines.map(({ path, kind }) => `${path} ${kind}`))).toEqual([
    ['result removed', 'error added'],
    ['result.content[0].text.$json.deep.n changed'],
  ]);
});

it('reports: clean only when nothing is left, and what a server wrote cannot break the report', () => {
  const evil = '\u001b[31m</testcase>\u0000\ud800';
  const { items, proposals } = compare(said([call('a', 'x')]), said([call('a', evil)]), NOTHING_IGNORED);
  const diff: TapeDiff = { items, proposals, before: 'one', after: 'two', findings: [], troubles: [] };
  expect(isClean(diff)).toBe(false);
  expect(isClean({ ...diff, items: [] })).toBe(true);
  expect(isClean({ ...diff, items: [], troubles: ['it ended'] })).toBe(false);
  expect(isClean({ ...diff, items: [], findings: [{ code: 'crashed', before: 0, after: 1 }] })).toBe(false);
  expect(isClean({ ...diff, items: [], findings: [{ code: 'crashed', before: 1, after: 0 }] })).toBe(true);
  expect(humanReport(diff)).not.toContain('\u001b');
  expect(humanReport(diff)).toContain('tools/call a');
  const xml = junitReport(diff);
  expect(xml.match(/<\/testcase>/g)).toHaveLength(1);
  expect(xml.split('').filter((char) => char < ' ' && char !== '\n')).toEqual([]);
  expect(xml.isWellFormed()).toBe(true);
});
