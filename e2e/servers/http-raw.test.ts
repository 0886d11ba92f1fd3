import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusals } from './lib/http/refusals.mjs';
import { eventually, Probe } from './probe.ts';

const WAIT_MS = 30_000;
const DISCOVER = { jsonrpc: '2.0', id: 1, method: 'server/discover' };
const INITIALIZE = { jsonrpc: '2.0', id: 0, method: 'initialize', params: {} };

let server: Probe;
let origin: string;

beforeAll(async () => {
  server = new Probe('http-raw.mjs');
  origin = await eventually(
    'the address',
    () => /LISTENING (\S+)\/mcp\n/.exec(server.stdout.toString())?.[1],
  );
});
afterAll(() => server[Symbol.asyncDispose]());

const signal = () => AbortSignal.timeout(WAIT_MS);
const request = (method: string, path: string, headers: Record<string, string>, body?: object) =>
  fetch(`${origin}${path}`, {
    method,
    headers,
    signal: signal(),
    ...(body && { body: JSON.stringify(body) }),
  });

async function openSession(path = '/mcp') {
  const opened = await request('POST', path, {}, INITIALIZE);
  const headers = { 'mcp-session-id': opened.headers.get('mcp-session-id') ?? '' };
  return {
    opened,
    send: (method: string, extra: Record<string, string> = {}, body?: object) =>
      request(method, path, { ...headers, ...extra }, body),
    call: (name: string) =>
      request('POST', path, headers, { jsonrpc: '2.0', id: 5, method: 'tools/call', params: { name } }),
  };
}

describe('sessions', () => {
  it('opens, acknowledges, lists and ends one', async () => {
    const session = await openSession();
    expect(session.opened.status).toBe(200);
    const initialized = await session.send(
      'POST',
      {},
      { jsonrpc: '2.0', method: 'notifications/initialized' },
    );
    expect([initialized.status, await initialized.text()]).toEqual([202, '']);
    const list = await session.send('POST', {}, { jsonrpc: '2.0', id: 1, method: 'tools/list' });
    expect(await list.text()).toContain('"name":"custom_events"');
    expect((await session.send('PUT')).status).toBe(405);
    expect((await session.send('DELETE')).status).toBe(204);
    const gone = await session.send('POST', {}, { jsonrpc: '2.0', id: 2, method: 'ping' });
    expect([gone.status, await gone.json()]).toMatchObject([404, { error: { code: -32_001 } }]);
  });

  it('forgets one in the middle', async () => {
    const session = await openSession();
    await (await session.call('expire')).text();
    expect((await session.call('json')).status).toBe(404);
  });

  it('announces on the GET stream', async () => {
    const session = await openSession();
    const reader = (await session.send('GET')).body?.getReader();
    const decoder = new TextDecoder();
    expect(decoder.decode((await reader?.read())?.value)).toBe(': listening\n\n');
    expect(await (await session.call('announce')).text()).toContain('announced on 1 streams');
    expect(decoder.decode((await reader?.read())?.value)).toMatch(
      /^id: \S+\ndata: .*tools\/list_changed"}\n\n$/,
    );
    await reader?.cancel();
  });

  it('gives a parked answer to the Last-Event-ID', async () => {
    const session = await openSession();
    const id = /^id: (\S+)$/m.exec(await (await session.call('resume')).text())?.[1] ?? '';
    const resumed = await (await session.send('GET', { 'last-event-id': id })).text();
    expect(resumed).toContain('"id":5,"result":{"content":[{"type":"text","text":"resumed"');
  });

  it('remembers what was asked, headers included', async () => {
    const session = await openSession();
    await session.send(
      'POST',
      { 'mcp-protocol-version': '2025-11-25' },
      { jsonrpc: '2.0', id: 99, method: 'ping' },
    );
    const seen = await (await request('GET', '/requests', {})).text();
    expect(seen).toMatch(
      /"mcp-protocol-version":"2025-11-25"[^}]*},"body":{"jsonrpc":"2.0","id":99,"method":"ping"}/,
    );
  });
});

describe('answers', () => {
  it.each([
    {
      tool: 'sse',
      type: 'text/event-stream',
      bytes: /^: hello\nretry: 1500\nid: \S+-1\ndata: \n\nevent: message\nid: \S+-2\ndata: /,
    },
    {
      tool: 'custom_events',
      type: 'text/event-stream',
      bytes: /^event: heartbeat\ndata: {"beat":1}\n\nevent: not-a-message\n/,
    },
    {
      tool: 'line_ends',
      type: 'text/event-stream',
      bytes: /^data: {\r\ndata: {2}"jsonrpc".*\r\n\r\ndata:{"jsonrpc"/s,
    },
    { tool: 'split', type: 'text/event-stream', bytes: /^data: .*zażółć 📼.*\n\n$/ },
    { tool: 'bad_event', type: 'text/event-stream', bytes: /^data: not json {\n\ndata: {"jsonrpc"/ },
    { tool: 'json', type: 'application/json', bytes: /^{"jsonrpc":"2.0","id":5,"result"/ },
    { tool: 'wrong_type', type: 'text/plain', bytes: /^{"jsonrpc":"2.0","id":5,"result"/ },
  ])('$tool', async ({ tool, type, bytes }) => {
    const session = await openSession();
    const answer = await session.call(tool);
    expect(answer.headers.get('content-type')).toBe(type);
    expect(await answer.text()).toMatch(bytes);
  });

  it('cut breaks off in the middle of an event', async () => {
    const session = await openSession();
    const answer = await session.call('cut');
    await expect(answer.text()).rejects.toThrow('terminated');
  });
});

describe('era detection', () => {
  const cases: { name: string; status: number; type: string | null; body: string }[] = [
    { name: '400-32000', status: 400, type: 'application/json', body: '"id":null,"error":{"code":-32000' },
    { name: '400-32000-id', status: 400, type: 'application/json', body: '"id":1,"error":{"code":-32000' },
    { name: '400-32600', status: 400, type: 'application/json', body: '"code":-32600' },
    { name: '400-32602', status: 400, type: 'application/json', body: '"code":-32602' },
    { name: '400-text', status: 400, type: 'text/plain', body: 'Bad Request' },
    { name: '400-empty', status: 400, type: null, body: '' },
    { name: '404-32601', status: 404, type: 'application/json', body: '"code":-32601' },
    { name: '404-html', status: 404, type: 'text/html; charset=utf-8', body: '<!doctype html>' },
    { name: '406-32000', status: 406, type: 'application/json', body: '"code":-32000' },
    { name: '422-json', status: 422, type: 'application/json', body: '{"detail":[' },
    { name: '200-32601', status: 200, type: 'application/json', body: '"code":-32601' },
    { name: '202-empty', status: 202, type: null, body: '' },
    { name: '500-html', status: 500, type: 'text/html', body: '<h1>' },
    { name: '400-32022', status: 400, type: 'application/json', body: '"supported":["2099-01-01"]' },
    { name: '401-bearer', status: 401, type: 'application/json', body: 'invalid_token' },
  ];

  it('has a case for every refusal', () => {
    expect([...cases.map(({ name }) => name), 'silence']).toEqual(Object.keys(refusals));
  });

  it.each(cases)('/era/$name', async ({ name, status, type, body }) => {
    const refused = await request('POST', `/era/${name}`, {}, DISCOVER);
    expect([refused.status, refused.headers.get('content-type')]).toEqual([status, type]);
    expect(await refused.text()).toContain(body);
    expect((await openSession(`/era/${name}`)).opened.status).toBe(200);
  });

  it('/era/silence says nothing', async () => {
    const silent = fetch(`${origin}/era/silence`, {
      method: 'POST',
      body: JSON.stringify(DISCOVER),
      signal: AbortSignal.timeout(200),
    });
    await expect(silent).rejects.toThrow('timeout');
  });

  it('/gone is a 404 page for everything', async () => {
    const gone = await request('POST', '/gone', {}, INITIALIZE);
    expect([gone.status, gone.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
  });
});
