import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../wire/message.ts';
import { CANDIDATES_MAX, candidatesOf, nearestOf } from './nearest.ts';
import type { Question } from './recording.ts';
import { emptyResult, unmatchedError, whyNot } from './unmatched.ts';

const at = { segment: 1, offset: 0, part: 0 };
function question(seq: number, key = String(seq)): Question {
  const rest = { during: [], after: [], isCancelled: false, progressToken: null, isWhole: true };
  return { seq, method: 'tools/call', key, round: null, id: '1', at, answer: null, ...rest };
}
const call = (name: string, args: object): JsonObject => ({ name, arguments: args });
const recorded = [
  { question: question(3), params: call('greet', { name: 'Ada', loud: true }) },
  { question: question(5), params: call('greet', { name: 'Grace' }) },
  { question: question(8), params: call('close', {}) },
];

describe('a question without a recorded answer', () => {
  it('is told what was asked, and where the nearest one differs', () => {
    const params = call('greet', { name: 'Bob' });
    const nearest = nearestOf('tools/call', params, recorded);
    expect(nearest?.question.seq).toBe(5);
    const none = {
      method: 'tools/call',
      params,
      match: { kind: 'none', why: 'other-params' },
      nearest,
    } as const;
    expect(whyNot(none)).toBe(
      'tools/call greet is not asked with these params on this tape; the nearest is tools/call greet (#5), where arguments.name is "Grace" there and "Bob" here',
    );
    expect(unmatchedError(none)).toMatchObject({
      code: -32602,
      data: {
        why: 'other-params',
        nearest: {
          entry: 5,
          differs: [{ path: 'arguments.name', recorded: '"Grace"', asked: '"Bob"' }],
        },
      },
    });
  });

  it('is nearer to the same tool than to any other', () => {
    const params = call('close', { a: 1, b: 2, c: 3, d: 4 });
    expect(nearestOf('tools/call', params, recorded)?.question.seq).toBe(8);
    expect(nearestOf('tools/call', params, [])).toBeNull();
  });

  it('of a method that is never asked is an unknown method', () => {
    const none = {
      method: 'prompts/list',
      params: {},
      match: { kind: 'none', why: 'never-asked' },
      nearest: null,
    } as const;
    expect(unmatchedError(none)).toMatchObject({
      code: -32601,
      message: 'tapedeck mock: prompts/list is never asked on this tape',
    });
  });

  it('is compared with different questions only, and with no more than the bound', () => {
    const many = Array.from({ length: CANDIDATES_MAX * 3 }, (_, seq) => question(seq, String(seq >> 1)));
    const candidates = candidatesOf(many);
    expect(candidates).toHaveLength(CANDIDATES_MAX);
    expect(candidates.slice(0, 3).map(({ seq }) => seq)).toEqual([0, 2, 4]);
  });

  it('may get what a server without anything would say', () => {
    expect(emptyResult('tools/list', false)).toEqual({ tools: [] });
    expect(emptyResult('tools/list', true)).toMatchObject({ resultType: 'complete', tools: [] });
    expect(emptyResult('tools/call', false)).toEqual({ content: [] });
    expect(emptyResult('x/unknown', false)).toEqual({});
  });
});
