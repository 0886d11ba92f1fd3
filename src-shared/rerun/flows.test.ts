import { expect, it } from 'vitest';
import type { JsonObject } from '../wire/message.ts';
import type { Conversation, Exchange } from './conversation.ts';
import { flowsOf, substitute } from './flows.ts';

let seq = 0;
/** Answered before the next one is sent. */
function exchange(id: number, method: string, params: JsonObject, result: unknown): Exchange {
  seq += 2;
  const answer = { seq: seq + 1, tookUs: 1, value: { result } };
  return { seq, id: String(id), method, params, answer, isCancelled: false };
}
const said = (...exchanges: readonly Exchange[]): Conversation => ({
  sent: [],
  heard: [],
  notCarried: [],
  exchanges,
});
const call = (args: JsonObject): JsonObject => ({ name: 'tool', arguments: args });
const textOf = (value: unknown) => ({ content: [{ type: 'text', text: JSON.stringify(value) }] });

it('a cursor, an id in text, and a number under an id key flow; what the client knew itself does not', () => {
  const conversation = said(
    exchange(1, 'tools/list', {}, { tools: [{ name: 'a-long-tool-name' }], nextCursor: 'c1' }),
    exchange(2, 'tools/list', { cursor: 'c1' }, { tools: [] }),
    exchange(
      3,
      'tools/call',
      call({ title: 'my-own-words' }),
      textOf({ taskId: 17, title: 'my-own-words', n: 3 }),
    ),
    exchange(
      4,
      'tools/call',
      { name: 'a-long-tool-name', arguments: { task: 17, title: 'my-own-words', n: 3 } },
      {},
    ),
  );
  const [, second, , fourth] = conversation.exchanges;
  const flows = flowsOf(conversation);
  expect([...flows.keys()]).toEqual([second?.seq, fourth?.seq]);
  expect(flows.get(second?.seq ?? -1)).toEqual([
    { fromId: '1', fromPath: ['result', 'nextCursor'], toPath: ['cursor'] },
  ]);
  expect(flows.get(fourth?.seq ?? -1)).toEqual([
    {
      fromId: '3',
      fromPath: ['result', 'content', 0, 'text', '$json', 'taskId'],
      toPath: ['arguments', 'task'],
    },
  ]);
});

it('an answer that came after a request cannot flow into it', () => {
  const first: Exchange = {
    ...exchange(1, 'tools/call', call({}), { structuredContent: { handle: 'abcdefgh' } }),
  };
  const late = { ...first, answer: { seq: 10_000, tookUs: 1, value: first.answer?.value ?? {} } };
  const second = exchange(2, 'tools/call', call({ handle: 'abcdefgh' }), {});
  expect(flowsOf(said(late, second)).size).toBe(0);
  expect(flowsOf(said(first, second)).size).toBe(1);
});

it('the new value takes the place of the old one, of the same type only; the message given is not touched', () => {
  const message = { jsonrpc: '2.0', id: 2, params: { arguments: { handle: 'old-handle' } } };
  const flow = { fromId: '1', fromPath: ['result', 'handle'], toPath: ['arguments', 'handle'] };
  const now = (handle: unknown) => substitute(message, [flow], () => ({ result: { handle } }));
  expect(now('new-handle')).toEqual({
    message: { ...message, params: { arguments: { handle: 'new-handle' } } },
    made: [{ toPath: flow.toPath, before: 'old-handle', after: 'new-handle' }],
  });
  expect(message.params.arguments.handle).toBe('old-handle');
  expect(now('old-handle')).toBeNull();
  expect(now(17)).toBeNull();
  expect(now(undefined)).toBeNull();
  expect(substitute(message, [flow], () => null)).toBeNull();
});
