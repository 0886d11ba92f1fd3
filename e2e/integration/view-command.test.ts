/** `tapedeck view`: the viewer and one file, for a browser of this machine and nobody else. */
import { copyFileSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createRealClock, createSecureRandom } from '../../src-main/host/host.ts';
import { serveViewer, type ServedViewer } from '../../src-main/shells/web/viewer-server.ts';
import { TestDeck, unwrap } from './host-kit.ts';

const GOLDEN = fileURLToPath(new URL('../tapes/files/v1.tape', import.meta.url));
const VIEWER = fileURLToPath(new URL('../../out/viewer', import.meta.url));

let deck: TestDeck;
let served: ServedViewer | null = null;
beforeEach(() => {
  deck = new TestDeck();
});
afterEach(async () => {
  await served?.close();
  served = null;
  await deck.dispose();
});

const serve = (path: string) =>
  serveViewer({ path, viewerFolder: VIEWER, clock: createRealClock(), random: createSecureRandom() });

/** As a program does that is not a browser. */
function ask(url: string, options: { method?: string; host?: string } = {}): Promise<number> {
  const headers = options.host === undefined ? {} : { host: options.host };
  return new Promise((resolve, reject) => {
    const asked = request(url, { method: options.method ?? 'GET', headers }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
    });
    asked.on('error', reject).end();
  });
}

it('serves the page with the name of the file, the file, and nothing else', async () => {
  const path = join(deck.folder, 'a "b" <c>.tape');
  copyFileSync(GOLDEN, path);
  served = unwrap(await serve(path));
  const page = await fetch(served.url);
  expect(page.headers.get('content-security-policy')).toContain("connect-src 'self'");
  const html = await page.text();
  expect(html).toContain('content="a &#34;b&#34; &#60;c&#62;.tape"');
  expect(html).not.toContain("connect-src 'none'");
  const file = await fetch(`${served.url}file`);
  expect(file.headers.get('cache-control')).toBe('no-store');
  expect(Buffer.from(await file.arrayBuffer()).equals(readFileSync(GOLDEN))).toBe(true);
  const origin = new URL(served.url).origin;
  expect(await ask(served.url)).toBe(200);
  const elsewhere = ['/', '/file', '/index.html', `${new URL(served.url).pathname}../file`];
  expect(await Promise.all(elsewhere.map((each) => ask(`${origin}${each}`)))).toEqual([404, 404, 404, 404]);
  expect(await ask(`${served.url}file`, { method: 'POST' })).toBe(404);
  // A name of somebody else's that leads to this machine.
  expect(await ask(served.url, { host: 'evil.example' })).toBe(404);
});

it('what is no file is refused', async () => {
  expect(await serve(join(deck.folder, 'none'))).toMatchObject({
    ok: false,
    failure: { code: 'file-unreadable' },
  });
  expect(await serve(deck.folder)).toMatchObject({ ok: false, failure: { code: 'file-unreadable' } });
});
