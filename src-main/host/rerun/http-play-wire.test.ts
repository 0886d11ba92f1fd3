import { expect, it } from 'vitest';
import { createFakeClock } from '../../sim/clock.ts';
import { httpPlayWire } from './http-play-wire.ts';

interface Seen {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly body: string;
}

/** A wire whose network is this function, and all that was heard. */
function world(answer: (seen: Seen) => Response | Promise<Response>) {
  const seen: Seen[] = [];
  const heard: unknown[] = [];
  const lost: string[] = [];
  const closed: string[] = [];
  const wire = httpPlayWire(
    {
      kind: 'http',
      url: 'http://127.0.0.1/mcp',
      async fetch(url, init) {
        const request = {
          url: url instanceof Request ? url.url : url.toString(),
          method: init?.method ?? 'GET',
          headers: new Headers(init?.headers),
          body: typeof init?.body === 'string' ? init.body : '',
        };
        seen.push(request);
        return answer(request);
      },
    },
    createFakeClock(),
  );
  wire.listen({
    onMessage: (json) => heard.push(json),
    onLost: (id, why) => lost.push(`${id} ${why}`),
    onClosed: (why) => closed.push(why),
  });
  const send = (message: object) => {
    const id = 'id' in message ? JSON.stringify(message.id) : null;
    return wire.send(JSON.stringify(message), { id, isRaw: false });
  };
  /** An answer that is there already is read within a few turns of the loop, however long each takes. */
  const settle = async () => {
    for (let turns = 0; turns < 50; turns += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  return { wire, seen, heard, lost, closed, send, settle };
}
const json = (value: object, status = 200, headers: Record<string, string> = {}) =>
  Response.json(value, { status, headers });

it('takes the session and the version from the answers, listens, and gives the session back', async () => {
  const it = world(({ method, body }) => {
    if (method === 'GET') return new Response(null, { status: 405 });
    if (body.includes('"initialize"'))
      return json({ id: 1, result: { protocolVersion: '2025-06-18' } }, 200, { 'mcp-session-id': 's1' });
    return new Response(null, { status: 202 });
  });
  await it.send({ id: 1, method: 'initialize' });
  await it.settle();
  await it.send({ method: 'notifications/initialized' });
  await it.settle();
  await it.wire.end();
  expect(it.seen.map(({ method, headers }) => `${method} ${headers.get('mcp-session-id')}`)).toEqual([
    'POST null',
    'POST s1',
    'GET s1',
    'DELETE s1',
  ]);
  expect(it.seen[1]?.headers.get('mcp-protocol-version')).toBe('2025-06-18');
  expect(it.heard).toHaveLength(1);
  expect(it.lost).toEqual([]);
});

it('says of a modern request what it is in headers, and leaves those away in the legacy era', async () => {
  const it = world(() => json({ id: 1, result: {} }));
  const _meta = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' };
  await it.send({ id: 1, method: 'tools/call', params: { name: 'grüß', _meta } });
  await it.send({ id: 1, method: 'tools/call', params: { name: 'plain' } });
  await it.settle();
  const [modern, legacy] = it.seen;
  expect(modern?.headers.get('mcp-method')).toBe('tools/call');
  expect(modern?.headers.get('mcp-name')).toBe(`=?base64?${Buffer.from('grüß').toString('base64')}?=`);
  expect(legacy?.headers.get('mcp-method')).toBeNull();
});

it('takes an error in a 4xx for the answer, and says what will not be answered and why', async () => {
  const it = world(({ body }) => {
    if (body.includes('"id":1')) return json({ id: 1, error: { code: -1, message: 'no' } }, 400);
    if (body.includes('"id":2'))
      return new Response('<h1>gone</h1>', { status: 404, statusText: 'Not Found' });
    return new Response(': nothing\n\n', { headers: { 'content-type': 'text/event-stream' } });
  });
  for (const id of [1, 2, 3]) await it.send({ id, method: 'ping' });
  await it.settle();
  expect(it.heard).toEqual([{ id: 1, error: { code: -1, message: 'no' } }]);
  expect(it.lost).toEqual(['2 HTTP 404 Not Found', '3 the stream ended without an answer']);
});

it('posts nothing twice, and tries nothing more where nobody ever was', async () => {
  const it = world(() => Promise.reject(new TypeError('fetch failed', { cause: new Error('refused') })));
  await it.send({ id: 1, method: 'ping' });
  await it.settle();
  expect(it.seen).toHaveLength(1);
  expect(it.wire.isReached()).toBe(false);
  expect(it.closed).toEqual([expect.stringContaining('refused')]);
  expect(await it.send({ method: 'notifications/initialized' })).toMatchObject({ ok: false });
  await it.wire.end();
  expect(await it.send({ id: 2, method: 'ping' })).toMatchObject({ ok: false });
});

/** A server of the transport of 2024-11-05: one event a chunk. */
function oldServer(endpoint: string) {
  let stream: ReadableStreamDefaultController<Uint8Array> | null = null;
  const say = (event: string, data: string): void =>
    stream?.enqueue(new TextEncoder().encode(`event: ${event}\ndata: ${data}\n\n`));
  const answer = ({ method, url, body }: Seen): Response => {
    if (method === 'GET') {
      const events = new ReadableStream<Uint8Array>({
        start(controller) {
          stream = controller;
          say('endpoint', endpoint);
        },
      });
      return new Response(events, { headers: { 'content-type': 'text/event-stream' } });
    }
    if (!url.includes('/messages')) return new Response('Cannot POST', { status: 404 });
    const { id } = JSON.parse(body) as { id?: number };
    if (id !== undefined && !body.includes('silent')) say('message', JSON.stringify({ id, result: {} }));
    return new Response('Accepted', { status: 202 });
  };
  return { answer, end: () => stream?.close() };
}

it('goes on by the event stream of 2024-11-05 when the first message is refused', async () => {
  const old = oldServer('/messages?session=7');
  const it = world(old.answer);
  await it.send({ id: 1, method: 'initialize' });
  await it.settle();
  await it.send({ method: 'notifications/initialized' });
  await it.send({ id: 2, method: 'tools/list' });
  await it.send({ id: 3, method: 'tools/call', params: { name: 'silent' } });
  await it.settle();
  expect(it.seen.map(({ method, url }) => `${method} ${new URL(url).pathname}`)).toEqual([
    'POST /mcp',
    'GET /mcp',
    'POST /messages',
    'POST /messages',
    'POST /messages',
    'POST /messages',
  ]);
  expect(it.heard).toMatchObject([{ id: 1 }, { id: 2 }]);
  expect(it.lost).toEqual([]);
  old.end();
  await it.settle();
  expect(it.lost).toEqual(['3 the event stream ended without an answer']);
  await it.wire.end();
});

it('posts to no endpoint on another server, and tells the refusal', async () => {
  const it = world(oldServer('http://elsewhere.example/messages').answer);
  await it.send({ id: 1, method: 'initialize' });
  await it.settle();
  expect(it.seen.every(({ url }) => url === 'http://127.0.0.1/mcp')).toBe(true);
  expect(it.lost).toEqual(['1 HTTP 404']);
  await it.wire.end();
});
