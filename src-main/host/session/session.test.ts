import { describe, expect, it } from 'vitest';
import { ok } from '../../../src-shared/base/failure.ts';
import type { Clock, Line, Wire } from '../ports.ts';
import type { QuestionReply } from '../ports/questions.ts';
import { createSessionFactory } from './session.ts';

const clock: Clock = {
  wallMs: () => Date.now(),
  monoUs: () => performance.now() * 1000,
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};
const openSession = createSessionFactory({
  clock,
  random: { token: (length) => 'r'.repeat(length) },
  clientInfo: { name: 'tapedeck', version: '1' },
});
const quiet = { onToolsChanged: () => {} };
const call = { timeoutMs: 5000, signal: new AbortController().signal, onProgress: () => {} };

const TOOLS = [
  'not even an object',
  { description: 'It has no name', inputSchema: 7 },
  {
    name: 'regional',
    inputSchema: {
      type: 'object',
      properties: { region: { type: 'string', 'x-mcp-header': 'Region' }, note: { type: 'string' } },
    },
  },
];
const DISCOVERED = {
  resultType: 'complete',
  supportedVersions: ['2026-07-28'],
  // Slips that a strict schema would refuse: they are for findings to tell.
  capabilities: { tools: { listChanged: 'yes' }, logging: 1 },
  instructions: 7,
  _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'loose', version: '0' } },
};

/** A modern HTTP server inside of fetch. */
function modernServer(results: Record<string, unknown>, answer?: (method: string, body: string) => unknown) {
  const requests: { method: string; headers: Headers; body: string }[] = [];
  const wire: Wire = {
    kind: 'http',
    url: 'http://server.test/mcp',
    fetch: async (_input, init) => {
      const body = typeof init?.body === 'string' ? init.body : '';
      const { id, method } = JSON.parse(body) as { id: number; method: string };
      requests.push({ method, headers: new Headers(init?.headers), body });
      const result = answer?.(method, body) ?? results[method];
      const said = result === undefined ? { error: { code: -32601, message: 'No' } } : { result };
      return new Response(JSON.stringify({ jsonrpc: '2.0', id, ...said }), {
        headers: { 'content-type': 'application/json' },
      });
    },
  };
  return { wire, requests };
}

describe('a session with a loose modern server', () => {
  it('is opened, lists, and takes a result as it is', async () => {
    // Neither resultType nor content: the SDK alone would refuse it.
    const result = { odd: true, structuredContent: [1], content: 'text' };
    const { wire, requests } = modernServer({
      'server/discover': DISCOVERED,
      'tools/list': { tools: TOOLS },
      'tools/call': result,
    });
    const session = openSession(wire, quiet);
    expect(await session.connect('auto', 5000)).toEqual(
      ok({
        era: 'modern',
        protocolVersion: '2026-07-28',
        peerName: 'loose',
        peerVersion: '0',
        hasTools: true,
      }),
    );
    expect(await session.refreshTools()).toEqual(ok(null));
    expect(await session.callTool('regional', '{"region":"eu-1","note":"x"}', call)).toEqual(ok(result));
    const sent = requests.at(-1);
    expect(sent?.headers.get('mcp-param-region')).toBe('eu-1');
    expect(sent?.headers.get('mcp-method')).toBe('tools/call');
    expect(sent?.body).toContain('"arguments":{"region":"eu-1","note":"x"}');
    await session.close();
  });

  it('shows what asks for input, and answers nothing', async () => {
    const question = {
      resultType: 'input_required',
      inputRequests: { a: { method: 'roots/list' } },
      requestState: 's',
    };
    const { wire, requests } = modernServer({ 'server/discover': DISCOVERED, 'tools/call': question });
    const session = openSession(wire, quiet);
    await session.connect('modern', 5000);
    expect(await session.callTool('x', '{}', call)).toEqual(ok(question));
    expect(requests.map(({ method }) => method)).toEqual(['server/discover', 'tools/call']);
    await session.close();
  });
});

describe('a prompt or a resource that asks for input first', () => {
  const QUESTION = {
    resultType: 'input_required',
    inputRequests: { who: { method: 'elicitation/create', params: { message: 'Who?' } } },
    requestState: 'kept as it is',
  };
  const DONE = { resultType: 'complete', messages: [], contents: [] };

  async function asked(reply: QuestionReply) {
    const server = modernServer({ 'server/discover': DISCOVERED }, (method, body) =>
      method === 'server/discover' ? undefined : body.includes('inputResponses') ? DONE : QUESTION,
    );
    const questions: string[] = [];
    const session = openSession(server.wire, {
      ...quiet,
      onQuestion: async ({ method }) => {
        questions.push(method);
        return reply;
      },
    });
    await session.connect('modern', 5000);
    return { session, questions, sent: () => server.requests.slice(1).map(({ body }) => body) };
  }

  it('is answered, and asked for again with the answer and the state of the server', async () => {
    const accepted = { kind: 'result' as const, result: { action: 'accept', content: { name: 'Ada' } } };
    const { session, questions, sent } = await asked(accepted);
    const ids: string[] = [];
    const options = {
      timeoutMs: 5000,
      signal: new AbortController().signal,
      onSent: (id: string) => ids.push(id),
    };
    expect(await session.catalog.getPrompt('greet', { tone: 'dry' }, options)).toEqual(ok(DONE));
    expect(await session.catalog.readResource('file:///a', options)).toEqual(ok(DONE));
    expect(questions).toEqual(['elicitation/create', 'elicitation/create']);
    const bodies = sent();
    expect(bodies.map((body) => (JSON.parse(body) as { method: string }).method)).toEqual([
      'prompts/get',
      'prompts/get',
      'resources/read',
      'resources/read',
    ]);
    expect(JSON.parse(bodies[1] ?? '')).toMatchObject({
      params: {
        name: 'greet',
        arguments: { tone: 'dry' },
        inputResponses: { who: accepted.result },
        requestState: 'kept as it is',
      },
    });
    // Each round is a request of its own.
    expect(new Set(ids).size).toBe(4);
    await session.close();
  });

  it('ends when nobody answers', async () => {
    const { session, sent } = await asked({ kind: 'error', code: -1, message: 'Not now.' });
    expect(await session.catalog.getPrompt('greet', {}, call)).toMatchObject({
      ok: false,
      failure: { code: 'input-refused' },
    });
    expect(sent()).toHaveLength(1);
    await session.close();
  });
});

describe('a session on a pipe', () => {
  function pipe() {
    const sent: string[] = [];
    let listener: { onFrame(line: Line): void; onClosed(): void } | null = null;
    const wire: Wire = {
      kind: 'pipe',
      send: async (bytes) => {
        sent.push(Buffer.from(bytes).toString());
        return ok(null);
      },
      listen: (given) => void (listener = given),
    };
    const receive = (text: string) => listener?.onFrame({ bytes: Buffer.from(`${text}\n`), mark: 'whole' });
    return { wire, sent, receive, closed: () => listener?.onClosed() };
  }

  async function ready() {
    const made = pipe();
    const session = openSession(made.wire, quiet);
    const connecting = session.connect('legacy', 5000);
    await expect.poll(() => made.sent.length).toBe(1);
    // All that initialize needs; the rest is missing.
    made.receive('{"jsonrpc":"2.0","id":0,"result":{"protocolVersion":"2025-06-18"}}');
    return { ...made, session, connected: await connecting };
  }

  it('takes an initialize result with nothing but a version', async () => {
    const { connected } = await ready();
    expect(connected).toEqual(
      ok({ era: 'legacy', protocolVersion: '2025-06-18', peerName: '', peerVersion: '', hasTools: true }),
    );
  });

  it('keeps the numbers of a result', async () => {
    const { session, sent, receive } = await ready();
    const result = session.callTool('x', '{}', call);
    await expect.poll(() => sent.length).toBe(3);
    receive('{"jsonrpc":"2.0","id":1,"result":{"big":12345678901234567890,"__proto__":{"a":1}}}');
    expect(JSON.stringify(await result)).toBe(
      '{"ok":true,"value":{"big":12345678901234567890,"__proto__":{"a":1}}}',
    );
  });

  it('ends what it waits for when the wire closes, and refuses the rest', async () => {
    const { session, closed, sent } = await ready();
    const result = session.callTool('x', '{}', call);
    const list = session.refreshTools();
    await expect.poll(() => sent.length).toBe(4);
    closed();
    expect(await result).toMatchObject({ failure: { code: 'session-closed' } });
    expect(await list).toMatchObject({ failure: { code: 'session-closed' } });
    expect(await session.callTool('x', '{}', call)).toMatchObject({ failure: { code: 'session-closed' } });
    await session.close();
    await session.close();
  });

  it('is closed in the middle of its handshake', async () => {
    const { wire, sent } = pipe();
    const session = openSession(wire, quiet);
    const connecting = session.connect('auto', 60_000);
    await expect.poll(() => sent.length).toBe(1);
    await session.close();
    expect(await connecting).toMatchObject({ ok: false, failure: { code: 'session-closed' } });
    expect(session.closedOnProbe).toBe(false);
    expect(sent).toHaveLength(1);
  });

  it('refuses arguments that are no object before anything is sent', async () => {
    const { session, sent } = await ready();
    const before = sent.length;
    expect(await session.callTool('x', '{"a":', call)).toMatchObject({
      failure: { code: 'invalid-arguments' },
    });
    expect(sent).toHaveLength(before);
  });

  it('passes over what a prefilter may drop, once it stands', async () => {
    const { session, sent, receive } = await ready();
    const result = session.callTool('x', '{}', call);
    await expect.poll(() => sent.length).toBe(3);
    receive('no json at all');
    receive('{"jsonrpc":"2.0","method":"notifications/message","params":{"data":"x"}}');
    receive('{"jsonrpc":"2.0","method":"notifications/message","params":{"data":{"id":1}}}');
    receive('{"jsonrpc":"2.0","\\u0069d":1,"result":{"spelled":true}}');
    expect(await result).toEqual(ok({ spelled: true }));
  });
});
