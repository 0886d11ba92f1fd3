// The question whether a command may run: only a person on the other origin can answer it.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { QUESTION_LIFETIME_MS, QUESTIONS_MAX } from '../../src-main/shells/web/consent-desk.ts';
import { ask, movableClock, startDeck, type Answer, type Deck } from './deck.ts';

const REQUEST = {
  consentId: 'c1',
  serverName: '<img src=x onerror=alert(1)>',
  specHash: 'abc123',
  lines: [
    { label: 'command', value: 'node' },
    { label: 'argument 1', value: '--eval=\u202etxt.exe\u0007"&' },
    { label: 'argument 2', value: '' },
    { label: 'environment', value: 'API_KEY' },
  ],
};

let deck: Deck;
let clock: ReturnType<typeof movableClock>;
beforeEach(async () => {
  clock = movableClock();
  deck = await startDeck({ clock });
});
afterEach(() => deck.close());

interface Asked {
  readonly path: string;
  readonly state: () => 'waiting' | boolean;
  readonly abort: () => void;
}

function question(): Asked {
  const controller = new AbortController();
  const { url, answer } = deck.desk.ask(REQUEST, controller.signal);
  let state: 'waiting' | boolean = 'waiting';
  void answer.then((value) => (state = value));
  expect(url).toMatch(new RegExp(`^http://localhost:${deck.shell.port}/consent/[0-9a-z]{40}$`));
  return { path: new URL(url ?? '').pathname, state: () => state, abort: () => controller.abort() };
}

function view(path: string): Promise<Answer> {
  return ask(deck.shell.port, { path, host: deck.consentHost });
}

async function tokenOf(path: string): Promise<string> {
  const token = /name="csrf" value="([0-9a-z]+)"/.exec((await view(path)).text)?.[1];
  if (token === undefined) throw new Error('the page has no token');
  return token;
}

interface Sent {
  readonly csrf: string;
  readonly answer?: string;
  readonly origin?: string | null;
  readonly host?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function send(path: string, { csrf, answer = 'approve', origin, host, headers }: Sent): Promise<Answer> {
  const from = origin === null ? {} : { origin: origin ?? `http://${deck.consentHost}` };
  return ask(deck.shell.port, {
    path,
    method: 'POST',
    host: host ?? deck.consentHost,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...from, ...headers },
    body: new URLSearchParams({ csrf, answer }).toString(),
  });
}

test('the page shows everything, as text, with hidden characters made visible, and no script', async () => {
  const { text, headers, status } = await view(question().path);
  expect(status).toBe(200);
  expect(text).toContain('&lt;img src=x onerror=alert(1)&gt;');
  expect(text).toContain(
    '--eval=<b class="escape">\\u202E</b>txt.exe<b class="escape">\\u0007</b>&quot;&amp;',
  );
  expect(text).toContain('<span class="empty">empty</span>');
  expect(text).toContain('API_KEY');
  expect(text).toContain('sha256 abc123');
  expect(text).not.toContain('<script');
  expect(headers['content-security-policy']).toBe(
    "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
  );
  expect(headers['referrer-policy']).toBe('same-origin');
  expect(headers['cache-control']).toBe('no-store');
});

test.each([
  ['approve', true, 'The server is being started'],
  ['refuse', false, 'Nothing has been started'],
])('a person who presses %s is obeyed, once', async (answer, approved, says) => {
  const { path, state } = question();
  const csrf = await tokenOf(path);
  const answered = await send(path, { csrf, answer });
  expect(answered.status).toBe(200);
  expect(answered.text).toContain(says);
  expect(answered.text).toContain('You can close this window');
  await expect.poll(state).toBe(approved);
  expect((await send(path, { csrf })).status).toBe(404);
  expect((await view(path)).status).toBe(404);
});

test('the app itself cannot answer: not its origin, not its host, not without an origin', async () => {
  const { path, state } = question();
  const csrf = await tokenOf(path);
  const cookie = await deck.enter();
  expect((await send(path, { csrf, origin: `http://${deck.host}`, headers: { cookie } })).status).toBe(403);
  expect(
    (await send(path, { csrf, host: deck.host, origin: `http://${deck.host}`, headers: { cookie } })).status,
  ).toBe(404);
  expect((await send(path, { csrf, origin: null })).status).toBe(403);
  expect((await send(path, { csrf, origin: 'null' })).status).toBe(403);
  expect((await send(path, { csrf, headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(403);
  expect(state()).toBe('waiting');
});

test('the app cannot read the page either', async () => {
  const { path } = question();
  const fetched = {
    origin: `http://${deck.host}`,
    'sec-fetch-site': 'cross-site',
    'sec-fetch-mode': 'cors',
    'sec-fetch-dest': 'empty',
  };
  const { status, text, headers } = await ask(deck.shell.port, {
    path,
    host: deck.consentHost,
    headers: fetched,
  });
  expect(status).toBe(403);
  expect(text).not.toContain('csrf');
  expect(headers['access-control-allow-origin']).toBeUndefined();
});

test('a form without the token of the page does not count, and guessing ends the question', async () => {
  const { path, state } = question();
  const { path: other } = question();
  const foreign = await tokenOf(other);
  expect((await send(path, { csrf: '' })).status).toBe(403);
  expect((await send(path, { csrf: foreign })).status).toBe(403);
  expect(state()).toBe('waiting');
  for (let i = 0; i < 3; i += 1) await send(path, { csrf: String(i) });
  await expect.poll(state).toBe(false);
});

test('an incomplete or an oversized form is no answer', async () => {
  const { path, state } = question();
  const csrf = await tokenOf(path);
  expect((await send(path, { csrf, answer: 'maybe' })).status).toBe(400);
  expect((await send(path, { csrf, answer: 'a'.repeat(10_000) })).status).toBe(413);
  expect(state()).toBe('waiting');
});

test('an unknown nonce shows that there is nothing', async () => {
  expect((await view(`/consent/${'a'.repeat(40)}`)).status).toBe(404);
  expect((await send(`/consent/${'a'.repeat(40)}`, { csrf: 'x' })).status).toBe(404);
});

test('a question that nobody answers is refused after five minutes', async () => {
  const { path, state } = question();
  clock.move(QUESTION_LIFETIME_MS);
  await expect.poll(state).toBe(false);
  expect((await view(path)).status).toBe(404);
});

test('a question that is called off, or whose deck closes, is refused', async () => {
  const first = question();
  first.abort();
  await expect.poll(first.state).toBe(false);
  const second = question();
  await deck.shell.close();
  await expect.poll(second.state).toBe(false);
});

test('questions are bounded: one too many is refused unasked', async () => {
  for (let i = 0; i < QUESTIONS_MAX; i += 1) question();
  const { url, answer } = deck.desk.ask(REQUEST, new AbortController().signal);
  expect(url).toBeNull();
  expect(await answer).toBe(false);
});
