import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchKey } from './match-key.ts';
import { createMatcher, type Asked, type MatcherOptions, type Repeat } from './matcher.ts';
import type { Question, Recording } from './recording.ts';

type Ask = readonly [method: string, n: number];
const asked = ([method, n]: Ask): Asked => ({ method, key: matchKey(method, { n }), round: null });

/** Answered questions, in this order. */
function recordingOf(asks: readonly Ask[], isComplete = true): Recording {
  const byKey = new Map<string, Question[]>();
  const byMethod = new Map<string, Question[]>();
  const questions = asks.map((ask, seq): Question => {
    const { method, key } = asked(ask);
    const at = { segment: 1, offset: seq, part: 0 };
    const answer = { seq: seq + 1000, at, tookUs: 1 };
    const rest = { during: [], after: [], isCancelled: false, progressToken: null, isWhole: true };
    const question = { seq, method, key, round: null, id: String(seq), at, answer, ...rest };
    byKey.set(key, [...(byKey.get(key) ?? []), question]);
    byMethod.set(method, [...(byMethod.get(method) ?? []), question]);
    return question;
  });
  return {
    questions,
    byKey,
    byMethod,
    byRound: new Map(),
    notices: new Map(),
    opening: { method: '', after: [], isWhole: true },
    modernVersions: new Set(),
    hasBatches: false,
    serverName: '',
    notServed: { pieces: 0, beyondBound: 0 },
    isComplete,
  };
}

function answersTo(asks: readonly Ask[], recording: Recording, options: MatcherOptions) {
  const matcher = createMatcher(recording, options);
  return asks.map((ask) => {
    const match = matcher.match(asked(ask));
    if (match.kind === 'found') return match.question.seq;
    return match.kind === 'none' ? match.why : match.kind;
  });
}

const ask = fc.tuple(fc.constantFrom('a', 'b', 'initialize'), fc.integer({ min: 0, max: 2 }));
const asks = fc.array(ask, { maxLength: 20 });
const modes = fc.constantFrom('params', 'sequence', 'strict');
const repeats = fc.constantFrom<Repeat>('last', 'cycle', 'never');

describe('a matcher', () => {
  it('in every mode gives each recorded question its own answer when all is asked again in order', () => {
    fc.assert(
      fc.property(asks, modes, repeats, (recorded, mode, repeat) => {
        const found = answersTo(recorded, recordingOf(recorded), { mode, repeat });
        expect(found).toEqual(recorded.map((_, seq) => seq));
      }),
    );
  });

  it('by params does so in every order, and finds nothing that was not asked', () => {
    const both = asks.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    );
    fc.assert(
      fc.property(both, ask, repeats, ([recorded, again], other, repeat) => {
        const recording = recordingOf(recorded);
        const found = answersTo(again, recording, { mode: 'params', repeat });
        expect(found.map(Number).toSorted((a, b) => a - b)).toEqual(recorded.map((_, seq) => seq));
        found.forEach((seq, at) => {
          const question = recording.questions[Number(seq)];
          expect(question?.key).toBe(asked(again[at] ?? other).key);
        });
        const isThere = recorded.some((each) => asked(each).key === asked(other).key);
        const [match] = answersTo([other], recording, { mode: 'params', repeat });
        expect(typeof match === 'number').toBe(isThere);
      }),
    );
  });

  const twice: readonly Ask[] = [
    ['a', 1],
    ['b', 1],
    ['a', 1],
  ];
  const five: readonly Ask[] = Array.from({ length: 5 }, () => ['a', 1]);

  it.each([
    ['last', [0, 2, 2, 2, 2]],
    ['cycle', [0, 2, 0, 2, 0]],
    ['never', [0, 2, 'used-up', 'used-up', 'used-up']],
  ] as const)('repeats %s', (repeat, expected) => {
    expect(answersTo(five, recordingOf(twice), { mode: 'params', repeat })).toEqual(expected);
    expect(answersTo(five, recordingOf(twice), { mode: 'sequence', repeat })).toEqual(expected);
  });

  it('in sequence takes any params of the method, and says that they are others', () => {
    const matcher = createMatcher(recordingOf(twice), { mode: 'sequence', repeat: 'last' });
    expect(matcher.match(asked(['b', 9]))).toMatchObject({ kind: 'found', isExact: false });
    expect(matcher.match(asked(['c', 9]))).toEqual({ kind: 'none', why: 'never-asked' });
  });

  it('strictly waits for what comes next, whatever else is asked', () => {
    const order: readonly Ask[] = [
      ['b', 1],
      ['a', 1],
      ['a', 1],
      ['initialize', 0],
      ['b', 1],
      ['a', 1],
      ['a', 1],
    ];
    expect(answersTo(order, recordingOf(twice), { mode: 'strict', repeat: 'last' })).toEqual([
      'out-of-order',
      0,
      'out-of-order',
      'never-asked',
      1,
      2,
      'out-of-order',
    ]);
  });

  it('of a tape that is still read says so rather than anything that may turn out wrong', () => {
    const recording = recordingOf(twice, false);
    for (const mode of ['params', 'sequence'] as const) {
      const all = answersTo([...five, ['c', 1]], recording, { mode, repeat: 'last' });
      expect(all).toEqual([0, 2, 'unread', 'unread', 'unread', 'unread']);
    }
  });
});
