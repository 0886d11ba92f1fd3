/** The viewer: static files, no host. A session is opened, searched and read there, and is there again after a reload. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test as base, type Page } from '@playwright/test';
import { expectAccessible } from './kit/axe.ts';
import { picture } from './kit/pictures.ts';
import { Watch } from './kit/watch.ts';

const ROOT = fileURLToPath(new URL('../../out/viewer/', import.meta.url));
const CLI = fileURLToPath(new URL('../../out/main/cli.js', import.meta.url));
const GOLDEN = fileURLToPath(new URL('../tapes/files/v1.tape', import.meta.url));
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

/** As stupid as a server can be, and under a folder of its own. */
function serve(): Promise<Server> {
  const server = createServer((request, response) => {
    const path = normalize((request.url ?? '/').replace(/^\/deep\//, '').split('?', 1)[0] ?? '');
    const file = join(ROOT, path === '.' || path === '' ? 'index.html' : path);
    readFile(file)
      .then((bytes) =>
        response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'text/plain' }).end(bytes),
      )
      .catch(() => response.writeHead(404).end());
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

const test = base.extend<{ viewer: Page; folder: string }>({
  folder: async ({ browserName: _browserName }, hand) => {
    const folder = await mkdtemp(join(tmpdir(), 'tapedeck-viewer-'));
    await hand(folder);
    await rm(folder, { recursive: true });
  },
  viewer: async ({ page, context }, hand) => {
    const server = await serve();
    const { port } = server.address() as AddressInfo;
    const watch = new Watch((url) => url.hostname === '127.0.0.1' && Number(url.port) === port);
    await watch.on(context);
    await page.goto(`http://127.0.0.1:${port}/deep/`);
    await hand(page);
    expect(watch.unexpected, 'errors, policy violations, and requests elsewhere').toEqual([]);
    server.closeAllConnections();
    server.close();
  },
});

const grid = (page: Page) => page.getByRole('grid', { name: 'Messages', exact: true });
const open = (page: Page, path: string) => page.getByLabel('The file to open').setInputFiles(path);

test('a session is opened, filtered and read; after a reload it is still there, and goes when it is removed', async ({
  viewer: page,
}) => {
  await expect(page.getByText('read-only file')).toBeVisible();
  await expectAccessible(page, 'viewer, empty');
  await picture(page, 'viewer-empty');
  await open(page, GOLDEN);
  await expect(grid(page)).toContainText('initialize');
  await expect(page.getByText('v1.tape')).toBeVisible();
  await page.locator('.rt-row:not([hidden])').filter({ hasText: 'tools/call' }).first().click();
  await expect(page.getByRole('tab', { name: 'Raw' })).toBeVisible();
  // Nothing is offered that a host would have to do: no control, no entry of a menu, no key.
  const needsHost = /resend|rerun|export|show in its tape/i;
  await expect(page.getByRole('button', { name: needsHost })).toHaveCount(0);
  await page
    .locator('.rt-row:not([hidden])')
    .filter({ hasText: 'tools/call' })
    .first()
    .click({ button: 'right' });
  await expect(page.getByRole('menuitem', { name: 'Write a note' })).toBeVisible();
  await expect(page.getByRole('menuitem', { name: needsHost })).toHaveCount(0);
  await picture(page, 'viewer-menu');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('menu')).toHaveCount(0);
  for (const keys of ['r', 'Shift+R']) await page.keyboard.press(keys);
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await picture(page, 'viewer-file');
  await expectAccessible(page, 'viewer, file');
  await page.emulateMedia({ colorScheme: 'dark' });
  await picture(page, 'viewer-dark');
  await page.emulateMedia({ colorScheme: 'light' });

  // A filter is completed with what is in the file.
  const suggested = page
    .getByRole('listbox', { name: 'Suggestions for Filter messages' })
    .getByRole('option');
  await page.keyboard.press('/');
  await page.keyboard.type('method:tools/ca');
  await expect(suggested.filter({ hasText: 'tools/call' }).first()).toContainText(/\d$/);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await page.keyboard.type('params.protoc');
  await expect(suggested.filter({ hasText: 'protocolVersion' })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');

  await page.reload();
  await page.getByRole('button', { name: 'v1.tape', exact: true }).click();
  await expect(grid(page)).toContainText('initialize');
  await page.getByRole('button', { name: 'Files' }).click();
  await page.getByRole('button', { name: 'Remove v1.tape from this browser' }).click();
  await expect(page.getByText('Opened before')).toHaveCount(0);
});

test('tools, sessions, servers and state are as of the end of the file, and as of the playhead', async ({
  viewer: page,
}) => {
  await open(page, GOLDEN);
  await expect(grid(page)).toContainText('initialize');
  const go = (view: string) =>
    page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: view }).click();
  const tools = page.getByRole('grid', { name: 'Tools', exact: true });
  await go('Tools');
  await tools.getByRole('row').filter({ hasText: 'slow_count' }).click();
  await expect(page.getByRole('heading', { name: 'slow_count' })).toBeVisible();
  await expect(page.getByRole('group', { name: 'Calls of the tool' })).toContainText('there is no server');
  await expect(page.getByRole('button', { name: /^(Run|Start|Stop|Back to live)/ })).toHaveCount(0);
  await picture(page, 'viewer-tools');
  await expectAccessible(page, 'viewer, tools');
  await page.getByRole('button', { name: 'Show its calls' }).click();
  await expect(page.locator('.msg-counts')).toHaveAttribute('data-shown', '2');

  // To the moment before the list of tools had come: as of then there are none.
  await page.locator('.rt-row:not([hidden])').filter({ hasText: 'tools/call' }).first().click();
  await page.getByRole('button', { name: 'To the start' }).click();
  await expect(page.getByRole('group', { name: 'As of a moment' })).toBeVisible();
  await go('Tools');
  await expect(page.getByText('No tools by then')).toBeVisible();
  for (const [view, says] of [
    ['State', 'frames in'],
    ['Servers', 'had not answered the handshake yet'],
    ['Supervision', 'had decided nothing'],
  ] as const) {
    await go(view);
    await expect(page.getByRole('article')).toContainText(says);
  }
  await page.getByRole('button', { name: 'Whole tape' }).click();
  await go('Servers');
  await expect(page.getByRole('article')).toContainText('listChanged');
  await expect(page.getByRole('article')).not.toContainText('Back to live');
  await expectAccessible(page, 'viewer, server');
  await picture(page, 'viewer-server');

  // Sessions are the files that this browser keeps; another one is opened from there.
  await open(page, GOLDEN.replace(/tape$/, 'jsonl'));
  await expect(page.getByText('v1.jsonl')).toBeVisible();
  await go('Sessions');
  const sessions = page.getByRole('grid', { name: 'Sessions', exact: true });
  await expect(sessions).toHaveAttribute('aria-rowcount', '3');
  await expect(page.getByRole('button', { name: /Rerun|Export|Import|Delete|Pin/ })).toHaveCount(0);
  await expectAccessible(page, 'viewer, sessions');
  await picture(page, 'viewer-sessions');
  await sessions.locator('.rt-row:not([hidden])').nth(1).dblclick();
  await expect(page.getByText('v1.tape')).toBeVisible();
  await expect(grid(page)).toContainText('initialize');
});

test('what is no tape is refused, what was cut is shown as far as it goes', async ({
  viewer: page,
  folder,
}) => {
  const wrong = join(folder, 'photo.tape');
  await writeFile(wrong, 'no tape');
  await open(page, wrong);
  await expect(page.getByRole('region', { name: 'Error' })).toContainText('is not a tape file');
  await picture(page, 'viewer-refused');
  const cut = join(folder, 'cut.tape');
  await writeFile(cut, readFileSync(GOLDEN).subarray(0, -40));
  await open(page, cut);
  await expect(page.getByRole('region', { name: 'Warning' })).toContainText('the file was cut short');
  await expect(grid(page)).toContainText('initialize');
});

test('a session of 120,000 entries is opened and searched, and the page answers meanwhile', async ({
  viewer: page,
  folder,
}) => {
  const [head = ''] = readFileSync(GOLDEN.replace(/tape$/, 'jsonl'), 'utf8').split('\n');
  const lines = Array.from({ length: 120_000 }, (_each, seq) => {
    const id = Math.floor(seq / 2);
    const isCall = seq % 2 === 0;
    const message = isCall
      ? { jsonrpc: '2.0', id, method: 'tools/call', params: { name: `tool-${id % 7}`, arguments: { n: id } } }
      : { jsonrpc: '2.0', id, result: { content: [{ type: 'text', text: `answer ${id}` }] } };
    const stamps = { seq, wallMs: 1_795_843_198_000 + seq, monoUs: seq * 1000, kind: 'frame' };
    const rest = { dir: isCall ? 'out' : 'in', channel: { kind: 'stdio' }, mark: 'whole' };
    return JSON.stringify({ ...stamps, ...rest, text: `${JSON.stringify(message)}\n` });
  });
  const path = join(folder, 'long.jsonl');
  await writeFile(path, [head, ...lines, ''].join('\n'));
  await page.evaluate(() => {
    const longest = { ms: 0 };
    Object.assign(window, { longest });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) longest.ms = Math.max(longest.ms, duration);
    }).observe({ type: 'longtask' });
  });
  await open(page, path);
  await expect(page.locator('.msg-counts')).toHaveAttribute('data-total', '120000', { timeout: 120_000 });
  const filter = page.locator('[data-filter]').first();
  await filter.click();
  await page.keyboard.type('params.arguments.n:59999 or "answer 41999"');
  await expect(page.locator('.msg-counts')).toHaveAttribute('data-shown', '2', { timeout: 60_000 });
  await expect(page.locator('.rt-row:not([hidden])').filter({ hasText: '59999' })).toHaveCount(1, {
    timeout: 120_000,
  });
  await picture(page, 'viewer-long');
  const longestMs = await page.evaluate(() =>
    'longest' in window ? (window.longest as { ms: number }).ms : -1,
  );
  test.info().annotations.push({ type: 'longest task', description: `${Math.round(longestMs)} ms` });
  console.log(`viewer, 120,000 entries: longest task ${Math.round(longestMs)} ms`);
});

test('`tapedeck view` shows one file, keeps nothing in the browser, and ends with a signal', async ({
  page,
  context,
}) => {
  const cli = spawn(process.execPath, [CLI, 'view', GOLDEN, '--no-open'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(cli, 'exit');
  try {
    const [said] = (await once(cli.stdout, 'data')) as [Buffer];
    const url = new URL(said.toString().trim().replace('TAPEDECK_URL ', ''));
    const watch = new Watch((asked) => asked.host === url.host);
    await watch.on(context);
    await page.goto(url.href);
    await expect(grid(page)).toContainText('initialize');
    await expect(page.getByText('v1.tape')).toBeVisible();
    await picture(page, 'view-command');
    expect(await page.evaluate(async () => (await indexedDB.databases()).length)).toBe(0);
    expect(watch.unexpected, 'errors, policy violations, and requests elsewhere').toEqual([]);
  } finally {
    cli.kill('SIGTERM');
  }
  expect(await ended).toEqual([0, null]);
});
