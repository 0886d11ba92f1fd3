import { expect, it } from 'vitest';
import { InputRounds, ROUNDS_MAX } from './input-rounds.ts';

const CALL = '{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"book"}}';
const question = (state: string) => ({
  resultType: 'input_required',
  inputRequests: { who: { method: 'elicitation/create' } },
  requestState: state,
});

it('asks again with the answers of the tape, the state as it came, and a new id, until it is answered', () => {
  const sent: string[] = [];
  const rounds = new InputRounds({
    answerTo: (method) => (method === 'elicitation/create' ? { result: { action: 'accept' } } : null),
    send: (text) => void sent.push(text),
  });
  rounds.begin('7', CALL);
  expect(rounds.goOn('7', { content: [] })).toBe(false);
  expect(rounds.goOn('7', question('a'))).toBe(true);
  expect(rounds.firstOf('"7/2"')).toBe('7');
  expect(rounds.goOn('7', question('b'))).toBe(true);
  expect(sent.map((each) => JSON.parse(each) as unknown)).toMatchObject([
    { id: '7/2', params: { name: 'book', requestState: 'a', inputResponses: { who: { action: 'accept' } } } },
    { id: '7/3', params: { requestState: 'b' } },
  ]);
  expect(rounds.last.get('7')).toBe('"7/3"');
});

it('leaves a question that the tape does not answer, and one that never ends, as the answer', () => {
  let asked = 0;
  const silent = new InputRounds({ answerTo: () => null, send: () => (asked += 1) });
  silent.begin('7', CALL);
  expect(silent.goOn('7', question('a'))).toBe(false);
  const endless = new InputRounds({ answerTo: () => ({ result: {} }), send: () => (asked += 1) });
  endless.begin('7', CALL);
  let rounds = 1;
  while (endless.goOn('7', question('a'))) rounds += 1;
  expect(rounds).toBe(ROUNDS_MAX);
  expect(asked).toBe(ROUNDS_MAX - 1);
});
