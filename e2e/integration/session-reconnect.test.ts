/** Sessions over HTTP that lose their connections: what is resumed, what is given up, and that nothing is sent twice. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EntryBody } from '../../src-shared/journal/entry.ts';
import type { CallOptions, ConnectionChange } from '../../src-main/host/ports.ts';
import { RECONNECT_ATTEMPTS_MAX } from '../../src-main/host/session/reconnect-policy.ts';
import { createSessionFactory } from '../../src-main/host/session/session.ts';
import { clock, DEMO, everything, freePort, HttpServer, random, tappedWire } from './session-wires.ts';

/** For a start on a busy machine; nothing here waits for its end. */
const HANDSHAKE_MS = 45_000;
async function eventually(what: string, read: () => boolean, timeout = 60_000): Promise<void> {
  await expect.poll(read, { timeout, interval: 20, message: what }).toBe(true);
}
const options = (): CallOptions => ({
  timeoutMs: 60_000,
  signal: new AbortController().signal,
  onProgress: () => {},
});

/** A clock on which pauses last a tenth, so that all attempts fit into a test. */
const hasty = { ...clock, after: (delayMs: number, run: () => void) => clock.after(delayMs / 10, run) };

async function ready(server: HttpServer, with_ = clock) {
  const changes: ConnectionChange[] = [];
  let listed = 0;
  const { wire, tap, entries } = tappedWire(server);
  const openSession = createSessionFactory({
    clock: with_,
    random,
    clientInfo: { name: 'tapedeck', version: '1' },
  });
  const session = openSession(wire, {
    onToolsChanged: () => void (listed += 1),
    onConnection: (change) => void changes.push(change),
  });
  const connected = await session.connect('auto', HANDSHAKE_MS);
  if (!connected.ok) throw new Error(connected.failure.message);
  const kinds = () => changes.map(({ kind }) => kind);
  const sent = (method: string) => server.methods().filter((each) => each === method).length;
  // The stream of the session is open.
  await eventually('the stream', () => sent('GET') > 0 || sent('subscriptions/listen') > 0);
  return { session, tap, entries, changes, kinds, sent, listed: () => listed };
}

const hasEvent = (id: RegExp) => (entry: EntryBody) =>
  entry.kind === 'frame' && entry.channel.kind === 'http' && id.test(entry.channel.eventId ?? '');

const text = (value: string) => ({ ok: true, value: { content: [{ type: 'text', text: value }] } });

let folder: string;
let port: number;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tapedeck-resume-'));
  port = await freePort();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const start = () =>
  HttpServer.start('e2e/servers/http-resume.mjs', [
    '--port',
    String(port),
    '--state',
    join(folder, 'state.json'),
  ]);

describe('a legacy session', () => {
  it('gets an answer whose stream broke inside of it, by GET with the last event id', async () => {
    await using server = await start();
    const { session, sent, changes, entries } = await ready(server);
    const gets = sent('GET');
    expect(await session.callTool('cut', '{"ms":300}', options())).toEqual(text('whole after all'));
    expect(sent('tools/call')).toBe(1);
    expect(sent('GET')).toBeGreaterThan(gets);
    expect(changes[0]).toMatchObject({ kind: 'reconnecting', attempt: 1, isDown: false, waitingAnswers: 1 });
    expect(changes[0]).toHaveProperty('resumeFrom', expect.stringMatching(/^a\d+\.2$/));
    // The server's `retry: 100`, at most a quarter later.
    const first = changes[0]?.kind === 'reconnecting' ? changes[0].delayMs : 0;
    expect(first).toBeGreaterThanOrEqual(100);
    expect(first).toBeLessThanOrEqual(125);
    expect(changes.at(-1)).toMatchObject({ kind: 'resumed', missedUnknown: false });
    const ids = entries.flatMap((entry) => (entry.kind === 'http-request' ? entry.headers : []));
    expect(ids.filter(([name]) => name === 'last-event-id')).not.toHaveLength(0);
    await session.close();
  });

  it('polls where the server ends the stream each time, as long as the call has time', async () => {
    await using server = await start();
    const { session, sent, kinds } = await ready(server);
    expect(await session.callTool('poll', '{"ms":700}', options())).toEqual(text('polled'));
    expect(sent('tools/call')).toBe(1);
    expect(kinds()).not.toContain('lost');
    await session.close();
  });

  it('gets what was announced while its stream was broken', async () => {
    await using server = await start();
    const { session, listed, changes } = await ready(server);
    await session.callTool('announce', '{}', options());
    await eventually('the announcement', () => listed() > 0);
    expect(changes.find(({ kind }) => kind === 'resumed')).toMatchObject({ missedUnknown: false });
    await session.close();
  });

  it('asks for the list anew where no id says what was missed', async () => {
    await using server = await start();
    const { session, listed, changes } = await ready(server);
    await session.callTool('drop', '{}', options());
    await eventually('the list', () => listed() > 0);
    expect(changes).toMatchObject([
      { kind: 'reconnecting', resumeFrom: null },
      { kind: 'resumed', missedUnknown: true },
    ]);
    await session.close();
  });

  it('outlives a server that is killed and comes back; a call that waits has its answer, others are refused', async () => {
    let server = await start();
    const { session, changes, kinds, entries } = await ready(server);
    const waiting = session.callTool('wait', '{"ms":1500}', options());
    await eventually('the first event of the answer', () => entries.some(hasEvent(/^a\d+\.1$/)));
    await server[Symbol.asyncDispose]();
    await eventually('the loss', () => changes.some((each) => each.kind === 'reconnecting' && each.isDown));
    expect(await session.callTool('json', '{}', options())).toMatchObject({
      ok: false,
      failure: { code: 'reconnecting' },
    });
    server = await start();
    expect(await waiting).toEqual(text('waited 1500 ms'));
    await eventually('the resumption', () => kinds().includes('resumed'));
    expect(await session.callTool('json', '{}', options())).toEqual(text('json'));
    const seen: unknown = await (await fetch(new URL('/seen', server.url))).json();
    // The second process never saw the call, only the ids.
    expect(seen).not.toContainEqual(expect.objectContaining({ tool: 'wait' }));
    expect(JSON.stringify(seen)).toMatch(/"lastEventId":"a\d+\.1"/);
    await session.close();
    await server[Symbol.asyncDispose]();
  });

  it('waits out a server that refuses for a while', async () => {
    await using server = await start();
    const { session, changes, kinds } = await ready(server);
    await session.callTool('refuse', '{"ms":1200}', options());
    await eventually('the resumption', () => kinds().includes('resumed'));
    expect(changes.some((each) => each.kind === 'reconnecting' && each.why.includes('503'))).toBe(true);
    await session.close();
  });

  it('is lost when the server has forgotten it', async () => {
    await using server = await start();
    const { session, changes, kinds } = await ready(server);
    await session.callTool('expire', '{}', options());
    await eventually('the loss', () => kinds().includes('lost'));
    expect(changes.at(-1)).toMatchObject({ failure: { code: 'session-expired' } });
    await session.close();
  });

  it('is given up after a bounded number of attempts', async () => {
    const server = await start();
    const { session, changes, kinds } = await ready(server, hasty);
    await server[Symbol.asyncDispose]();
    await eventually('the end', () => kinds().includes('lost'));
    expect(kinds().filter((kind) => kind === 'reconnecting')).toHaveLength(RECONNECT_ATTEMPTS_MAX);
    expect(changes.at(-1)).toMatchObject({ failure: { code: 'connection-lost' } });
    await session.close();
  });
});

describe('the everything server, killed and started again', () => {
  it('says that it does not know the session, which is then lost', async () => {
    const [script, ...args] = everything('streamableHttp');
    const run = () =>
      HttpServer.start(
        script,
        args,
        { PORT: String(port) },
        /(listening) on port/,
        () => `http://127.0.0.1:${port}/mcp`,
      );
    const first = await run();
    const { session, changes, kinds } = await ready(first);
    expect(await session.callTool('echo', '{"message":"hi"}', options())).toMatchObject({ ok: true });
    await first[Symbol.asyncDispose]();
    await eventually('the loss', () => changes.some((each) => each.kind === 'reconnecting' && each.isDown));
    await using _second = await run();
    await eventually('the end', () => kinds().includes('lost'));
    expect(changes.at(-1)).toMatchObject({ failure: { code: 'session-expired' } });
    await session.close();
  });
});

describe('a modern session', () => {
  it('listens again when the server is back, asks for the list, and repeats no request', async () => {
    const run = () => HttpServer.start(DEMO, ['--http', '--era', 'modern', '--port', String(port)]);
    const first = await run();
    const { session, changes, kinds, listed, sent } = await ready(first);
    await first[Symbol.asyncDispose]();
    await eventually('the loss', () => changes.some((each) => each.kind === 'reconnecting' && each.isDown));
    await using _second = await run();
    await eventually('the resumption', () => kinds().includes('resumed'));
    await eventually('the list', () => listed() > 0);
    expect(changes.at(-1)).toMatchObject({ kind: 'resumed', missedUnknown: true });
    expect(await session.callTool('echo', '{"text":"x"}', options())).toMatchObject({ ok: true });
    expect(sent('tools/call')).toBe(1);
    await session.close();
  });
});
