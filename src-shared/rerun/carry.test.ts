import { expect, it } from 'vitest';
import { carryTo, comparableAcrossEras, withoutEra } from './carry.ts';
import type { Conversation, Exchange } from './conversation.ts';
import { scriptOf } from './script.ts';
import { withUniqueIds } from './unique-ids.ts';
import { classify, type JsonObject } from '../wire/message.ts';

/** What the client sent, each with its answer right behind it; null for what has none. */
function conversation(...said: readonly (readonly [JsonObject, JsonObject | null])[]): Conversation {
  const exchanges: Exchange[] = [];
  const sent = said.map(([message, value], at) => {
    const seq = at * 2 + 1;
    const found = classify(message);
    if (found.kind === 'request') {
      const answer = value === null ? null : { seq: seq + 1, tookUs: 1, value };
      const { id, method, params } = found;
      exchanges.push({ seq, id, method, params, answer, isCancelled: false });
    }
    return { seq, monoUs: seq, text: JSON.stringify(message), message: found };
  });
  return { sent, exchanges, heard: [], notCarried: [] };
}
const ask = (id: number | string, method: string, params: JsonObject = {}) => ({
  jsonrpc: '2.0',
  id,
  method,
  params,
});
const result = (value: JsonObject) => ({ result: value });
const HELLO = ask(1, 'initialize', {
  protocolVersion: '2025-11-25',
  clientInfo: { name: 'c' },
  capabilities: {},
});
const VERSION = 'io.modelcontextprotocol/protocolVersion';

it('to the modern era: the handshake becomes a discovery, requests say who asks, the rest is told', () => {
  const said = conversation(
    [HELLO, result({ protocolVersion: '2025-11-25' })],
    [{ jsonrpc: '2.0', method: 'notifications/initialized' }, null],
    [ask(2, 'ping'), result({})],
    [ask(3, 'logging/setLevel', { level: 'debug' }), result({})],
    [ask(4, 'tools/call', { name: 'a', _meta: { mine: 1 } }), result({ content: [] })],
  );
  const { script, left } = carryTo('modern', scriptOf(said), said);
  const sent = script.steps.map(({ text }) => JSON.parse(text) as JsonObject);
  expect(sent.map(({ id, method }) => [id, method])).toEqual([
    [1, 'server/discover'],
    [4, 'tools/call'],
  ]);
  expect(sent[1]).toMatchObject({
    params: {
      name: 'a',
      _meta: {
        mine: 1,
        [VERSION]: '2026-07-28',
        'io.modelcontextprotocol/clientInfo': { name: 'c' },
        'io.modelcontextprotocol/logLevel': 'debug',
      },
    },
  });
  expect(left.map(({ method }) => method)).toEqual(['notifications/initialized', 'ping', 'logging/setLevel']);
  expect(script.isInterviewed).toBe(true);
});

it('to the legacy era: a handshake is made, and further rounds become answers to what the server asks', () => {
  const meta = { [VERSION]: '2026-07-28', 'io.modelcontextprotocol/clientInfo': { name: 'm' } };
  const asked = { who: { method: 'elicitation/create', params: {} } };
  const said = conversation(
    [
      ask(1, 'tools/call', { name: 'book', _meta: meta }),
      result({ resultType: 'input_required', inputRequests: asked, requestState: 's' }),
    ],
    [
      ask(2, 'tools/call', {
        name: 'book',
        _meta: meta,
        inputResponses: { who: { action: 'accept' } },
        requestState: 's',
      }),
      result({ resultType: 'complete', content: [] }),
    ],
    [ask(3, 'subscriptions/listen', { _meta: meta }), null],
  );
  const { script, left, answeredAs, notes } = carryTo('legacy', scriptOf(said), said);
  const sent = script.steps.map(({ text }) => JSON.parse(text) as JsonObject);
  expect(sent.map(({ method }) => method)).toEqual(['initialize', 'notifications/initialized', 'tools/call']);
  expect(sent[0]).toMatchObject({ params: { clientInfo: { name: 'm' }, protocolVersion: '2025-11-25' } });
  expect(sent[2]).toEqual(ask(1, 'tools/call', { name: 'book' }));
  expect(script.answers).toEqual([
    { method: 'elicitation/create', text: expect.stringContaining('accept') as string },
  ]);
  expect([...answeredAs]).toEqual([[3, '1']]);
  expect(left.map(({ seq }) => seq)).toEqual([3, 5]);
  expect(notes.join()).toContain('handshake');
  expect(comparableAcrossEras(said).exchanges.map(({ seq }) => seq)).toEqual([3, 5]);
});

it('compares answers without the envelope of an era', () => {
  const modern = {
    result: {
      resultType: 'complete',
      ttlMs: 1,
      content: [1],
      _meta: { 'io.modelcontextprotocol/serverInfo': {} },
    },
  };
  expect(withoutEra(modern)).toEqual({ result: { content: [1] } });
  expect(withoutEra({ result: { content: [1], _meta: { mine: 1 } } })).toEqual({
    result: { content: [1], _meta: { mine: 1 } },
  });
});

it('an id that is used twice is another the second time, and what names it follows', () => {
  const cancel = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } };
  const said = conversation(
    [ask(1, 'ping'), result({})],
    [ask('1~2', 'ping'), result({})],
    [ask(1, 'tools/list'), null],
    [cancel, null],
  );
  const { sent, exchanges } = withUniqueIds(said);
  expect(exchanges.map(({ id }) => id)).toEqual(['1', '"1~2"', '"1~3"']);
  expect(JSON.parse(sent[2]?.text ?? '')).toMatchObject({ id: '1~3', method: 'tools/list' });
  expect(JSON.parse(sent[3]?.text ?? '')).toMatchObject({ params: { requestId: '1~3' } });
  const once = conversation([ask(1, 'ping'), null]);
  expect(withUniqueIds(once)).toBe(once);
});
