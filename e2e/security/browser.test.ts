// What a real browser makes of it: the policy, the two origins, the cookie, and the page's own link.
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CHROMIUM_ARGS, findChromium } from '../../scripts/find-chromium.mjs';
import { ASSETS, startDeck, type Deck } from './deck.ts';

const executablePath = findChromium(chromium.executablePath());
const HTML = `<!doctype html><title>waiting</title>
<script>window.inline = true</script>
<p style="color: red" onclick="window.handler = true">page</p>
<script type="module" src="${ASSETS.hashed}"></script>`;

async function bundle(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      minify: false,
      rolldownOptions: { input: join(import.meta.dirname, 'probe-page.ts') },
    },
  });
  const outputs = Array.isArray(built) ? built : 'output' in built ? [built] : [];
  const chunk = outputs.flatMap((one) => one.output).find((one) => one.type === 'chunk');
  if (chunk?.type !== 'chunk') throw new Error('no script was built');
  return chunk.code;
}

describe.skipIf(executablePath === undefined)('in a browser', () => {
  let browser: Browser;
  let script: string;
  let deck: Deck;
  let context: BrowserContext;
  let page: Page;
  let others: Server[];

  beforeAll(async () => {
    script = await bundle();
    browser = await chromium.launch({ args: CHROMIUM_ARGS, ...(executablePath ? { executablePath } : {}) });
  });
  afterAll(() => browser.close());

  beforeEach(async () => {
    others = [];
    deck = await startDeck({ html: HTML, script });
    context = await browser.newContext();
    page = await context.newPage();
    await page.goto(deck.shell.mintLaunchUrl());
  });
  afterEach(async () => {
    await context.close();
    for (const server of others) server.close();
    await deck.close();
  });

  const said = (): Promise<readonly string[]> => page.evaluate(() => window.probe.said);

  function ask() {
    const { url, answer } = deck.desk.ask(
      { consentId: 'c', serverName: 'demo', specHash: 'abc', lines: [{ label: 'command', value: 'node' }] },
      new AbortController().signal,
    );
    let state: boolean | 'waiting' = 'waiting';
    void answer.then((value) => (state = value));
    return { url: url ?? '', state: () => state };
  }

  test('a launch URL opens the page without its code, a reload and a new tab work, another browser does not', async () => {
    expect(page.url()).toBe(`${deck.shell.origin}/`);
    await expect.poll(() => page.title()).toBe('run-1');
    await page.reload();
    await expect.poll(() => page.title()).toBe('run-1');
    const tab = await context.newPage();
    await tab.goto(deck.shell.origin);
    await expect.poll(() => tab.title()).toBe('run-1');
    const stranger = await browser.newPage();
    await stranger.goto(deck.shell.origin);
    expect(await stranger.textContent('h1')).toBe('Open the URL printed in the terminal');
    await stranger.close();
    expect(await page.evaluate(() => document.cookie)).toBe('');
  });

  test('a launch link followed from a page of another site lets in as well', async () => {
    const link = deck.shell.mintLaunchUrl();
    const other = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html');
      response.end(`<a href="${link}">open</a>`);
    });
    others.push(other);
    await new Promise<void>((resolve) => other.listen(0, 'localhost', resolve));
    const address = other.address();
    const fresh = await browser.newPage();
    await fresh.goto(`http://localhost:${typeof address === 'object' ? address?.port : 0}/`);
    await fresh.click('a');
    await expect.poll(() => fresh.title()).toBe('run-1');
    await fresh.close();
  });

  test('no inline script, no eval, no handler, no style attribute, no other host', async () => {
    await expect.poll(() => page.title()).toBe('run-1');
    await page.click('p');
    const seen = await page.evaluate(async () => {
      const paragraph = document.querySelector('p');
      return {
        inline: Reflect.has(window, 'inline'),
        handler: Reflect.has(window, 'handler'),
        evaluated: window.probe.canEval,
        colour: paragraph === null ? '' : getComputedStyle(paragraph).color,
        fetched: await fetch('https://example.com/').then(
          () => true,
          () => false,
        ),
      };
    });
    expect(seen).toEqual({
      inline: false,
      handler: false,
      evaluated: false,
      colour: 'rgb(0, 0, 0)',
      fetched: false,
    });
  });

  test('a person approves on the page of the other origin; the page that opened it has no hold of it', async () => {
    const { url, state } = ask();
    const [question] = await Promise.all([
      context.waitForEvent('page'),
      page.evaluate((target) => Reflect.set(window, 'question', window.open(target)), url),
    ]);
    await question.waitForLoadState();
    expect(await question.textContent('h1')).toContain('demo');
    const hold = await page.evaluate(() => {
      const opened: unknown = Reflect.get(window, 'question');
      if (typeof opened !== 'object' || opened === null) return 'none';
      return Reflect.get(opened, 'closed') === true ? 'severed' : 'held';
    });
    expect(['none', 'severed']).toContain(hold);
    expect(await question.evaluate(() => window.opener === null)).toBe(true);
    const background = await question.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(background).toBe('rgb(233, 230, 223)');
    await question.click('text=Approve and start');
    expect(await question.textContent('.done')).toBe('You can close this window.');
    await expect.poll(state).toBe(true);
  });

  test('Refuse has the focus, so that Enter refuses', async () => {
    const { url, state } = ask();
    const question = await context.newPage();
    await question.goto(url);
    await question.locator('button[value=refuse]:focus').waitFor();
    await question.keyboard.press('Enter');
    await expect.poll(state).toBe(false);
  });

  test('the page itself can neither read, post nor frame the question', async () => {
    const { url, state } = ask();
    const outcome = await page.evaluate(async (target) => {
      const read = await fetch(target).then(
        () => 'read',
        () => 'blocked',
      );
      const posted = await fetch(target, { method: 'POST', mode: 'no-cors', body: 'answer=approve' }).then(
        () => 'posted',
        () => 'blocked',
      );
      const form = document.createElement('form');
      form.method = 'post';
      form.action = target;
      document.body.append(form);
      form.submit();
      const frame = document.createElement('iframe');
      frame.src = target;
      document.body.append(frame);
      await new Promise((resolve) => setTimeout(resolve, 500));
      return { read, posted, at: location.pathname };
    }, url);
    expect(outcome).toEqual({ read: 'blocked', posted: 'blocked', at: '/' });
    expect(state()).toBe('waiting');
  });

  test('a page of another port of this machine gets nowhere', async () => {
    const other = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html');
      response.end('<title>other</title>');
    });
    others.push(other);
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    // The same host: the browser sends our cookie along, so only the origin keeps it out.
    const evil = await context.newPage();
    await evil.goto(`http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/`);
    const { url, state } = ask();
    const outcome = await evil.evaluate(
      async ([host, question]) => {
        const read = await fetch(`http://${host}/session`, { credentials: 'include' }).then(
          () => 'read',
          () => 'blocked',
        );
        const socket = await new Promise((resolve) => {
          const one = new WebSocket(`ws://${host}/rpc`);
          one.addEventListener('open', () => resolve('open'));
          one.addEventListener('error', () => resolve('refused'));
        });
        const frame = document.createElement('iframe');
        frame.src = `http://${host}/`;
        document.body.append(frame);
        await new Promise((resolve) => frame.addEventListener('load', resolve));
        await fetch(question ?? '', { method: 'POST', mode: 'no-cors', body: 'answer=approve' }).catch(
          () => null,
        );
        return { read, socket };
      },
      [deck.host, url],
    );
    expect(outcome).toEqual({ read: 'blocked', socket: 'refused' });
    expect(state()).toBe('waiting');
    expect(evil.frames().every((frame) => !frame.url().startsWith(deck.shell.origin))).toBe(true);
  });

  test('the link says lost when the deck goes away, and what to do when it comes back as another', async () => {
    await expect.poll(said).toContain('open');
    const { port } = deck.shell;
    await deck.shell.close();
    await expect.poll(said).toContain('lost');
    const next = await startDeck({ html: HTML, script, port });
    try {
      await expect
        .poll(async () => (await said()).at(-1), { timeout: 60_000 })
        .toContain('refused: This browser has not been let in');
      // Let in again from another tab, the page comes back as soon as a person looks at it.
      const tab = await context.newPage();
      await tab.goto(next.shell.mintLaunchUrl());
      await tab.close();
      await page.bringToFront();
      await page.evaluate(() => window.dispatchEvent(new Event('focus')));
      await expect.poll(async () => (await said()).at(-1)).toBe('open');
    } finally {
      await next.close();
    }
  });
});
