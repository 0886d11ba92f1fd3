import type { JSONRPCMessage } from '@modelcontextprotocol/client';
import { describe, expect, it } from 'vitest';
import { EXCHANGE, Exchange } from './exchange.ts';
import type { Link, LinkSink } from './link.ts';
import { Relay, SERVER_REQUESTS_MAX } from './relay.ts';

/** A relay with nothing below and an array above. */
async function open() {
  let sink: LinkSink | null = null;
  let changes = 0;
  const sent: JSONRPCMessage[] = [];
  const link: Link = {
    kind: 'pipe',
    perRequestStream: false,
    open: async (given) => void (sink = given),
    send: async (message) => void sent.push(message),
    close: async () => {},
    established: () => {},
    setProtocolVersion: () => {},
    sessionId: () => undefined,
    terminate: async () => {},
  };
  const relay = new Relay(link, () => void (changes += 1));
  const delivered: JSONRPCMessage[] = [];
  relay.onmessage = (message) => void delivered.push(message);
  await relay.start();
  return {
    relay,
    sent,
    delivered,
    changes: () => changes,
    receive: (message: unknown) => sink?.onMessage(message, JSON.stringify(message)),
    receiveText: (text: string) => sink?.onMessage(JSON.parse(text), text),
  };
}

const call = (id: number | string, exchange: Exchange): JSONRPCMessage => {
  const params = { name: 'x', [EXCHANGE]: exchange };
  return { jsonrpc: '2.0', id, method: 'tools/call', params };
};
const list = (id: number | string): JSONRPCMessage => ({ jsonrpc: '2.0', id, method: 'prompts/list' });

describe('answers', () => {
  it.each([
    ['an id nobody used', { jsonrpc: '2.0', id: 99, result: {} }],
    ['the id as a string', { jsonrpc: '2.0', id: '7', result: {} }],
    ['id null', { jsonrpc: '2.0', id: null, error: { code: -32700, message: 'Parse error' } }],
    ['no id', { jsonrpc: '2.0', error: { code: -32700, message: 'Parse error' } }],
    ['result and error', { jsonrpc: '2.0', id: 7, result: {}, error: { code: 1, message: '' } }],
    ['neither', { jsonrpc: '2.0', id: 7 }],
    ['no version', { id: 7, result: {} }],
    ['another version', { jsonrpc: '1.0', id: 7, result: {} }],
    ['a batch in a batch', [[{ jsonrpc: '2.0', id: 7, result: {} }]]],
    ['a scalar', 42],
  ])('with %s are not delivered', async (_what, message) => {
    const { relay, receive, delivered } = await open();
    await relay.send(list(7));
    receive(message);
    expect(delivered).toEqual([]);
    receive({ jsonrpc: '2.0', id: 7, result: { ok: true } });
    expect(delivered).toEqual([{ jsonrpc: '2.0', id: 7, result: { ok: true } }]);
  });

  it('are delivered once', async () => {
    const { relay, receive, delivered } = await open();
    await relay.send(list(7));
    receive({ jsonrpc: '2.0', id: 7, result: { first: true } });
    receive({ jsonrpc: '2.0', id: 7, result: { second: true } });
    expect(delivered).toHaveLength(1);
  });

  it('of a batch come one by one', async () => {
    const { relay, receive, delivered } = await open();
    await relay.send(list(1));
    await relay.send(list('1'));
    receive([
      { jsonrpc: '2.0', id: '1', result: { a: 1 } },
      { jsonrpc: '2.0', id: 1, result: { a: 2 } },
    ]);
    expect(delivered.map((each) => 'id' in each && each.id)).toEqual(['1', 1]);
  });

  it('to an exchange go there whole, and the SDK learns only that it is over', async () => {
    const { relay, receiveText, delivered } = await open();
    const exchange = new Exchange(null, null);
    await relay.send(call(3, exchange));
    receiveText('{"jsonrpc":"2.0","id":3,"result":{"content":7,"odd":12345678901234567890}}');
    expect(exchange.outcome?.kind).toBe('result');
    expect(JSON.stringify(exchange.outcome)).toContain('"odd":12345678901234567890');
    expect(delivered).toEqual([{ jsonrpc: '2.0', id: 3, result: { content: [], resultType: 'complete' } }]);
  });

  it('that come after a cancellation are nobody’s', async () => {
    const { relay, receive, delivered } = await open();
    const exchange = new Exchange(null, null);
    await relay.send(call(3, exchange));
    await relay.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 3 } });
    receive({ jsonrpc: '2.0', id: 3, result: {} });
    expect(exchange.outcome).toBe(null);
    expect(delivered).toEqual([]);
  });
});

describe('notifications', () => {
  it('of progress go to their exchange only, by the exact token', async () => {
    const { relay, receive, delivered } = await open();
    const seen: unknown[] = [];
    await relay.send(call(3, new Exchange((progress) => seen.push(progress), null)));
    const progress = (progressToken: unknown, progress: unknown) =>
      receive({
        jsonrpc: '2.0',
        method: 'notifications/progress',
        params: { progressToken, progress, total: 2 },
      });
    progress(3, 1);
    progress('3', 1.5);
    progress(4, 1.5);
    progress(3, 'half');
    receive({ jsonrpc: '2.0', id: 3, result: {} });
    progress(3, 2);
    expect(seen).toEqual([{ progress: 1, total: 2, message: null }]);
    expect(delivered).toHaveLength(1);
  });

  it('of changed tools are told, others are not delivered', async () => {
    const { receive, delivered, changes } = await open();
    receive({ jsonrpc: '2.0', method: 'notifications/tools/list_changed' });
    receive({ jsonrpc: '2.0', method: 'notifications/message', params: { data: { id: 1 } } });
    receive({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 'a' } });
    expect(changes()).toBe(1);
    expect(delivered).toMatchObject([{ method: 'notifications/cancelled' }]);
  });
});

describe('requests of the server', () => {
  it('are delivered up to a bound, and again when some are answered', async () => {
    const { relay, receive, delivered } = await open();
    for (let id = 0; id < SERVER_REQUESTS_MAX + 10; id += 1) receive({ jsonrpc: '2.0', id, method: 'ping' });
    expect(delivered).toHaveLength(SERVER_REQUESTS_MAX);
    await relay.send({ jsonrpc: '2.0', id: 0, result: {} });
    receive({ jsonrpc: '2.0', id: 'next', method: 'ping' });
    receive({ jsonrpc: '2.0', id: 'one more', method: 'ping' });
    expect(delivered).toHaveLength(SERVER_REQUESTS_MAX + 1);
  });
});
