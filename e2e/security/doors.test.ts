// Who may come in: Host, Origin, Sec-Fetch-Site, launch codes, the cookie, and the WebSocket's upgrade.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ATTEMPTS_MAX, ATTEMPT_WINDOW_MS, CODE_LIFETIME_MS } from '../../src-main/shells/web/launch-codes.ts';
import { SESSIONS_MAX } from '../../src-main/shells/web/sessions.ts';
import { SOCKETS_MAX } from '../../src-main/shells/web/socket.ts';
import { ask, movableClock, startDeck, upgrade, type Deck } from './deck.ts';

let deck: Deck;
let clock: ReturnType<typeof movableClock>;
beforeEach(async () => {
  clock = movableClock();
  deck = await startDeck({ clock });
});
afterEach(() => deck.close());

const port = (): number => deck.shell.port;

describe('host names', () => {
  test.each([
    'evil.example',
    '127.0.0.1',
    '127.0.0.1:1',
    '[::1]:80',
    '0.0.0.0:80',
    '127.0.0.1.evil.example',
    '',
  ])('another name than ours is turned away everywhere: %j', async (host) => {
    const cookie = await deck.enter();
    for (const path of ['/', '/session', '/launch/x', '/consent/x', '/shell.css', '/cli/hello']) {
      const { status } = await ask(port(), { path, host, headers: { cookie } });
      expect({ path, refused: status >= 400 }).toEqual({ path, refused: true });
      expect([400, 421]).toContain(status);
    }
  });

  test('a request without Host is turned away', async () => {
    expect((await ask(port(), { path: '/', host: null })).status).toBe(400);
  });

  test('the app is not served under the name of the consent origin, nor the other way round', async () => {
    const cookie = await deck.enter();
    for (const path of ['/', '/session', '/launch/x', '/assets/index-Ab12Cd34.js']) {
      expect((await ask(port(), { path, host: deck.consentHost, headers: { cookie } })).status).toBe(404);
    }
    const { url } = deck.desk.ask(
      { consentId: 'c', serverName: 's', specHash: 'h', lines: [] },
      new AbortController().signal,
    );
    const path = new URL(url ?? '').pathname;
    expect((await ask(port(), { path, headers: { cookie } })).status).toBe(404);
    expect((await ask(port(), { path, host: deck.consentHost })).status).toBe(200);
  });

  test('an absolute request target does not get around the list', async () => {
    expect((await ask(port(), { path: 'http://evil.example/', host: deck.host })).status).toBe(400);
  });
});

describe('origins', () => {
  test.each(['http://evil.example', 'null', 'https://127.0.0.1', 'http://127.0.0.1:1'])(
    'a foreign origin is turned away on every route: %s',
    async (origin) => {
      const cookie = await deck.enter();
      for (const path of ['/', '/session', '/assets/index-Ab12Cd34.js', '/launch/x', '/shell.css']) {
        expect((await ask(port(), { path, headers: { cookie, origin } })).status).toBe(403);
      }
      const consent = await ask(port(), { path: '/consent/x', host: deck.consentHost, headers: { origin } });
      expect(consent.status).toBe(403);
    },
  );

  test('the consent origin is foreign to the app', async () => {
    const cookie = await deck.enter();
    const origin = `http://${deck.consentHost}`;
    expect((await ask(port(), { path: '/session', headers: { cookie, origin } })).status).toBe(403);
  });

  test('what another site asks for is turned away, unless a person navigates to the door', async () => {
    const cookie = await deck.enter();
    const foreign = {
      cookie,
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'no-cors',
      'sec-fetch-dest': 'script',
    };
    expect((await ask(port(), { path: '/session', headers: foreign })).status).toBe(403);
    expect((await ask(port(), { path: '/assets/index-Ab12Cd34.js', headers: foreign })).status).toBe(403);
    const framed = {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'iframe',
    };
    expect((await ask(port(), { path: '/', headers: framed })).status).toBe(403);
    expect((await ask(port(), { path: '/consent/x', host: deck.consentHost, headers: framed })).status).toBe(
      403,
    );
    const followed = {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    };
    expect((await ask(port(), { path: '/', headers: followed })).status).toBe(401);
    expect((await ask(port(), { path: '/session', headers: followed })).status).toBe(403);
  });

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE'])('%s does nothing on the app', async (method) => {
    const cookie = await deck.enter();
    const { status, headers } = await ask(port(), { path: '/session', method, headers: { cookie } });
    expect(status).toBe(405);
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });
});

describe('launch codes', () => {
  test('a code lets one browser in, once, with a cookie that no script can read', async () => {
    const path = new URL(deck.shell.mintLaunchUrl()).pathname;
    const first = await ask(port(), { path });
    expect(first.status).toBe(303);
    expect(first.headers.location).toBe('/');
    const cookie = first.headers['set-cookie']?.[0] ?? '';
    expect(cookie).toMatch(/^tapedeck_\d+=[0-9a-z]{48}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+$/);
    const second = await ask(port(), { path });
    expect(second.status).toBe(403);
    expect(second.headers['set-cookie']).toBeUndefined();
    expect((await ask(port(), { path: '/', headers: { cookie: cookie.split(';')[0] ?? '' } })).status).toBe(
      200,
    );
  });

  test('a code expires', async () => {
    const path = new URL(deck.shell.mintLaunchUrl()).pathname;
    clock.move(CODE_LIFETIME_MS + 1);
    expect((await ask(port(), { path })).status).toBe(403);
  });

  test('guessing is cut short, and a good code works again after a minute', async () => {
    for (let i = 0; i < ATTEMPTS_MAX; i += 1)
      expect((await ask(port(), { path: `/launch/${i}` })).status).toBe(403);
    const path = new URL(deck.shell.mintLaunchUrl()).pathname;
    expect((await ask(port(), { path })).status).toBe(429);
    clock.move(ATTEMPT_WINDOW_MS);
    expect((await ask(port(), { path })).status).toBe(303);
  });

  test('a prefetch or a HEAD does not use a code up', async () => {
    const path = new URL(deck.shell.mintLaunchUrl()).pathname;
    expect((await ask(port(), { path, headers: { 'sec-purpose': 'prefetch;prerender' } })).status).toBe(403);
    expect((await ask(port(), { path, method: 'HEAD' })).status).toBe(405);
    expect((await ask(port(), { path })).status).toBe(303);
  });

  test('a link followed from another site goes on by a navigation of our own, so that the strict cookie is sent', async () => {
    const path = new URL(deck.shell.mintLaunchUrl()).pathname;
    const headers = {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    };
    const { status, text } = await ask(port(), { path, headers });
    expect(status).toBe(200);
    expect(text).toContain('http-equiv="refresh" content="0;url=/"');
  });
});

describe('the cookie', () => {
  test('without it nothing but the closed door is shown', async () => {
    const door = await ask(port(), { path: '/' });
    expect(door.status).toBe(401);
    expect(door.text).toContain('Open the URL printed in the terminal');
    for (const path of ['/session', '/assets/index-Ab12Cd34.js', '/index.html', '/nothing']) {
      expect((await ask(port(), { path })).status).toBe(401);
    }
  });

  test.each(['tapedeck_0=x', 'tapedeck=x', 'x', ''])('a made-up one is none: %j', async (cookie) => {
    expect((await ask(port(), { path: '/session', headers: { cookie } })).status).toBe(401);
  });

  test('two cookies of the name, one of them planted, are none', async () => {
    const cookie = await deck.enter();
    const name = cookie.split('=')[0] ?? '';
    const planted = await ask(port(), {
      path: '/session',
      headers: { cookie: `${name}=planted; ${cookie}` },
    });
    expect(planted.status).toBe(401);
    expect((await ask(port(), { path: '/session', headers: { cookie: `other=1; ${cookie}` } })).status).toBe(
      200,
    );
  });

  test('the browser that came first gives way when there are too many', async () => {
    const first = await deck.enter();
    for (let i = 0; i < SESSIONS_MAX; i += 1) await deck.enter();
    expect((await ask(port(), { path: '/session', headers: { cookie: first } })).status).toBe(401);
  });

  test('neither the cookie nor the secret of the command line is in any page', async () => {
    const cookie = await deck.enter();
    const value = cookie.split('=')[1] ?? 'none';
    const { readAppFile } = await import('../../src-main/shells/web/app-file.ts');
    const secret = (await readAppFile(deck.dataFolder))?.secret ?? 'none';
    for (const path of ['/', '/session', '/launch/x']) {
      const { text, headers } = await ask(port(), { path, headers: { cookie } });
      const all = text + JSON.stringify(headers);
      expect(all).not.toContain(value);
      expect(all).not.toContain(secret);
    }
  });
});

describe('the upgrade', () => {
  const good = (cookie: string): Record<string, string> => ({ origin: `http://${deck.host}`, cookie });

  test('needs our origin and the cookie', async () => {
    const cookie = await deck.enter();
    expect((await upgrade(port(), good(cookie))).status).toBe(101);
    expect((await upgrade(port(), { origin: `http://${deck.host}` })).status).toBe(401);
    expect((await upgrade(port(), { cookie })).status).toBe(403);
    expect((await upgrade(port(), { cookie, origin: 'http://evil.example' })).status).toBe(403);
    expect((await upgrade(port(), { cookie, origin: `http://${deck.consentHost}` })).status).toBe(403);
    expect((await upgrade(port(), { ...good(cookie), host: deck.consentHost })).status).toBe(404);
    expect((await upgrade(port(), { ...good(cookie), host: 'evil.example' })).status).toBe(421);
    expect((await upgrade(port(), { ...good(cookie), 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await upgrade(port(), good(cookie), '/other')).status).toBe(404);
  });

  test('the number of sockets is bounded, and a closed one makes room', async () => {
    const cookie = await deck.enter();
    const all = await Promise.all(Array.from({ length: SOCKETS_MAX }, () => upgrade(port(), good(cookie))));
    expect(all.map((one) => one.status)).toEqual(Array(SOCKETS_MAX).fill(101));
    expect((await upgrade(port(), good(cookie))).status).toBe(503);
    expect((await ask(port(), { path: '/session', headers: { cookie } })).text).toBe('{"state":"full"}');
    all[0]?.socket.close();
    await expect.poll(async () => (await upgrade(port(), good(cookie))).status).toBe(101);
  });

  test('a plain GET of the socket is told so', async () => {
    const cookie = await deck.enter();
    expect((await ask(port(), { path: '/rpc', headers: good(cookie) })).status).toBe(426);
  });
});
