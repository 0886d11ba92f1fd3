/** The session layer against real HTTP servers, through the real tap. */
import { createServer as createTcpServer } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CallOptions, Session } from '../../src-main/host/ports.ts';
import { createSessionFactory } from '../../src-main/host/session/session.ts';
import { eventually } from '../servers/probe.ts';
import { clock, DEMO, everything, freePort, HttpServer, random, told, tappedWire } from './session-wires.ts';

const openSession = createSessionFactory({ clock, random, clientInfo: { name: 'tapedeck', version: '1' } });
/** For a start on a busy machine; nothing here waits for its end. */
const HANDSHAKE_MS = 45_000;

const options = (part: Partial<CallOptions> = {}): CallOptions => ({
  timeoutMs: 60_000,
  signal: new AbortController().signal,
  onProgress: () => {},
  ...part,
});

function openOn(server: HttpServer, path?: string) {
  let changes = 0;
  const { wire, tap, entries } = tappedWire(server, path);
  const session: Session = openSession(wire, { onToolsChanged: () => void (changes += 1) });
  return { session, tap, entries, changes: () => changes };
}

async function ready(server: HttpServer, path?: string, mode: 'auto' | 'legacy' | 'modern' = 'auto') {
  const opened = openOn(server, path);
  const connected = await opened.session.connect(mode, HANDSHAKE_MS);
  if (!connected.ok) throw new Error(`${connected.failure.code}: ${connected.failure.message}`);
  return { ...opened, info: connected.value };
}

describe.each(['legacy', 'modern'] as const)('the demo server, %s', (era) => {
  let server: HttpServer;
  beforeAll(async () => {
    server = await HttpServer.start(DEMO, ['--http', '--era', era]);
  });
  afterAll(() => server[Symbol.asyncDispose]());

  it('is recognised, called, followed and left', async () => {
    const { session, info, changes, tap } = await ready(server);
    expect(info).toMatchObject({ era, peerName: 'tapedeck-demo', hasTools: true });
    expect((await session.refreshTools()).ok).toBe(true);
    const result = await session.callTool('add', '{"a":2,"b":3}', options());
    expect(result).toMatchObject({ ok: true, value: { structuredContent: { sum: 5 } } });
    await eventually('the stream for changes', () =>
      server.methods().includes(era === 'modern' ? 'subscriptions/listen' : 'GET'),
    );
    await eventually('the announcement', () => {
      void session.callTool('toggle_tool', '{}', options());
      return changes() > 0;
    });
    const startedMs = performance.now();
    await session.close();
    await tap.close();
    expect(performance.now() - startedMs).toBeLessThan(HANDSHAKE_MS);
    expect(server.methods().includes('DELETE')).toBe(era === 'legacy');
  });

  it('gets arguments as they were typed', async () => {
    const { session } = await ready(server);
    const typed = '{"text":"x","n":12345678901234567890,"f":1.0,"f":2.50,"__proto__":{"a":1}}';
    await session.callTool('echo', typed, options());
    const call = server.sent.findLast(({ body }) => body.includes('tools/call'));
    expect(call?.body).toContain(`"arguments":${typed}`);
    expect(call?.headers.get('mcp-name') ?? null).toBe(era === 'modern' ? 'echo' : null);
    await session.close();
  });

  it('tells its progress, and a cancelled call ends', async () => {
    const { session } = await ready(server);
    const abort = new AbortController();
    const seen: number[] = [];
    const result = await session.callTool(
      'slow_count',
      '{"steps":100,"stepMs":20}',
      options({
        signal: abort.signal,
        onProgress({ progress }) {
          seen.push(progress);
          if (progress === 2) abort.abort();
        },
      }),
    );
    expect(result).toMatchObject({ ok: false, failure: { code: 'request-cancelled' } });
    expect(seen.slice(0, 2)).toEqual([1, 2]);
    await session.close();
  });

  it('does not answer in time', async () => {
    const { session } = await ready(server);
    const slow = options({ timeoutMs: 150 });
    const result = await session.callTool('slow_count', '{"steps":10,"stepMs":100}', slow);
    expect(result).toMatchObject({ ok: false, failure: { code: 'request-timeout' } });
    expect(await session.callTool('echo', '{"text":"x"}', options())).toMatchObject({ ok: true });
    await session.close();
  });
});

describe('the everything server', () => {
  it('is spoken to over Streamable HTTP', async () => {
    const port = await freePort();
    const [script, ...args] = everything('streamableHttp');
    const url = `http://127.0.0.1:${port}/mcp`;
    await using server = await HttpServer.start(
      script,
      args,
      { PORT: String(port) },
      /(listening) on port/,
      () => url,
    );
    const { session, info } = await ready(server);
    expect(info).toMatchObject({ era: 'legacy', hasTools: true });
    expect((await session.refreshTools()).ok).toBe(true);
    expect(await session.callTool('echo', '{"message":"hi"}', options())).toMatchObject({ ok: true });
    await session.close();
  });

  it('is spoken to over HTTP+SSE, which nothing else has said', async () => {
    const port = await freePort();
    const [script, ...args] = everything('sse');
    const url = `http://127.0.0.1:${port}/sse`;
    await using server = await HttpServer.start(
      script,
      args,
      { PORT: String(port) },
      /(running) on port/,
      () => url,
    );
    const { session, info } = await ready(server);
    expect(info).toMatchObject({ era: 'legacy', hasTools: true });
    const typed = '{"message":"hi","n":12345678901234567890}';
    expect(await session.callTool('echo', typed, options())).toMatchObject({
      ok: true,
      value: { content: [{ text: 'Echo: hi' }] },
    });
    expect(server.sent.at(-1)?.body).toContain(typed);
    await session.close();
  });
});

describe('a raw legacy server', () => {
  let server: HttpServer;
  beforeAll(async () => {
    server = await HttpServer.start('e2e/servers/http-raw.mjs', []);
  });
  afterAll(() => server[Symbol.asyncDispose]());

  it.each([
    '400-32000',
    '400-32000-id',
    '400-32600',
    '400-32602',
    '400-text',
    '400-empty',
    '404-32601',
    '404-html',
    '406-32000',
    '422-json',
    '200-32601',
    '202-empty',
    '500-html',
    'silence',
  ])('that refuses the probe with %s is legacy', async (refusal) => {
    const { session, info } = await ready(server, `/era/${refusal}`);
    expect(info).toMatchObject({ era: 'legacy', peerName: 'http-raw' });
    await session.close();
  });

  it('that wants authorization is not asked again', async () => {
    const { session } = openOn(server, '/era/401-bearer');
    const before = server.sent.length;
    const outcome = await session.connect('auto', HANDSHAKE_MS);
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'handshake-failed' } });
    expect(told(outcome).message).toContain('401');
    expect(server.sent.length - before).toBe(1);
  });

  it('that is modern, of a revision nobody knows, is no legacy server', async () => {
    const before = server.sent.length;
    const outcome = await openOn(server, '/era/400-32022').session.connect('auto', HANDSHAKE_MS);
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'handshake-failed' } });
    expect(server.sent.length - before).toBe(1);
  });

  it('that is not there at this path', async () => {
    const outcome = await openOn(server, '/gone').session.connect('auto', HANDSHAKE_MS);
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'handshake-failed' } });
    expect(told(outcome).message).toContain('404');
  });

  it.each([
    ['json', 'json'],
    ['sse', 'sse'],
    ['custom_events', 'custom'],
    ['line_ends', 'line ends'],
    ['split', 'zażółć 📼'],
    ['bad_event', 'after a bad event'],
    ['resume', 'resumed'],
  ])('answers in the shape %s', async (tool, text) => {
    const { session } = await ready(server, undefined, 'legacy');
    const result = await session.callTool(tool, '{}', options());
    expect(result).toEqual({ ok: true, value: { content: [{ type: 'text', text }] } });
    await session.close();
  });

  it('breaks its stream before the answer', async () => {
    const { session } = await ready(server, undefined, 'legacy');
    const result = await session.callTool('cut', '{}', options());
    expect(result).toMatchObject({ ok: false, failure: { code: 'stream-ended' } });
    expect(told(result).message).toContain('stream ended');
    await session.close();
  });

  it('answers with another content type', async () => {
    const { session } = await ready(server, undefined, 'legacy');
    const result = await session.callTool('wrong_type', '{}', options());
    expect(result).toMatchObject({ ok: false, failure: { code: 'request-failed' } });
    expect(told(result).message).toContain('text/plain');
    await session.close();
  });

  it('announces changes on the stream of the session', async () => {
    const { session, changes } = await ready(server, undefined, 'legacy');
    await eventually('the announcement', () => {
      void session.callTool('announce', '{}', options());
      return changes() > 0;
    });
    expect(changes()).toBeGreaterThan(0);
    await session.close();
  });

  it('forgets the session', async () => {
    const { session } = await ready(server, undefined, 'legacy');
    await session.callTool('expire', '{}', options());
    const result = await session.callTool('json', '{}', options());
    expect(result).toMatchObject({ ok: false, failure: { code: 'session-expired' } });
    await session.close();
  });
});

describe('no server', () => {
  it('listens there', async () => {
    const url = `http://127.0.0.1:${await freePort()}/mcp`;
    const session = openSession({ kind: 'http', url, fetch }, { onToolsChanged: () => {} });
    const outcome = await session.connect('auto', HANDSHAKE_MS);
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'connect-failed' } });
    expect(told(outcome).message).toContain('ECONNREFUSED');
  });

  it('speaks HTTP there', async () => {
    const server = createTcpServer((socket) => void socket.end('SSH-2.0-OpenSSH_9.9\r\n')).listen(
      0,
      '127.0.0.1',
    );
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const url = `http://127.0.0.1:${port}/mcp`;
    const session = openSession({ kind: 'http', url, fetch }, { onToolsChanged: () => {} });
    const outcome = await session.connect('auto', HANDSHAKE_MS);
    server.close();
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'not-http' } });
  });
});
