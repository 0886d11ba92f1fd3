/** A tape of the transport of 2024-11-05 served over it: the older SDK's client gets by it what it got from the server. */
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import {
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  ProgressNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { BUILD_DEADLINE_MS, ensureBuilt } from './cli-kit.ts';
import { eventually } from './host-kit.ts';
import { Diary, MockBench, type MockEnd } from './mock-kit.ts';
import { back, note, out, result, rpc, writeTape } from './mock-raw.ts';
import { everything, freePort, HttpServer } from './session-wires.ts';
import { CLI } from './tap-kit.ts';

const TEST_MS = 180_000;

let bench: MockBench;
beforeAll(ensureBuilt, BUILD_DEADLINE_MS);
beforeEach(() => {
  bench = new MockBench();
});
afterEach(() => bench.dispose());

/** Lists, calls at once, progress, errors of both kinds, and both questions that this server asks of its client. */
async function converse(url: string): Promise<Diary> {
  const diary = new Diary();
  const client = new Client(
    { name: 'older', version: '1' },
    { capabilities: { sampling: {}, elicitation: {} } },
  );
  client.setRequestHandler(CreateMessageRequestSchema, ({ params }) => {
    diary.note('sampling', params.messages);
    return { model: 'test', role: 'assistant', content: { type: 'text', text: 'Briefly.' } };
  });
  client.setRequestHandler(ElicitRequestSchema, ({ params }) => {
    diary.note('elicitation', params.message);
    return { action: 'decline' };
  });
  // The SDK's client may forget progress that comes in one packet with the answer, unless it is listened to like this.
  const steps: unknown[] = [];
  client.setNotificationHandler(ProgressNotificationSchema, ({ params: { progress, total } }) => {
    steps.push([progress, total]);
  });
  const call = (name: string, args: Record<string, unknown>) =>
    diary.of(name, client.callTool({ name, arguments: args }, undefined, { onprogress: () => {} }));
  // oxlint-disable-next-line typescript/no-deprecated -- it is what the mock has to serve
  await client.connect(new SSEClientTransport(new URL(url)));
  try {
    diary.note('server', client.getServerVersion());
    await diary.of('tools', client.listTools());
    await diary.of('prompts', client.listPrompts());
    await diary.of('resources', client.listResources());
    await Promise.all([
      call('echo', { message: 'one' }),
      call('echo', { message: 'two' }),
      call('get-sum', { a: 17, b: 25 }),
    ]);
    await call('trigger-long-running-operation', { duration: 0.3, steps: 3 });
    diary.note('steps', steps);
    await call('get-sum', { a: 'many' });
    await call('no-such-tool', {});
    await call('get-tiny-image', {});
    await call('trigger-sampling-request', { prompt: 'Hello?', maxTokens: 9 });
    await call('trigger-elicitation-request', {});
    await diary.of('nowhere', client.readResource({ uri: 'demo://nowhere' }));
  } finally {
    await client.close();
  }
  return diary;
}

async function serve(tape: string) {
  const mock = bench.children.start([CLI, 'mock', tape, '--data', bench.data, '--http', '--json']);
  const url = await eventually(async () => {
    const found = /HTTP\+SSE: (\S+)\)/.exec(mock.said.err)?.[1];
    if (found === undefined) throw new Error(mock.said.err);
    return found;
  });
  async function end(): Promise<MockEnd['report']> {
    mock.child.kill('SIGTERM');
    expect((await mock.ended).code).toBe(0);
    const line = mock.said.err.split('\n').find((each) => each.startsWith('{'));
    return JSON.parse(line ?? '') as MockEnd['report'];
  }
  return { url, end };
}

it(
  'the older client that asks the same gets the same answers, all of them, in each of its sessions',
  async () => {
    const port = await freePort();
    const [script, ...args] = everything('sse');
    await using _server = await HttpServer.start(
      script,
      args,
      { PORT: String(port) },
      /running on port (\d+)/,
      () => '',
    );
    const tap = bench.children.start([
      CLI,
      'tap',
      '--data',
      bench.data,
      '--url',
      `http://127.0.0.1:${port}/sse`,
    ]);
    const at = await eventually(async () => {
      const found = /listening on (\S+),/.exec(tap.said.err)?.[1];
      if (found === undefined) throw new Error(tap.said.err);
      return found;
    });
    const before = await converse(at);
    tap.child.kill('SIGTERM');
    await tap.ended;
    expect(before.lines.length).toBeGreaterThan(14);

    const { url, end } = await serve(bench.tapeId);
    expect(url).toMatch(/\/sse$/);
    for (let session = 0; session < 2; session += 1) {
      const after = await converse(url);
      // Calls at once may be answered in any order.
      expect(after.lines.toSorted()).toEqual(before.lines.toSorted());
    }
    const report = await end();
    expect(report).toMatchObject({ unmatched: 0, otherParams: 0, neverAsked: 0, details: [] });
    expect(report.matched).toBe(report.asked);
    expect(report.replies).toEqual({ same: 4, different: 0, missing: 0 });
  },
  TEST_MS,
);

const INIT = { protocolVersion: '2024-11-05', capabilities: {}, serverInfo: { name: 's', version: '1' } };

it(
  'says by the stream what the server says, to nobody without one, and a session ends with its stream',
  async () => {
    const { url, end } = await serve(
      writeTape(bench.data, [
        out(rpc(0, 'initialize', { protocolVersion: '2024-11-05' })),
        back(result(0, INIT)),
        out(rpc(1, 'tools/list')),
        back(result(1, { tools: [] })),
        back(note('notifications/tools/list_changed')),
      ]),
    );
    const gone = new AbortController();
    const stream = await fetch(url, { signal: gone.signal });
    expect(stream.headers.get('content-type')).toBe('text/event-stream');
    let heard = '';
    const reading = (async () => {
      const decoder = new TextDecoder();
      for await (const chunk of stream.body ?? []) heard += decoder.decode(chunk);
    })().catch(() => {});
    const endpoint = await eventually(async () => {
      const found = /^event: endpoint\ndata: (\/messages\?sessionId=[0-9a-z]{32})\n\n/.exec(heard)?.[1];
      if (found === undefined) throw new Error(heard);
      return new URL(found, url);
    });
    const post = (to: URL | string, body: unknown): Promise<Response> =>
      fetch(to, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) });
    expect((await post(endpoint, rpc(7, 'tools/list'))).status).toBe(202);
    await eventually(async () =>
      expect(
        [...heard.matchAll(/^event: message\ndata: (.*)$/gm)].map(
          ([, data]) => JSON.parse(data ?? '') as unknown,
        ),
      ).toEqual([result(7, { tools: [] }), note('notifications/tools/list_changed')]),
    );
    expect((await post(endpoint, '{')).status).toBe(400);
    expect((await post(new URL('/messages', url), rpc(8, 'ping'))).status).toBe(400);
    expect((await post(new URL('/messages?sessionId=x', url), rpc(8, 'ping'))).status).toBe(404);
    expect((await post(url, rpc(8, 'ping'))).status).toBe(405);
    expect((await fetch(endpoint)).status).toBe(405);
    // Who comes to the other transport hears where this one is.
    expect(await (await fetch(new URL('/mcp', url))).text()).toContain('HTTP+SSE of 2024-11-05 is at /sse');
    gone.abort();
    await reading;
    await eventually(async () =>
      expect((await post(endpoint, note('notifications/initialized'))).status).toBe(404),
    );
    expect(await end()).toMatchObject({ asked: 1, matched: 1 });
  },
  TEST_MS,
);
