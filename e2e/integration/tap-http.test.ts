/** `tapedeck tap --url` as a client meets it: on a port of this machine, in front of a real server. */
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, SSEClientTransport, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openArchive } from '../../src-main/host/host.ts';
import { BUILD_DEADLINE_MS, ensureBuilt } from './cli-kit.ts';
import { DEMO, eventually } from './host-kit.ts';
import { everything, freePort, pathOf } from './session-wires.ts';
import { bytesOf, Children, CLI, tapesOf } from './tap-kit.ts';

const TEST_MS = 180_000;

beforeAll(ensureBuilt, BUILD_DEADLINE_MS);

let data = '';
const children = new Children();
const servers: Server[] = [];
afterEach(async () => {
  await children.dispose();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
  if (data !== '') rmSync(data, { recursive: true, force: true });
  data = '';
});

async function tap(url: string, ...more: readonly string[]): Promise<{ url: string; end(): Promise<void> }> {
  data = mkdtempSync(join(tmpdir(), 'tapedeck-tap-http-'));
  const { child, said, ended } = children.start([CLI, 'tap', '--data', data, '--url', url, ...more]);
  const at = await eventually(async () => {
    const found = /listening on (\S+),/.exec(said.err)?.[1];
    if (found === undefined) throw new Error(said.err);
    return found;
  });
  return {
    url: at,
    async end() {
      child.kill('SIGTERM');
      expect(await ended).toEqual({ code: 0, signal: null });
      expect(said.out.length).toBe(0);
    },
  };
}

async function serve(answer: (asked: IncomingMessage, to: ServerResponse) => void): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function demo(): Promise<string> {
  const { said } = children.start([DEMO, '--http']);
  return eventually(async () => {
    const found = /LISTENING (\S+)/.exec(said.out.toString())?.[1];
    if (found === undefined) throw new Error(said.err);
    return found;
  });
}

const entries = () => tapesOf(data)[0]?.entries ?? [];

describe('a real client', () => {
  it.each(['legacy', 'modern'] as const)(
    'speaks the %s era through it',
    async (era) => {
      const { url, end } = await tap(await demo());
      const headers = { authorization: 'Bearer open-sesame-7', 'x-plain': 'seen' };
      const transport = new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } });
      const client = new Client(
        { name: 'test', version: '1' },
        era === 'modern' ? { versionNegotiation: { mode: { pin: '2026-07-28' } } } : {},
      );
      await client.connect(transport);
      const { tools } = await client.listTools();
      await client.close();
      await end();
      const all = entries();
      expect(all[0]).toMatchObject({ kind: 'tape-opened', startedBy: 'tap', target: { kind: 'http' } });
      expect(all.find(({ kind }) => kind === 'session')).toMatchObject({ phase: { kind: 'ready', era } });
      expect(bytesOf(all, 'out')).toContain('"method":"tools/list"');
      expect(bytesOf(all, 'in')).toContain(`"name":${JSON.stringify(tools[0]?.name)}`);
      expect(openArchive(data).verify()).toMatchObject({ ok: true, gaps: 0 });
      const files = readdirSync(data, { recursive: true, withFileTypes: true }).filter((each) =>
        each.isFile(),
      );
      const raw = files
        .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'latin1'))
        .join('');
      expect(raw).toContain('seen');
      expect(raw).not.toContain('open-sesame');
    },
    TEST_MS,
  );

  it(
    'speaks the older HTTP+SSE transport',
    async () => {
      const port = await freePort();
      const [script, ...args] = everything('sse');
      process.env['PORT'] = String(port);
      const { said } = children.start([pathOf(script), ...args]);
      await eventually(async () => expect(said.err + said.out.toString()).toContain('running'));
      const { url, end } = await tap(`http://127.0.0.1:${port}/sse`);
      const client = new Client({ name: 'test', version: '1' });
      // oxlint-disable-next-line typescript/no-deprecated -- servers of it are in use, and clients must reach them
      await client.connect(new SSEClientTransport(new URL(url)));
      const { tools } = await client.listTools();
      expect(tools.length).toBeGreaterThan(3);
      await client.close();
      await end();
      expect(bytesOf(entries(), 'in')).toContain('event: endpoint');
      expect(entries().filter(({ kind }) => kind === 'http-ended').length).toBeGreaterThan(1);
    },
    TEST_MS,
  );
});

describe('what passes', () => {
  it(
    'is what a direct client gets: status, headers, bodies of every kind',
    async () => {
      const big = Buffer.alloc(20 * 1024 * 1024, 'abc');
      const origin = await serve((asked, to) => {
        const asks: Buffer[] = [];
        asked.on('data', (chunk: Buffer) => asks.push(chunk));
        asked.on('end', () => {
          switch (asked.url) {
            case '/big':
              return void to.writeHead(200, { 'Content-Length': big.length }).end(big);
            case '/none':
              return void to.writeHead(204, 'Nothing here').end();
            case '/chunked':
              to.writeHead(418, "I'm a Teapot", { 'X-Odd': 'a  b', 'Set-Cookie': ['a=1', 'b=2'] });
              to.write('one');
              return void setTimeout(() => to.end('two'), 50);
            case '/moved':
              return void to.writeHead(302, { Location: `http://${asked.headers.host}/there?x=1` }).end();
            default:
              return void to
                .writeHead(200)
                .end(JSON.stringify([asked.method, asked.url, Buffer.concat(asks).toString('base64')]));
          }
        });
      });
      const { url, end } = await tap(`${origin}/mcp`);
      const tapOrigin = new URL(url).origin;
      for (const [method, path, body] of [
        ['GET', '/big', null],
        ['GET', '/none', null],
        ['POST', '/chunked', '{}'],
        ['HEAD', '/chunked', null],
        ['POST', '/any?q=%20', Buffer.from([0, 255, 13, 10, 128]).toString('latin1')],
        ['DELETE', '/any', null],
      ] as const) {
        const direct = await raw(origin, method, path, body);
        const tapped = await raw(tapOrigin, method, path, body);
        expect({ ...tapped, body: tapped.body.toString('base64').length }).toEqual({
          ...direct,
          body: direct.body.toString('base64').length,
        });
        expect(tapped.body.equals(direct.body)).toBe(true);
      }
      const moved = await raw(tapOrigin, 'GET', '/moved', null);
      expect(moved.headers).toContainEqual(['Location', `${tapOrigin}/there?x=1`]);
      await end();
      const pieces = entries().filter((entry) => entry.kind === 'frame' && entry.mark === 'oversize-part');
      expect(pieces.length).toBeGreaterThan(1);
      expect(openArchive(data).verify()).toMatchObject({ ok: true, gaps: 0 });
    },
    TEST_MS,
  );

  it(
    'is an event as soon as it comes, and an absolute endpoint that leads to the tap',
    async () => {
      let more: (text: string) => void = () => undefined;
      const origin = await serve((asked, to) => {
        to.writeHead(200, { 'content-type': 'text/event-stream' });
        to.write(`event: endpoint\ndata: http://${asked.headers.host}/post?s=1\n\n`);
        more = (text) => void to.write(text);
      });
      const { url, end } = await tap(`${origin}/sse`);
      const abort = new AbortController();
      const response = await fetch(url, { signal: abort.signal });
      const reader = response.body?.getReader();
      const read = async () => Buffer.from((await reader?.read())?.value ?? []).toString();
      expect(await read()).toBe(`event: endpoint\ndata: ${new URL(url).origin}/post?s=1\n\n`);
      more('data: 1\n\n');
      expect(await read()).toBe('data: 1\n\n');
      more('data: hal');
      expect(await read()).toBe('data: hal');
      more('f\n\n');
      expect(await read()).toBe('f\n\n');
      abort.abort();
      await eventually(async () =>
        expect(entries().find(({ kind }) => kind === 'http-ended')).toMatchObject({ outcome: 'aborted' }),
      );
      const events = entries().flatMap((entry) =>
        entry.kind === 'frame' && entry.dir === 'in' ? [Buffer.from(entry.bytes).toString()] : [],
      );
      // The tape has what the server said.
      expect(events).toEqual([
        `event: endpoint\ndata: ${origin}/post?s=1\n\n`,
        'data: 1\n\n',
        'data: half\n\n',
      ]);
      await end();
    },
    TEST_MS,
  );
});

describe('what does not', () => {
  it(
    'are requests of web pages elsewhere, and of names that were pointed here',
    async () => {
      let asked = 0;
      const origin = await serve((_, to) => {
        asked += 1;
        to.end('{}');
      });
      const { url, end } = await tap(`${origin}/mcp`, '--allow-origin', 'https://let.in');
      const { port } = new URL(url);
      const ask = (headers: Record<string, string>) =>
        raw(`http://127.0.0.1:${port}`, 'GET', '/mcp', null, headers);
      expect((await ask({ Host: `evil.example:${port}` })).status).toBe(403);
      expect((await ask({ Origin: 'https://evil.example' })).status).toBe(403);
      expect((await ask({ Origin: 'null' })).status).toBe(403);
      expect(asked).toBe(0);
      expect((await ask({ Origin: 'http://localhost:6274' })).status).toBe(200);
      expect((await ask({ Origin: 'https://let.in' })).status).toBe(200);
      expect(asked).toBe(2);
      await end();
    },
    TEST_MS,
  );

  it(
    'is an answer of a server that is not there: 502, and the tape says why',
    async () => {
      const { url, end } = await tap(`http://127.0.0.1:${await freePort()}/mcp`);
      const response = await fetch(url, { method: 'POST', body: '{}' });
      expect(response.status).toBe(502);
      await end();
      expect(entries().find(({ kind }) => kind === 'http-ended')).toMatchObject({ outcome: 'failed' });
    },
    TEST_MS,
  );
});

interface Answer {
  readonly status: number | undefined;
  readonly statusText: string | undefined;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
}

/** Without any comfort: heads as they are on the wire, but what belongs to the connection, and the time of day. */
function raw(
  origin: string,
  method: string,
  path: string,
  body: string | null,
  headers: Record<string, string> = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asking = request(origin + path, { method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const pairs: [string, string][] = [];
        for (let at = 0; at < response.rawHeaders.length; at += 2)
          pairs.push([response.rawHeaders[at] ?? '', response.rawHeaders[at + 1] ?? '']);
        resolve({
          status: response.statusCode,
          statusText: response.statusMessage,
          headers: pairs.filter(([name]) => !/^(connection|keep-alive|date)$/i.test(name)),
          body: Buffer.concat(chunks),
        });
      });
    });
    asking.on('error', reject);
    asking.end(body ?? undefined, 'latin1');
  });
}
