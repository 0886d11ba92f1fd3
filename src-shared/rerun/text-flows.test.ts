import { expect, it } from 'vitest';
import { drained } from '../base/drained.ts';
import type { JsonObject } from '../wire/message.ts';
import type { Conversation, Exchange } from './conversation.ts';
import { substitute } from './flows.ts';
import { scriptOf } from './script.ts';
import { findTextFlows, withTextFlows } from './text-flows.ts';
import { valueBetween } from './value-between.ts';

function exchange(seq: number, params: JsonObject, text: string): Exchange {
  const value = { result: { content: [{ type: 'text', text }] } };
  const answer = { seq: seq + 1, tookUs: 1, value };
  return { seq, id: String(seq), method: 'tools/call', params, answer, isCancelled: false };
}
const said = (...exchanges: readonly Exchange[]): Conversation => ({
  exchanges,
  heard: [],
  notCarried: [],
  sent: exchanges.map(({ seq, id, method, params }) => ({
    seq,
    monoUs: seq,
    text: JSON.stringify({ id: Number(id), method, params }),
    message: { kind: 'request' as const, id, method, params },
  })),
});
const found = (first: string, args: JsonObject) => {
  const conversation = said(
    exchange(1, { name: 'make', arguments: {} }, first),
    exchange(3, { name: 'use', arguments: args }, 'used'),
  );
  return drained(findTextFlows(conversation, scriptOf(conversation)));
};

it('finds what the text says is a name, as text and as a number', () => {
  expect(found('Created item 1234 for you.', { item: 1234 })).toMatchObject([
    { fromSeq: 1, toSeq: 3, value: '1234', toPath: ['arguments', 'item'], before: 'Created item ' },
  ]);
  expect(found('Opened, id: a1b2-c3 (draft)', { id: 'a1b2-c3' })).toHaveLength(1);
});

it('takes no word, date, size or version for a name, and no number that nothing calls one', () => {
  expect(found('It took 1234 steps', { steps: 1234 })).toEqual([]);
  expect(found('created 2026-11-28T10:00:00Z today', { day: '2026-11-28T10' })).toEqual([]);
  expect(found('id: something nice', { id: 'something' })).toEqual([]);
  expect(found('version number v12 and more', { v: 'v12' })).toEqual([]);
});

it('flows only when a person agreed', () => {
  const conversation = said(
    exchange(1, { name: 'make' }, 'Created item 1234 for you.'),
    exchange(3, { name: 'use', arguments: { item: 1234 } }, 'used'),
  );
  const script = scriptOf(conversation);
  const without = drained(withTextFlows(conversation, script, () => []));
  expect(without.script).toBe(script);
  const { script: agreed } = drained(withTextFlows(conversation, script, (all) => all));
  const step = agreed.steps[1];
  const answer = { result: { content: [{ type: 'text', text: 'Created item 77 for you.' }] } };
  const changed = substitute(step?.message ?? {}, step?.flows ?? [], () => answer);
  expect(changed?.message).toMatchObject({ params: { arguments: { item: 77 } } });
  const silent = { result: { content: [{ type: 'text', text: 'No.' }] } };
  expect(substitute(step?.message ?? {}, step?.flows ?? [], () => silent)).toBeNull();
});

it('looks between the same words only, and only where they stand once', () => {
  expect(valueBetween('Created item 9 for you.', 'Created item ', ' for you.')).toBe('9');
  expect(valueBetween('Hello. Created item 9', 'Created item ', '')).toBe('9');
  expect(valueBetween('an item 1, an item 2', 'Created item ', '')).toBeNull();
  expect(valueBetween('nothing', 'Created item ', ' for')).toBeNull();
});
