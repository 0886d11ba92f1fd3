/** The session layer against real processes on pipes. */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { CallOptions, Session } from '../../src-main/host/ports.ts';
import { createSessionFactory } from '../../src-main/host/session/session.ts';
import type { ServerQuestion } from '../../src-main/host/ports/questions.ts';
import { eventually } from '../servers/probe.ts';
import { clock, DEMO, everything, PipeServer, random, told } from './session-wires.ts';

const openSession = createSessionFactory({ clock, random, clientInfo: { name: 'tapedeck', version: '1' } });
/** For a start on a busy machine; nothing here waits for its end. */
const HANDSHAKE_MS = 45_000;
/** Enough for a busy machine, and soon over. */
const CALL_MS = 4_000;

function openOn(server: PipeServer): { session: Session; changes: () => number } {
  let changes = 0;
  return {
    session: openSession(server.wire, { onToolsChanged: () => void (changes += 1) }),
    changes: () => changes,
  };
}

function options(part: Partial<CallOptions> = {}): CallOptions {
  return { timeoutMs: 60_000, signal: new AbortController().signal, onProgress: () => {}, ...part };
}

async function ready(server: PipeServer, mode: 'auto' | 'legacy' | 'modern' = 'auto') {
  const opened = openOn(server);
  const connected = await opened.session.connect(mode, HANDSHAKE_MS);
  if (!connected.ok) throw new Error(`${connected.failure.code}: ${connected.failure.message}`);
  return { ...opened, info: connected.value };
}

const methods = (lines: readonly string[]) => lines.map((line) => /"method":"([^"]+)"/.exec(line)?.[1]);

describe('the everything server', () => {
  it('is found to be legacy by a probe that is on the wire', async () => {
    const [script, ...args] = everything('stdio');
    await using server = new PipeServer(script, args);
    const { session, info } = await ready(server);
    expect(info).toEqual({
      era: 'legacy',
      protocolVersion: '2025-11-25',
      peerName: 'mcp-servers/everything',
      peerVersion: '2.0.0',
      hasTools: true,
    });
    expect(methods(server.sent)).toEqual(['server/discover', 'initialize', 'notifications/initialized']);
    expect(await session.refreshTools()).toEqual({ ok: true, value: null });
    expect(server.received.some((line) => line.includes('"get-structured-content"'))).toBe(true);
    expect(await session.callTool('echo', '{"message":"hello"}', options())).toEqual({
      ok: true,
      value: { content: [{ type: 'text', text: 'Echo: hello' }] },
    });
    await session.close();
  });

  it('tells its progress, and gets no probe when the era is set', async () => {
    const [script, ...args] = everything('stdio');
    await using server = new PipeServer(script, args);
    const { session } = await ready(server, 'legacy');
    expect(methods(server.sent)[0]).toBe('initialize');
    const seen: number[] = [];
    const sentIds: string[] = [];
    const result = await session.callTool(
      'trigger-long-running-operation',
      '{"duration":0.2,"steps":2}',
      options({ onProgress: ({ progress }) => seen.push(progress), onSent: (id) => sentIds.push(id) }),
    );
    expect(result.ok).toBe(true);
    expect(seen).toEqual([1, 2]);
    expect(sentIds).toHaveLength(1);
    expect(server.sent.at(-1)).toContain(`"id":${sentIds[0]}}`);
  });
});

describe.each(['legacy', 'modern'] as const)('the demo server, %s', (era) => {
  it('is recognised, called and followed', async () => {
    await using server = new PipeServer(DEMO, ['--era', era]);
    const { session, info, changes } = await ready(server);
    expect(info).toMatchObject({ era, peerName: 'tapedeck-demo', hasTools: true });
    expect((await session.refreshTools()).ok).toBe(true);
    const result = await session.callTool('add', '{"a":2,"b":3}', options());
    expect(result).toMatchObject({ ok: true, value: { structuredContent: { sum: 5 } } });
    if (era === 'modern') {
      await eventually('the subscription', () =>
        server.received.some((line) => line.includes('subscriptions/ack')),
      );
    }
    await session.callTool('toggle_tool', '{}', options());
    await eventually('the announcement', () => changes() > 0);
    await session.close();
  });

  it('gets arguments as they were typed', async () => {
    await using server = new PipeServer(DEMO, ['--era', era]);
    const { session } = await ready(server);
    const typed = '{"text":"x","n":12345678901234567890,"f":1.0,"f":2.50,"__proto__":{"a":1}}';
    await session.callTool('echo', typed, options());
    expect(server.sent.at(-1)).toContain(`"arguments":${typed}`);
  });

  it('is told of a cancellation', async () => {
    await using server = new PipeServer(DEMO, ['--era', era]);
    const { session } = await ready(server);
    const abort = new AbortController();
    const running = session.callTool(
      'slow_count',
      '{"steps":100,"stepMs":20}',
      options({ signal: abort.signal, onProgress: ({ progress }) => void (progress === 2 && abort.abort()) }),
    );
    expect(await running).toMatchObject({ ok: false, failure: { code: 'request-cancelled' } });
    expect(methods(server.sent).at(-1)).toBe('notifications/cancelled');
  });

  it('refuses with an error that is a failure with its code', async () => {
    await using server = new PipeServer(DEMO, ['--era', era]);
    const { session } = await ready(server);
    const result = await session.callTool('no_such_tool', '{}', options());
    expect(result).toMatchObject({ ok: false, failure: { code: 'request-failed' } });
    expect(told(result).message).toContain('-32602');
  });

  it('dies in a call: the call ends at once, and so do later ones', async () => {
    await using server = new PipeServer(DEMO, ['--era', era]);
    const { session } = await ready(server);
    const result = await session.callTool('crash', '{"delayMs":20}', options());
    expect(result).toMatchObject({ ok: false, failure: { code: 'session-closed' } });
    const after = await session.callTool('echo', '{"text":"x"}', options());
    expect(after).toMatchObject({ ok: false, failure: { code: 'session-closed' } });
  });
});

describe('the demo server', () => {
  it('asks for input in the modern era: the result comes as it is', async () => {
    await using server = new PipeServer(DEMO, ['--era', 'modern']);
    const { session } = await ready(server);
    const result = await session.callTool('book_table', '{"day":"friday"}', options());
    // Without the capability the SDK's server refuses to ask; either way nothing answers for a person.
    expect(result.ok ? result.value : result.failure).toSatisfy(
      (value: object) =>
        Reflect.get(value, 'resultType') === 'input_required' ||
        Reflect.get(value, 'code') === 'request-failed',
    );
    expect(methods(server.sent).filter((method) => method === 'tools/call')).toHaveLength(1);
  });

  it('of the modern era is refused when legacy is insisted on, and the other way round', async () => {
    await using modern = new PipeServer(DEMO, ['--era', 'modern']);
    const asLegacy = await openOn(modern).session.connect('legacy', HANDSHAKE_MS);
    expect(asLegacy).toMatchObject({ ok: false, failure: { code: 'handshake-failed' } });
    expect(told(asLegacy).hint).toContain('modern');
    await using legacy = new PipeServer(DEMO, ['--era', 'legacy']);
    const asModern = await openOn(legacy).session.connect('modern', HANDSHAKE_MS);
    expect(asModern).toMatchObject({ ok: false, failure: { code: 'handshake-failed' } });
    expect(told(asModern).hint).toContain('legacy');
  });
});

describe('a server that misbehaves', () => {
  it('keeps its list when some tools are bad', async () => {
    await using server = new PipeServer('e2e/servers/badlist.mjs');
    const { session, changes } = await ready(server);
    expect(await session.refreshTools()).toEqual({ ok: true, value: null });
    await session.callTool('change', '{}', options());
    await eventually('the announcement', () => changes() === 1);
  });

  it('chats on stdout and is understood', async () => {
    await using server = new PipeServer('e2e/servers/noisy.mjs');
    const { session } = await ready(server);
    expect(await session.callTool('echo', '{"text":"hi"}', options())).toMatchObject({ ok: true });
  });

  it('answers garbage first, and the real answer counts', async () => {
    await using server = new PipeServer('e2e/servers/garbage.mjs');
    expect((await ready(server)).info.era).toBe('legacy');
  });

  it('answers nothing but garbage: the failure quotes it', async () => {
    await using server = new PipeServer('e2e/servers/noisy.mjs');
    // Deaf from the start: what it writes is all that comes.
    server.wire.send = async () => ({ ok: true, value: null });
    const outcome = await openOn(server).session.connect('auto', 4_000);
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'handshake-failed' } });
    expect(told(outcome).message).toContain('noisy server 1.0');
    expect(told(outcome).message).not.toContain('\u001b');
  });

  it('answers nothing at all', async () => {
    await using server = new PipeServer('e2e/servers/hanging.mjs', ['--on', 'initialize']);
    const { session } = openOn(server);
    const startedMs = performance.now();
    const outcome = await session.connect('legacy', 500);
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'handshake-timeout' } });
    expect(performance.now() - startedMs).toBeLessThan(HANDSHAKE_MS);
    expect(session.closedOnProbe).toBe(false);
  });

  it('exits at once', async () => {
    await using server = new PipeServer('e2e/servers/exits.mjs');
    const { session } = openOn(server);
    expect(await session.connect('legacy', HANDSHAKE_MS)).toMatchObject({
      failure: { code: 'session-closed' },
    });
    expect(session.closedOnProbe).toBe(false);
  });

  it('ends at the probe: the session says so, and legacy works with a fresh process', async () => {
    await using first = new PipeServer('e2e/servers/probe-averse.mjs');
    const { session } = openOn(first);
    const outcome = await session.connect('auto', HANDSHAKE_MS);
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'session-closed' } });
    expect(session.closedOnProbe).toBe(true);
    await using second = new PipeServer('e2e/servers/probe-averse.mjs');
    expect((await ready(second, 'legacy')).info.era).toBe('legacy');
  });

  it('ignores the probe: after a while it counts as legacy', async () => {
    await using server = new PipeServer('e2e/servers/probe-averse.mjs', ['--ignore']);
    const { session } = openOn(server);
    expect(await session.connect('auto', HANDSHAKE_MS)).toMatchObject({ ok: true, value: { era: 'legacy' } });
  });

  it('is modern and starts slower than the probe waits', async () => {
    await using server = new PipeServer('e2e/servers/slow-start.mjs', ['--delay-ms', '3300']);
    const { session } = openOn(server);
    expect(await session.connect('auto', 3 * HANDSHAKE_MS)).toMatchObject({
      ok: true,
      value: { era: 'modern' },
    });
    expect(await session.callTool('echo', '{"text":"late"}', options())).toMatchObject({ ok: true });
  });

  it('is modern and starts slower than any probe waits, unless the modern era is the default', async () => {
    const patient = createSessionFactory({
      clock,
      random,
      clientInfo: { name: 'tapedeck', version: '1' },
      modernByDefault: () => true,
    });
    await using server = new PipeServer('e2e/servers/slow-start.mjs', ['--delay-ms', '3500']);
    const session = patient(server.wire, { onToolsChanged: () => undefined });
    expect(await session.connect('auto', 4 * HANDSHAKE_MS)).toMatchObject({
      ok: true,
      value: { era: 'modern' },
    });
    // It was asked once, and never greeted the legacy way.
    expect(methods(server.sent)).not.toContain('initialize');
  });

  it('does not answer a call: the deadline ends it and the server is told', async () => {
    await using server = new PipeServer('e2e/servers/hanging.mjs');
    const { session } = await ready(server);
    const result = await session.callTool('hang', '{}', options({ timeoutMs: 200 }));
    expect(result).toMatchObject({ ok: false, failure: { code: 'request-timeout' } });
    expect(methods(server.sent).at(-1)).toBe('notifications/cancelled');
    expect(await session.callTool('echo', '{"text":"still here"}', options())).toMatchObject({ ok: true });
  });

  it('answers too late: nobody is confused', async () => {
    await using server = new PipeServer('e2e/servers/late.mjs');
    const { session } = await ready(server);
    const result = await session.callTool('spiteful', '{}', options({ timeoutMs: 100 }));
    expect(result).toMatchObject({ failure: { code: 'request-timeout' } });
    await eventually('the late answer', () => server.received.some((line) => line.includes('I say done')));
    expect(await session.callTool('late', '{"delayMs":1}', options())).toMatchObject({ ok: true });
  });

  it('floods: the session still answers', async () => {
    await using server = new PipeServer('e2e/servers/chatty.mjs', ['--on-call']);
    const { session } = await ready(server);
    const result = await session.callTool('flood', '{"count":50000}', options({ timeoutMs: 30_000 }));
    expect(result.ok).toBe(true);
    expect(server.received.length).toBeGreaterThan(50_000);
  });
});

describe('malformed frames', () => {
  const answered = [
    'bom',
    'crlf',
    'batch',
    'duplicate-keys',
    'invalid-utf8',
    'duplicate-response',
    'no-newline',
    'markup',
  ];
  const unanswered = [
    'missing-jsonrpc',
    'wrong-jsonrpc',
    'id-as-string',
    'result-and-error',
    'neither-result-nor-error',
    'pretty-printed',
  ];

  it.each(answered)('%s: the answer is taken', async (name) => {
    await using server = new PipeServer('e2e/servers/malformed.mjs');
    const { session } = await ready(server, 'legacy');
    const result = await session.callTool('emit', JSON.stringify({ name }), options());
    expect(result).toMatchObject({ ok: true, value: { content: [{ type: 'text' }] } });
  });

  it.each(unanswered)('%s: it is no answer', async (name) => {
    await using server = new PipeServer('e2e/servers/malformed.mjs');
    const { session } = await ready(server, 'legacy');
    const result = await session.callTool('emit', JSON.stringify({ name }), options({ timeoutMs: 150 }));
    expect(result).toMatchObject({ ok: false, failure: { code: 'request-timeout' } });
  });

  it('of every other kind disturb nothing', async () => {
    await using server = new PipeServer('e2e/servers/malformed.mjs');
    const { session } = await ready(server, 'legacy');
    for (const name of [
      'not-json',
      'broken-json',
      'empty-line',
      'not-json-rpc',
      'scalar',
      'unknown-id',
      'id-null',
      'empty-batch',
      'proto',
      'deep',
      'raw-controls',
      'unknown-method',
    ]) {
      const result = await session.callTool('emit', JSON.stringify({ name }), options());
      expect({ name, ok: result.ok }).toEqual({ name, ok: true });
    }
    // The request that no client knows was refused, not ignored.
    expect(server.sent.some((line) => line.includes('"srv-1"') && line.includes('-32601'))).toBe(true);
  });
});

describe('pages of tools', () => {
  it.each([
    ['repeat', 'request-failed', 'leads back'],
    ['endless', 'too-many', '64 pages'],
    ['nothing', 'request-failed', 'no list'],
    ['refuse', 'request-failed', '-32603'],
  ])('that %s end with a failure', async (behaviour, code, text) => {
    await using server = new PipeServer('e2e/servers/pages.mjs', ['--behaviour', behaviour]);
    const { session } = await ready(server, 'legacy');
    const result = await session.refreshTools();
    expect(result).toMatchObject({ ok: false, failure: { code } });
    expect(told(result).message).toContain(text);
  });

  it('are all asked for, once for any number of requests at a time', async () => {
    await using server = new PipeServer('e2e/servers/pages.mjs', ['--behaviour', 'three']);
    const { session } = await ready(server, 'legacy');
    await Promise.all([session.refreshTools(), session.refreshTools(), session.refreshTools()]);
    const asked = methods(server.sent).filter((method) => method === 'tools/list');
    expect(asked).toHaveLength(6);
  });
});

describe('what a server asks', () => {
  it.each(['legacy', 'modern'] as const)(
    'is put to whoever answers, in the middle of a call: %s',
    async (era) => {
      await using server = new PipeServer(DEMO, ['--era', era]);
      const asked: ServerQuestion[] = [];
      const session = openSession(server.wire, {
        onToolsChanged: () => undefined,
        async onQuestion(question) {
          asked.push(question);
          // Longer than the whole call may take: its time stands still.
          await sleep(CALL_MS + 500);
          return { kind: 'result', result: { action: 'accept', content: { name: 'Ada', seats: 3 } } };
        },
      });
      expect(await session.connect(era, HANDSHAKE_MS)).toMatchObject({ ok: true });
      const answer = await session.callTool(
        'book_table',
        '{"day":"friday"}',
        options({ timeoutMs: CALL_MS }),
      );
      expect(asked).toMatchObject([
        { method: 'elicitation/create', params: { message: 'A table on friday: for whom?' } },
      ]);
      expect(JSON.stringify(answer)).toContain('Booked 3 seats inside on friday for Ada.');
      // One request, or one a round; the server's state comes back as it was given.
      const calls = server.sent.filter((line) => line.includes('"tools/call"'));
      expect(calls).toHaveLength(era === 'legacy' ? 1 : 2);
      const isStateBack = calls[1]?.includes('"requestState":"booking:friday"');
      expect(isStateBack).toBe(era === 'legacy' ? undefined : true);
      await session.close();
    },
  );

  it('is refused by whoever answers: in the modern era the call ends with that', async () => {
    await using server = new PipeServer(DEMO, ['--era', 'modern']);
    const session = openSession(server.wire, {
      onToolsChanged: () => undefined,
      onQuestion: async () => ({ kind: 'error', code: -1, message: 'Too many wait.' }),
    });
    expect(await session.connect('modern', HANDSHAKE_MS)).toMatchObject({ ok: true });
    expect(await session.callTool('book_table', '{"day":"friday"}', options())).toMatchObject({
      ok: false,
      failure: { code: 'input-refused' },
    });
    await session.close();
  });

  it('is answered: ping, roots, and a polite refusal of the rest', async () => {
    await using server = new PipeServer('e2e/servers/asks.mjs');
    await ready(server, 'legacy');
    const answer = (id: string) =>
      eventually(`the answer to ${id}`, () => server.sent.find((line) => line.includes(`"id":"${id}"`)));
    expect(await answer('ping')).toContain('"result":{}');
    expect(await answer('roots')).toContain('"result":{"roots":[]}');
    expect(await answer('sampling')).toContain('-32601');
    expect(await answer('elicitation')).toContain('-32601');
  });
});
