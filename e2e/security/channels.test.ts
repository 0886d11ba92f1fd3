// What is spoken once one is in: the page's socket and the command line's requests, with their bounds.
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import type { Contract } from '../../src-shared/api/contract.ts';
import { fail, ok } from '../../src-shared/base/failure.ts';
import { MESSAGE_BYTES_MAX } from '../../src-main/shells/rpc/channel.ts';
import { fakeHead, fakeHostApi } from '../../src-main/shells/rpc/fake-host-api.ts';
import { readAppFile } from '../../src-main/shells/web/app-file.ts';
import { findRunningApp } from '../../src-main/shells/web/local-client.ts';
import { BUFFERED_BYTES_HIGH } from '../../src-main/shells/web/socket.ts';
import { ask, startDeck, upgrade, type Deck, type DeckOptions } from './deck.ts';

const decks: Deck[] = [];
afterEach(async () => {
  for (const deck of decks.splice(0)) await deck.close();
});

async function start(options: DeckOptions = {}): Promise<Deck> {
  const deck = await startDeck(options);
  decks.push(deck);
  return deck;
}

async function open(deck: Deck): Promise<WebSocket> {
  const cookie = await deck.enter();
  const { status, socket } = await upgrade(deck.shell.port, { cookie, origin: `http://${deck.host}` });
  expect(status).toBe(101);
  return socket;
}

/** The contract over a socket of ws, whose types are not those of a browser's. */
function clientOf(socket: WebSocket): ContractRouterClient<Contract> {
  const port = {
    on(event: string, listener: (message?: { data: unknown }) => void): void {
      if (event === 'close') socket.on('close', () => listener());
      else socket.on('message', (data) => listener({ data: Buffer.isBuffer(data) ? data.toString() : data }));
    },
    postMessage: (data: unknown) => socket.send(String(data)),
  };
  return createORPCClient(new RPCLink({ port }));
}

function closeOf(socket: WebSocket): Promise<number> {
  return new Promise((resolve) => {
    socket.once('close', (code) => resolve(code));
    socket.once('error', () => undefined);
  });
}

describe('the page', () => {
  test('speaks the contract over its socket', async () => {
    const socket = await open(await start());
    const client = clientOf(socket);
    expect((await client.app.info()).hostRun).toBe('run-1');
    const heads = await client.app.head();
    expect(await heads.next()).toMatchObject({ value: { hostRun: 'run-1' } });
    await heads.return();
  });

  test('a message above the bound closes its socket, and the host goes on', async () => {
    const deck = await start();
    const socket = await open(deck);
    const closed = closeOf(socket);
    socket.send(Buffer.alloc(MESSAGE_BYTES_MAX + 1, 0x20).toString());
    expect(await closed).toBe(1009);
    const again = clientOf(await open(deck));
    expect((await again.app.info()).hostRun).toBe('run-1');
  });

  test.each([
    ['text', 'not json'],
    ['binary', Buffer.from([1, 2, 3])],
  ])('garbage (%s) closes its socket', async (_name, data) => {
    const socket = await open(await start());
    const closed = closeOf(socket);
    socket.send(data);
    expect(await closed).toBe(1008);
  });

  test('a page that does not answer pings is dropped, and its streams end', async () => {
    let ended = false;
    const fake = fakeHostApi();
    const deck = await start({
      heartbeatMs: 50,
      api: {
        ...fake,
        app: {
          ...fake.app,
          async *head(signal) {
            yield fakeHead('run-1');
            await new Promise((resolve) => signal.addEventListener('abort', resolve));
            ended = true;
          },
        },
      },
    });
    const cookie = await deck.enter();
    const socket = new WebSocket(`ws://${deck.host}/rpc`, {
      headers: { cookie, origin: `http://${deck.host}` },
      autoPong: false,
    });
    const closed = closeOf(socket);
    await new Promise((resolve) => socket.once('open', resolve));
    const heads = await clientOf(socket).app.head();
    await heads.next();
    expect(await closed).toBe(1006);
    await expect.poll(() => ended).toBe(true);
  });

  test('a page that stopped reading stops the stream, and what waits for it stays bounded', async () => {
    const filler = 'x'.repeat(64 * 1024);
    let produced = 0;
    const fake = fakeHostApi();
    const deck = await start({
      api: {
        ...fake,
        app: {
          ...fake.app,
          async *head() {
            for (;;) {
              produced += 1;
              yield { ...fakeHead('run-1', produced), indexFailure: filler };
            }
          },
        },
      },
    });
    const socket = await open(deck);
    const client = clientOf(socket);
    await client.app.head();
    socket.pause();
    let before = -1;
    await expect
      .poll(() => [before, (before = produced)].every((count) => count === produced), { interval: 300 })
      .toBe(true);
    // What the kernel's buffers of both sides take, and the bound.
    expect(produced * filler.length).toBeLessThan(BUFFERED_BYTES_HIGH + 16 * 1024 * 1024);
    expect(produced).toBeGreaterThan(BUFFERED_BYTES_HIGH / filler.length - 1);
    socket.terminate();
  });
});

describe('the command line', () => {
  const output = z.object({ echoed: z.string() });
  const methods = {
    echo: async (input: unknown) => ok({ echoed: JSON.stringify(input) }),
    fails: async () => fail('unknown-tool', 'No such tool.', 'List them.'),
    breaks: () => Promise.reject(new Error('secret detail')),
  };
  const signal = AbortSignal.timeout(20_000);
  let deck: Deck;
  beforeEach(async () => {
    deck = await start({ methods });
  });

  test('finds the running app by a file that only its owner can read', async () => {
    expect((await stat(join(deck.dataFolder, 'app.json'))).mode & 0o777).toBe(0o600);
    const app = await findRunningApp(deck.dataFolder);
    expect(app?.pid).toBe(process.pid);
    expect(await app?.do('echo', { a: 1 }, output, signal)).toEqual(ok({ echoed: '{"a":1}' }));
    expect(await app?.do('fails', {}, output, signal)).toMatchObject({
      ok: false,
      failure: { code: 'unknown-tool' },
    });
    expect(await app?.do('nothing', {}, output, signal)).toMatchObject({
      ok: false,
      failure: { code: 'bad-request' },
    });
    expect(await app?.do('constructor', {}, output, signal)).toMatchObject({
      ok: false,
      failure: { code: 'bad-request' },
    });
    const broken = await app?.do('breaks', {}, output, signal);
    expect(broken).toMatchObject({ ok: false, failure: { code: 'internal' } });
    expect(JSON.stringify(broken)).not.toContain('secret');
    expect((await app?.api.app.info())?.hostRun).toBe('run-1');
    await expect(app?.api.servers.remove({ id: 'x' })).rejects.toMatchObject({
      data: { code: 'unknown-server' },
    });
  });

  test('mints a URL that lets a browser in', async () => {
    const app = await findRunningApp(deck.dataFolder);
    const url = new URL((await app?.launchUrl()) ?? '');
    expect(url.host).toBe(deck.host);
    expect((await ask(deck.shell.port, { path: url.pathname })).status).toBe(303);
  });

  test('needs the secret, and no browser gets this far', async () => {
    const file = await readAppFile(deck.dataFolder);
    const bearer = { authorization: `Bearer ${file?.secret}` };
    const post = (headers: Readonly<Record<string, string>>, host?: string) =>
      ask(deck.shell.port, {
        path: '/cli/launch',
        method: 'POST',
        headers,
        body: '{}',
        host: host ?? deck.host,
      });
    expect((await post(bearer)).status).toBe(200);
    expect((await post({})).status).toBe(401);
    expect((await post({ authorization: 'Bearer wrong' })).status).toBe(401);
    expect((await post({ cookie: await deck.enter() })).status).toBe(401);
    expect((await post({ ...bearer, origin: `http://${deck.host}` })).status).toBe(403);
    expect((await post({ ...bearer, 'sec-fetch-site': 'same-origin' })).status).toBe(403);
    expect((await post(bearer, 'evil.example')).status).toBe(421);
    expect((await post(bearer, deck.consentHost)).status).toBe(404);
  });

  test('an oversized request is refused before it is read whole', async () => {
    const file = await readAppFile(deck.dataFolder);
    const { status } = await ask(deck.shell.port, {
      path: '/cli/do/echo',
      method: 'POST',
      headers: { authorization: `Bearer ${file?.secret}`, 'content-length': String(64 * 1024 * 1024) },
      body: '{}',
    });
    expect(status).toBe(413);
  });

  test('a port that another program took over is not trusted with the secret', async () => {
    const seen: string[] = [];
    const impostor = createServer((request, response) => {
      seen.push(JSON.stringify(request.headers));
      response.setHeader('content-type', 'application/json');
      response.end('{"proof":"made up","url":"http://127.0.0.1/"}');
    });
    await new Promise<void>((resolve) => impostor.listen(0, '127.0.0.1', resolve));
    const address = impostor.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const folder = await mkdtemp(join(tmpdir(), 'tapedeck-impostor-'));
    const secret = 's'.repeat(48);
    await writeFile(
      join(folder, 'app.json'),
      JSON.stringify({ version: 1, pid: 1, origin: `http://127.0.0.1:${port}`, secret }),
    );
    expect(await findRunningApp(folder)).toBeNull();
    expect(seen).toHaveLength(1);
    expect(seen.join()).not.toContain(secret);
    impostor.close();
    await rm(folder, { recursive: true });
  });

  test('a file that leads nowhere, or is none, means that no app runs', async () => {
    await deck.shell.close();
    expect(await readAppFile(deck.dataFolder)).toBeNull();
    expect(await findRunningApp(deck.dataFolder)).toBeNull();
    await writeFile(join(deck.dataFolder, 'app.json'), '{"version":1,"origin":"http://evil.example"}');
    expect(await findRunningApp(deck.dataFolder)).toBeNull();
  });
});

describe('closing', () => {
  test('lets go of sockets, requests and the port', async () => {
    const deck = await start({ methods: { never: () => new Promise(() => undefined) } });
    const socket = await open(deck);
    const closed = closeOf(socket);
    const app = await findRunningApp(deck.dataFolder);
    const hanging = app?.do('never', {}, z.null(), AbortSignal.timeout(20_000));
    await deck.shell.close();
    expect([1001, 1006]).toContain(await closed);
    expect(await hanging).toMatchObject({ ok: false });
    const next = await start({ port: deck.shell.port });
    expect(next.shell.port).toBe(deck.shell.port);
  });

  test('a port that is taken is a clear failure', async () => {
    const deck = await start();
    await expect(startDeck({ port: deck.shell.port })).rejects.toThrow(
      /Port \d+ of this machine cannot be used \(EADDRINUSE\)/,
    );
  });

  test('a port whose IPv6 twin another program holds is not used: it could show a question of its own', async (context) => {
    const squatter = createServer();
    const isListening = await new Promise<boolean>((resolve) => {
      squatter.once('error', () => resolve(false));
      squatter.listen(0, '::1', () => resolve(true));
    });
    if (!isListening) return context.skip('this machine has no IPv6');
    const address = squatter.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    await expect(startDeck({ port })).rejects.toThrow(/EADDRINUSE/);
    squatter.close();
    expect((await start({ port })).shell.port).toBe(port);
  });
});
