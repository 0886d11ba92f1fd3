import { describe, expect, it } from 'vitest';
import { FailureError } from '../../../src-shared/base/failure.ts';
import type { Entry } from '../../../src-shared/journal/entry.ts';
import { createFakeClock } from '../../sim/clock.ts';
import { type FakeRequest, createFakeBody, createFakeFetch } from '../../sim/http-fake.ts';
import { createMemoryTape } from '../../sim/memory-tape.ts';
import { createEventCutter } from '../../sim/transport-event-cutter.ts';
import { createHttpTap } from './http-tap.ts';
import { createRecorder } from './recorder.ts';

const URL_ = 'http://server.test/mcp';
const JSON_TYPE = { 'content-type': 'application/json' };
const SSE_TYPE = { 'content-type': 'text/event-stream; charset=utf-8' };

/** An entry in one line. */
function show(entry: Entry): string {
  switch (entry.kind) {
    case 'frame': {
      const { channel } = entry;
      const where =
        channel.kind === 'http' ? `${channel.part}${channel.exchange} ${channel.event ?? ''}` : '';
      return `${entry.dir} ${where.trim()} ${JSON.stringify(Buffer.from(entry.bytes).toString())} ${entry.mark}`;
    }
    case 'http-request':
      return `${entry.exchange} > ${entry.method} ${entry.url}`;
    case 'http-response':
      return `${entry.exchange} < ${entry.status}`;
    case 'http-ended':
      return `${entry.exchange} ${entry.outcome} ${entry.detail}`.trim();
    default:
      return entry.kind;
  }
}

function setup(
  answer: (request: FakeRequest) => Response | Promise<Response>,
  headers: Record<string, string> = {},
) {
  const tape = createMemoryTape(createFakeClock());
  const recorder = createRecorder({ writer: tape, serverId: 's', listeners: [], onTrouble: () => {} });
  /** How much was on the tape when the request reached the server. */
  const atRequest: string[][] = [];
  const tap = createHttpTap({
    url: URL_,
    headers,
    recorder,
    createSseSplitter: createEventCutter,
    fetch: createFakeFetch((request) => {
      atRequest.push(lines());
      return answer(request);
    }),
  });
  const lines = (): string[] => tape.entries.map(show);
  return { tape, tap, lines, atRequest, fetch: tap.wire.fetch };
}

const readerOf = (response: Response): ReadableStreamDefaultReader<Uint8Array> => {
  if (response.body === null) throw new Error('no body');
  return response.body.getReader();
};
const readText = async (reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> =>
  Buffer.from((await reader.read()).value ?? new Uint8Array(0)).toString();

/** What a promise fails with; waiting for it can begin before the failure is caused. */
async function failureOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return 'did not fail';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('http tap', () => {
  it('records the request before it is sent, and the response before it is handed on', async () => {
    const { lines, atRequest, fetch } = setup(
      () => new Response('{"ok":1}', { headers: JSON_TYPE, status: 201 }),
    );
    const response = await fetch(URL_, { method: 'POST', body: '{"id":1}' });
    expect(atRequest).toEqual([[`1 > POST ${URL_}`, 'out body1 "{\\"id\\":1}" whole']]);
    expect(lines().slice(2)).toEqual(['1 < 201']);
    expect(response.status).toBe(201);
    expect(await response.json()).toEqual({ ok: 1 });
    expect(lines().slice(3)).toEqual(['in body1 "{\\"ok\\":1}" whole', '1 complete']);
  });

  it('numbers exchanges and ends one without a body at once', async () => {
    const { lines, fetch } = setup(() => new Response(null, { status: 202 }));
    await fetch(URL_, { method: 'POST', body: 'a' });
    const second = await fetch(new Request(URL_, { method: 'DELETE' }));
    expect(second.body).toBeNull();
    expect(lines().slice(3)).toEqual(['1 complete', `2 > DELETE ${URL_}`, '2 < 202', '2 complete']);
  });

  it('holds a body back until it is whole and recorded', async () => {
    const body = createFakeBody();
    const { lines, fetch } = setup(() => new Response(body.stream, { headers: JSON_TYPE }));
    const reader = readerOf(await fetch(URL_));
    const first = readText(reader);
    body.write('{"a"');
    body.write(':1}');
    body.end();
    expect(await first).toBe('{"a":1}');
    expect(lines().slice(2)).toEqual(['in body1 "{\\"a\\":1}" whole', '1 complete']);
    expect((await reader.read()).done).toBe(true);
  });

  it('records every event before its bytes go on, and holds back the beginning of one', async () => {
    const body = createFakeBody();
    const { lines, fetch } = setup(() => new Response(body.stream, { headers: SSE_TYPE }));
    const reader = readerOf(await fetch(URL_));
    const first = readText(reader);
    body.write('event: ping\ndata: 1\n\ndata: tw');
    expect(await first).toBe('event: ping\ndata: 1\n\n');
    expect(lines().slice(2)).toEqual(['in sse1 ping "event: ping\\ndata: 1\\n\\n" whole']);
    const second = readText(reader);
    body.write('o\n\n');
    expect(await second).toBe('data: two\n\n');
    body.write('data: torn');
    body.end();
    expect(await readText(reader)).toBe('data: torn');
    expect((await reader.read()).done).toBe(true);
    expect(lines().slice(3)).toEqual([
      'in sse1 "data: two\\n\\n" whole',
      'in sse1 "data: torn" unterminated',
      '1 complete',
    ]);
  });

  it('reads on only when its reader does', async () => {
    const body = createFakeBody();
    const { tape, fetch } = setup(() => new Response(body.stream, { headers: SSE_TYPE }));
    const reader = readerOf(await fetch(URL_));
    for (let count = 0; count < 10; count += 1) body.write(`data: ${count}\n\n`);
    await turn();
    expect(tape.entries).toHaveLength(2);
    await reader.read();
    await reader.read();
    await turn();
    expect(tape.entries).toHaveLength(4);
  });

  it('hangs up when its reader does, and keeps what had come', async () => {
    const body = createFakeBody();
    const { tap, lines, fetch } = setup(() => new Response(body.stream, { headers: SSE_TYPE }));
    const response = await fetch(URL_);
    const reader = readerOf(response);
    const first = reader.read();
    body.write('data: 1\n\ndata: half');
    await first;
    await reader.cancel('enough');
    expect(body.isCancelled()).toBe(true);
    expect(lines().slice(3)).toEqual([
      'in sse1 "data: half" unterminated',
      '1 aborted the client closed the stream: enough',
    ]);
    await tap.close();
  });

  it('passes an abort on, before and after the response', async () => {
    const waiting = setup(() => new Promise(() => {}));
    const early = new AbortController();
    const refused = failureOf(waiting.fetch(URL_, { signal: early.signal }));
    await turn();
    early.abort(new Error('no longer wanted'));
    expect(await refused).toBe('no longer wanted');
    expect(waiting.lines()).toEqual([`1 > GET ${URL_}`, '1 aborted no longer wanted']);

    const body = createFakeBody();
    const streaming = setup(() => new Response(body.stream, { headers: SSE_TYPE }));
    const late = new AbortController();
    const reader = readerOf(await streaming.fetch(URL_, { signal: late.signal }));
    const reading = failureOf(reader.read());
    late.abort(new Error('stop it'));
    expect(await reading).toBe('stop it');
    await turn();
    expect(body.isCancelled()).toBe(true);
    expect(streaming.lines().at(-1)).toBe('1 aborted stop it');
  });

  it('sends nothing that was aborted already', async () => {
    const { lines, fetch } = setup(() => new Response());
    await expect(fetch(URL_, { signal: AbortSignal.abort(new Error('too late')) })).rejects.toThrow(
      'too late',
    );
    expect(lines()).toEqual([]);
  });

  it('records why the network failed and throws what it threw', async () => {
    const error = new TypeError('fetch failed', {
      cause: new AggregateError([new Error('connect ECONNREFUSED')]),
    });
    const { lines, fetch } = setup(() => Promise.reject(error));
    await expect(fetch(URL_)).rejects.toBe(error);
    expect(lines()).toEqual([`1 > GET ${URL_}`, '1 failed fetch failed: connect ECONNREFUSED']);
  });

  it('records a body that breaks off, with what had come of it', async () => {
    const body = createFakeBody();
    const { lines, fetch } = setup(() => new Response(body.stream, { headers: JSON_TYPE }));
    const text = (await fetch(URL_)).text();
    body.write('{"a":');
    await turn();
    body.break(new Error('other side closed'));
    await expect(text).rejects.toThrow('other side closed');
    expect(lines().slice(2)).toEqual(['in body1 "{\\"a\\":" unterminated', '1 failed other side closed']);
  });

  it('sends the headers of a person to their server only, and keeps their values off the tape', async () => {
    const seen: (string | null)[] = [];
    const { tape, fetch } = setup(
      (request) => {
        seen.push(request.headers.get('x-tenant'));
        return new Response(null, { headers: { 'x-tenant': 'acme-secret', 'set-cookie': 'sid=hidden' } });
      },
      { 'X-Tenant': 'acme-secret' },
    );
    await fetch(URL_, { headers: { authorization: 'Bearer hidden' } });
    await fetch('http://elsewhere.test/');
    expect(seen).toEqual(['acme-secret', null]);
    const text = JSON.stringify(tape.entries);
    expect(text).not.toContain('acme-secret');
    expect(text).not.toContain('hidden');
    expect(text).toContain('redacted:11');
  });

  it('asks for no content encoding, unless the caller does', async () => {
    const seen: (string | null)[] = [];
    const { fetch } = setup((request) => {
      seen.push(request.headers.get('accept-encoding'));
      return new Response();
    });
    await fetch(URL_);
    await fetch(URL_, { headers: { 'accept-encoding': 'gzip' } });
    expect(seen).toEqual(['identity', 'gzip']);
  });

  it('hangs up on everything when it closes, also where nobody reads, and opens nothing more', async () => {
    const body = createFakeBody();
    const { tap, lines, fetch } = setup((request) =>
      request.method === 'GET' ? new Response(body.stream, { headers: SSE_TYPE }) : new Promise(() => {}),
    );
    await fetch(URL_);
    const pending = failureOf(fetch(URL_, { method: 'POST' }));
    await turn();
    await tap.close();
    expect(await pending).toBe('The connection was closed.');
    expect(
      lines()
        .filter((line) => line.includes('aborted'))
        .toSorted(),
    ).toEqual(['1 aborted The connection was closed.', '2 aborted The connection was closed.']);
    expect(body.isCancelled()).toBe(true);
    await expect(fetch(URL_)).rejects.toThrow(FailureError);
    await tap.close();
  });
});
