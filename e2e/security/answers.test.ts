// What goes out: the policy on every route, and no file but those of the page.
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ask, startDeck, type Deck } from './deck.ts';

let deck: Deck;
let cookie: string;
beforeEach(async () => {
  deck = await startDeck();
  cookie = await deck.enter();
});
afterEach(() => deck.close());

const APP_ROUTES = [
  '/',
  '/index.html',
  '/session',
  '/assets/index-Ab12Cd34.js',
  '/nothing',
  '/launch/x',
  '/shell.css',
  '/cli/hello',
  '/rpc',
];

test.each(APP_ROUTES)('%s carries the policy, whoever asks', async (path) => {
  const asks = [
    { path, headers: { cookie } },
    { path },
    { path, host: 'evil.example' },
    { path, headers: { cookie, origin: 'http://evil.example' } },
    { path, method: 'DELETE', headers: { cookie } },
  ];
  for (const one of asks) {
    const { headers } = await ask(deck.shell.port, one);
    const policy = String(headers['content-security-policy']);
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' data: blob:",
      "media-src 'self' data: blob:",
      "font-src 'self'",
      `connect-src 'self' ws://127.0.0.1:${deck.shell.port}`,
      "worker-src 'self'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
      "form-action 'none'",
    ]);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
    });
    expect(headers['access-control-allow-origin']).toBeUndefined();
    expect(headers['x-powered-by']).toBeUndefined();
  }
});

test.each(['/consent/x', '/shell.css', '/nothing'])(
  '%s of the consent origin cannot be framed and has no script',
  async (path) => {
    for (const headers of [{}, { origin: `http://${deck.host}` }]) {
      const answer = await ask(deck.shell.port, { path, host: deck.consentHost, headers });
      expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
      expect(answer.headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(answer.headers['x-frame-options']).toBe('DENY');
      expect(answer.headers['cross-origin-opener-policy']).toBe('same-origin');
    }
  },
);

test('what never changes is kept by the browser, and nothing else is', async () => {
  const cacheOf = async (path: string): Promise<string | undefined> =>
    (await ask(deck.shell.port, { path, headers: { cookie } })).headers['cache-control'];
  expect(await cacheOf('/assets/index-Ab12Cd34.js')).toBe('private, max-age=31536000, immutable');
  expect(await cacheOf('/')).toBe('no-cache');
  expect(await cacheOf('/session')).toBe('no-store');
  expect(await cacheOf('/launch/x')).toBe('no-store');
});

test.each([
  '/../secret.txt',
  '/assets/../../secret.txt',
  '/%2e%2e/secret.txt',
  '/..%2fsecret.txt',
  '/%2e%2e%2fsecret.txt',
  '/..%5csecret.txt',
  '/..\\secret.txt',
  '/assets/..%00/secret.txt',
  '//secret.txt',
  '/./index.html',
  '/assets',
  '/assets/',
  '/constructor',
  '/__proto__',
])('%s leads nowhere', async (path) => {
  const { status, text } = await ask(deck.shell.port, { path, headers: { cookie } });
  expect([400, 404]).toContain(status);
  expect(text).not.toContain('outside');
});

test('a symbolic link in the folder of the page is not followed', async () => {
  const folder = join(deck.dataFolder, '..');
  await symlink(join(folder, 'secret.txt'), join(folder, 'renderer', 'link.txt'));
  await symlink(folder, join(folder, 'renderer', 'up'));
  for (const path of ['/link.txt', '/up/secret.txt']) {
    expect((await ask(deck.shell.port, { path, headers: { cookie } })).status).toBe(404);
  }
});

test('types are named, and a query does not matter', async () => {
  const page = await ask(deck.shell.port, { path: '/?x=1', headers: { cookie } });
  expect(page.status).toBe(200);
  expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
  const script = await ask(deck.shell.port, { path: '/assets/index-Ab12Cd34.js', headers: { cookie } });
  expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8');
});

test('an endless request line is refused', async () => {
  expect((await ask(deck.shell.port, { path: `/${'a'.repeat(4000)}`, headers: { cookie } })).status).toBe(
    400,
  );
});

test('only the loopback address listens', async () => {
  const { networkInterfaces } = await import('node:os');
  const others = Object.values(networkInterfaces())
    .flat()
    .filter((one) => one !== undefined && !one.internal && one.family === 'IPv4')
    .map((one) => one?.address ?? '');
  const { connect } = await import('node:net');
  for (const address of others) {
    const outcome = await new Promise((resolve) => {
      const socket = connect({ host: address, port: deck.shell.port, timeout: 2000 });
      socket.once('connect', () => resolve('connected'));
      socket.once('error', () => resolve('refused'));
      socket.once('timeout', () => resolve('refused'));
    });
    expect({ address, outcome }).toEqual({ address, outcome: 'refused' });
  }
  expect((await ask(deck.shell.port, { path: '/', headers: { cookie } })).status).toBe(200);
});
