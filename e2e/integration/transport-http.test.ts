import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { createHttpTap } from '../../src-main/host/capture/http-tap.ts';
import { createRecorder } from '../../src-main/host/capture/recorder.ts';
import { createSseSplitter } from '../../src-main/host/transport/sse-splitter.ts';
import { createMemoryTape } from '../../src-main/sim/memory-tape.ts';
import { sseData } from '../../src-shared/wire/sse.ts';
import { bytesOf, clock, framesOf, textOf } from './transport-kit.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

async function listen(handler: Handler): Promise<string> {
  const server = createServer(handler);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}/mcp`;
}

async function tapOn(handler: Handler) {
  const url = await listen(handler);
  const tape = createMemoryTape(clock);
  const recorder = createRecorder({ writer: tape, serverId: 's', listeners: [], onTrouble: () => {} });
  const tap = createHttpTap({ url, headers: {}, recorder, createSseSplitter: () => createSseSplitter() });
  const ended = () => tape.entries.flatMap((entry) => (entry.kind === 'http-ended' ? [entry.outcome] : []));
  return { url, tape, tap, ended, fetch: tap.wire.fetch };
}

describe('a real http server on the tape', () => {
  it('has every event of a stream that arrives in odd pieces, and its data can be read from it', async () => {
    const stream =
      'event: message\r\nid: 1\r\ndata: {"jsonrpc":"2.0",\r\ndata: "id":"ü"}\r\n\r\n: alive\n\ndata: {}\n\n';
    const { tape, fetch, url, ended } = await tapOn((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const bytes = Buffer.from(stream);
      let at = 0;
      const next = (): void => {
        if (at >= bytes.length) return void response.end();
        response.write(bytes.subarray(at, (at += 7)), () => setTimeout(next, 1));
      };
      next();
    });
    const response = await fetch(url);
    expect(await response.text()).toBe(stream);
    const frames = framesOf(tape.entries, 'in');
    expect(frames.map((frame) => sseData(textOf(frame)))).toEqual([
      '{"jsonrpc":"2.0",\n"id":"ü"}',
      null,
      '{}',
    ]);
    expect(frames[0]?.channel).toEqual({
      kind: 'http',
      exchange: 1,
      part: 'sse',
      event: 'message',
      eventId: '1',
    });
    expect(ended()).toEqual(['complete']);
  });

  it('hands a redirect on and follows none', async () => {
    const seen: string[] = [];
    const { tape, fetch, url, ended } = await tapOn((request, response) => {
      seen.push(request.url ?? '');
      response.writeHead(307, { location: 'http://elsewhere.invalid/mcp' }).end('moved');
    });
    const response = await fetch(url, { method: 'POST', body: '{}' });
    expect(response.status).toBe(307);
    expect(response.headers.get('location')).toBe('http://elsewhere.invalid/mcp');
    expect(response.url).toBe(url);
    expect(await response.text()).toBe('moved');
    expect(seen).toEqual(['/mcp']);
    expect(tape.entries.filter((entry) => entry.kind === 'http-request')).toHaveLength(1);
    expect(ended()).toEqual(['complete']);
  });

  it('lets the server know when the reader hangs up, and when the tap closes', async () => {
    const closed: string[] = [];
    const { tap, fetch, url, ended } = await tapOn((request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: 1\n\n');
      response.on('close', () => closed.push(request.headers['x-name']?.toString() ?? ''));
    });
    const first = await fetch(url, { headers: { 'x-name': 'first' } });
    await fetch(url, { headers: { 'x-name': 'second' } });
    await first.body?.cancel();
    while (closed.length < 1) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(closed).toEqual(['first']);
    await tap.close();
    while (closed.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(closed).toEqual(['first', 'second']);
    expect(ended()).toEqual(['aborted', 'aborted']);
  });

  it('records a connection that breaks in the middle of a body', async () => {
    const { tape, fetch, url, ended } = await tapOn((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
      response.write('{"half":', () => setTimeout(() => response.destroy(), 20));
    });
    const response = await fetch(url);
    await expect(response.text()).rejects.toThrow('terminated');
    expect(framesOf(tape.entries, 'in').map((frame) => [textOf(frame), frame.mark])).toEqual([
      ['{"half":', 'unterminated'],
    ]);
    expect(ended()).toEqual(['failed']);
  });

  it('says that nobody listens', async () => {
    const { tape, fetch, url, ended } = await tapOn(() => {});
    const [gone] = servers.splice(0);
    await new Promise((resolve) => gone?.close(resolve));
    await expect(fetch(url)).rejects.toThrow('fetch failed');
    expect(ended()).toEqual(['failed']);
    const last = tape.entries.at(-1);
    expect(last?.kind === 'http-ended' ? last.detail : '').toContain('ECONNREFUSED');
  });

  it('asks for plain bytes, and survives a server that compresses all the same', async () => {
    const asked: unknown[] = [];
    const { tape, fetch, url } = await tapOn((request, response) => {
      asked.push(request.headers['accept-encoding']);
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
      response.end(gzipSync('{"a":1}'));
    });
    expect(await (await fetch(url)).json()).toEqual({ a: 1 });
    expect(asked).toEqual(['identity']);
    expect(bytesOf(tape.entries, 'in').toString()).toBe('{"a":1}');
  });

  it('slows a server down to the pace of its reader', async () => {
    let written = 0;
    const { tap, tape, fetch, url } = await tapOn((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const event = `data: ${'x'.repeat(10_000)}\n\n`;
      const flood = (): void => {
        while (!response.destroyed && response.write(event)) written += event.length;
        response.once('drain', flood);
      };
      flood();
    });
    const response = await fetch(url);
    const reader = response.body?.getReader();
    await reader?.read();
    // Everything on the way fills up first.
    let pausedAt = -1;
    while (pausedAt !== written) {
      pausedAt = written;
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
    const recorded = bytesOf(tape.entries, 'in').length;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(written).toBe(pausedAt);
    expect(recorded).toBeLessThan(1_000_000);
    await reader?.cancel();
    await tap.close();
  });
});
