/** A mock on a port: sessions, streams and statuses, and who may use it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { BODY_BYTES_MAX } from '../../src-main/host/mock/http-body.ts';
import { WAITING_MAX } from '../../src-main/host/mock/http-sessions.ts';
import { BUILD_DEADLINE_MS, ensureBuilt } from './cli-kit.ts';
import { eventually } from './host-kit.ts';
import { back, note, out, result, rpc, writeTape, type Spoken } from './mock-raw.ts';
import { Children, CLI } from './tap-kit.ts';

const TEST_MS = 180_000;

let folder = '';
const children = new Children();
beforeAll(ensureBuilt, BUILD_DEADLINE_MS);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tapedeck-mock-http-'));
});
afterEach(async () => {
  await children.dispose();
  rmSync(folder, { recursive: true, force: true });
});

async function serve(spoken: readonly Spoken[], ...options: readonly string[]) {
  const data = join(folder, 'data');
  const words = [CLI, 'mock', writeTape(data, spoken), '--data', data, '--http', ...options];
  const { child, said, ended } = children.start(words);
  const url = await eventually(async () => {
    const found = / on (http\S+)/.exec(said.err)?.[1];
    if (found === undefined) throw new Error(said.err);
    return found;
  });
  async function end() {
    child.kill('SIGTERM');
    return { ...(await ended), stderr: said.err };
  }
  return { url, end };
}

const INIT = { protocolVersion: '2025-11-25', capabilities: {}, serverInfo: { name: 's', version: '1' } };
const LEGACY: readonly Spoken[] = [
  out(rpc(0, 'initialize', { protocolVersion: '2025-11-25' })),
  back(result(0, INIT)),
  out(note('notifications/initialized')),
  back(note('notifications/message', { level: 'info', data: 'ready' })),
  out(rpc(1, 'tools/call', { name: 'count', _meta: { progressToken: 1 } })),
  back(note('notifications/progress', { progressToken: 1, progress: 1 })),
  back(result(1, { content: [] })),
  back(note('notifications/tools/list_changed')),
  out(rpc(2, 'tools/list')),
  back(result(2, { tools: [] })),
];

/** Of a path as it is written, which `fetch` would mend or refuse. */
function statusOf(url: string, path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { path }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    asked.on('error', reject);
    asked.end();
  });
}

function post(url: string, message: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...headers,
    },
    body: typeof message === 'string' ? message : JSON.stringify(message),
  });
}

const eventsIn = (text: string): unknown[] =>
  [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data ?? '') as unknown);

it(
  'a session begins with initialize, has a stream of its own, and ends',
  async () => {
    const { url, end } = await serve(LEGACY);
    const begun = await post(url, rpc(0, 'initialize', { protocolVersion: '2025-11-25' }));
    const id = begun.headers.get('mcp-session-id') ?? '';
    expect(id).toMatch(/^[0-9a-z]{32}$/);
    expect(await begun.json()).toEqual(result(0, INIT));
    const session = { 'mcp-session-id': id };
    // Said before the client listens: it waits for it.
    const noted = await post(url, note('notifications/initialized'), session);
    expect([noted.status, await noted.text()]).toEqual([202, '']);
    const stream = await fetch(url, { headers: { ...session, accept: 'text/event-stream' } });
    expect(stream.headers.get('content-type')).toBe('text/event-stream');
    const counted = await post(
      url,
      rpc(5, 'tools/call', { name: 'count', _meta: { progressToken: 'x' } }),
      session,
    );
    expect(counted.headers.get('content-type')).toBe('text/event-stream');
    expect(eventsIn(await counted.text())).toEqual([
      note('notifications/progress', { progressToken: 'x', progress: 1 }),
      result(5, { content: [] }),
    ]);
    const listed = await post(url, rpc(6, 'tools/list'), session);
    expect(listed.headers.get('content-type')).toBe('application/json');
    expect(await listed.json()).toEqual(result(6, { tools: [] }));
    let heard = '';
    const reading = (async () => {
      const decoder = new TextDecoder();
      for await (const chunk of stream.body ?? []) heard += decoder.decode(chunk);
    })();
    await eventually(async () => expect(eventsIn(heard)).toHaveLength(2));
    expect(eventsIn(heard)).toEqual([
      note('notifications/message', { level: 'info', data: 'ready' }),
      note('notifications/tools/list_changed'),
    ]);
    expect((await fetch(url, { method: 'DELETE', headers: session })).status).toBe(200);
    await reading;
    expect((await post(url, rpc(7, 'tools/list'), session)).status).toBe(404);
    const { code, stderr } = await end();
    expect(code).toBe(0);
    expect(stderr).toContain('3 asked, 3 matched, 0 unmatched');
  },
  TEST_MS,
);

it(
  'each session goes through the tape for itself',
  async () => {
    const { url, end } = await serve([
      out(rpc(0, 'initialize')),
      back(result(0, INIT)),
      ...[1, 2].flatMap((n) => [out(rpc(n, 'tools/list')), back(result(n, { tools: [], n }))]),
    ]);
    async function answers(): Promise<unknown[]> {
      const begun = await post(url, rpc(0, 'initialize'));
      const session = { 'mcp-session-id': begun.headers.get('mcp-session-id') ?? '' };
      const found: unknown[] = [];
      for (const id of [1, 2]) {
        const answered = await post(url, rpc(id, 'tools/list'), session);
        found.push(((await answered.json()) as { result: { n: number } }).result.n);
      }
      return found;
    }
    expect([await answers(), await answers()]).toEqual([
      [1, 2],
      [1, 2],
    ]);
    await end();
  },
  TEST_MS,
);

it(
  'what is no request of a session is refused with a status that clients know',
  async () => {
    const { url, end } = await serve(LEGACY);
    expect((await post(url, rpc(1, 'tools/list'))).status).toBe(400);
    expect((await post(url, rpc(1, 'tools/list'), { 'mcp-session-id': 'nobody' })).status).toBe(404);
    expect((await fetch(url)).status).toBe(405);
    expect((await fetch(url, { method: 'PUT' })).status).toBe(405);
    expect((await fetch(url, { headers: { 'mcp-session-id': 'nobody' } })).status).toBe(404);
    expect((await fetch(new URL('/other', url))).status).toBe(404);
    // What no browser sends, and what must not end it for all others.
    expect(await statusOf(url, '//')).toBe(404);
    const garbled = await post(url, '{oops');
    expect([garbled.status, await garbled.json()]).toMatchObject([400, { error: { code: -32700 } }]);
    const meta = { _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' } };
    const probed = await post(url, rpc(1, 'server/discover', meta));
    expect([probed.status, await probed.json()]).toMatchObject([400, { error: { code: -32601 } }]);
    const modern = await post(url, rpc(1, 'tools/list', meta));
    expect([modern.status, await modern.json()]).toMatchObject([400, { error: { code: -32022 } }]);
    await end();
  },
  TEST_MS,
);

it(
  'only programs and pages of this machine may use it',
  async () => {
    const { url, end } = await serve(LEGACY, '--allow-origin', 'https://app.example');
    const from = (origin: string) => post(url, rpc(0, 'initialize'), { origin });
    expect((await from('https://evil.example')).status).toBe(403);
    expect((await from('http://localhost:1234')).status).toBe(200);
    expect((await from('https://app.example')).status).toBe(200);
    const status = await new Promise((resolve, reject) => {
      const asked = request(url, { method: 'POST', headers: { host: 'rebound.example' } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
      asked.on('error', reject);
      asked.end('{}');
    });
    expect(status).toBe(403);
    await end();
  },
  TEST_MS,
);

it(
  'what nobody listens to is kept up to a bound, and so is the length of what is asked',
  async () => {
    const news = Array.from({ length: WAITING_MAX + 5 }, (_, n) =>
      back(note('notifications/message', { data: n })),
    );
    const { url, end } = await serve([...LEGACY.slice(0, 3), ...news]);
    const begun = await post(url, rpc(0, 'initialize'));
    const session = { 'mcp-session-id': begun.headers.get('mcp-session-id') ?? '' };
    await post(url, note('notifications/initialized'), session);
    // Answered after all of it was said.
    await post(url, rpc(1, 'ping'), session);
    const stream = await fetch(url, { headers: session });
    await fetch(url, { method: 'DELETE', headers: session });
    const heard = eventsIn(await stream.text());
    expect(heard).toHaveLength(WAITING_MAX);
    expect(heard[0]).toEqual(note('notifications/message', { data: 5 }));
    const long = await post(url, ' '.repeat(BODY_BYTES_MAX + 1));
    expect(long.status).toBe(413);
    await end();
  },
  TEST_MS,
);

it(
  'a port that is taken is told',
  async () => {
    const { url, end } = await serve(LEGACY);
    const data = join(folder, 'data');
    const words = [CLI, 'mock', writeTape(data, LEGACY), '--data', data, '--port', new URL(url).port];
    const second = children.start(words);
    expect((await second.ended).code).toBe(2);
    expect(second.said.err).toContain('port-unavailable');
    await end();
  },
  TEST_MS,
);
