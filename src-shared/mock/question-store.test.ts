import { expect, it } from 'vitest';
import { createQuestionStore, Grouped } from './question-store.ts';

it('gives back what was put in, also when its arrays have grown several times', () => {
  const store = createQuestionStore();
  const about = { method: 'tools/call', round: null, progressToken: null };
  const questions = Array.from({ length: 3_000 }, (_each, n) => {
    const question = store.add(
      n * 2,
      { segment: 1 + (n % 7), offset: n * 1000, part: n % 3 },
      {
        ...about,
        key: `k${n}`,
        id: String(n),
      },
    );
    if (n % 2 === 0) question.answered(n * 2 + 1, { segment: 9, offset: 4_000_000_000, part: 1 }, n / 3);
    return question;
  });
  const wrong = questions.filter((question, n) => {
    const at =
      JSON.stringify(question.at) === JSON.stringify({ segment: 1 + (n % 7), offset: n * 1000, part: n % 3 });
    const { answer } = question;
    const isAnswered =
      n % 2 === 0
        ? answer?.seq === n * 2 + 1 && answer.tookUs === n / 3 && answer.at.offset === 4_000_000_000
        : answer === null;
    return !at || !isAnswered || question.seq !== n * 2 || question.isCancelled || question.during.length > 0;
  });
  expect(wrong).toEqual([]);
});

it('keeps what was said about one question from the others', () => {
  const store = createQuestionStore();
  const add = () =>
    store.add(
      0,
      { segment: 1, offset: 0, part: 0 },
      { method: 'm', key: 'k', id: '1', round: null, progressToken: null },
    );
  const [one, other] = [add(), add()];
  const said = {
    seq: 3,
    at: { segment: 1, offset: 9, part: 0 },
    kind: 'notification' as const,
    method: 'n',
    offsetUs: 1,
    reply: null,
    isApart: false,
  };
  one.sayDuring(said);
  one.sayAfter(said);
  one.cancel();
  expect([one.during, one.after, one.isCancelled]).toEqual([[said], [said], true]);
  expect([other.during, other.after, other.isCancelled]).toEqual([[], [], false]);
});

it('groups questions by name in the order in which they came', () => {
  const store = createQuestionStore();
  const groups = new Grouped();
  const add = (seq: number) =>
    store.add(
      seq,
      { segment: 1, offset: 0, part: 0 },
      { method: 'm', key: 'k', id: '1', round: null, progressToken: null },
    );
  const [a, b, c] = [add(1), add(2), add(3)];
  groups.add('x', a);
  groups.add('y', b);
  groups.add('x', c);
  expect(groups.get('x')).toEqual([a, c]);
  expect(groups.get('y')).toEqual([b]);
  expect(groups.get('z')).toBeUndefined();
});
