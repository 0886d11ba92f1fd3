/** Every view in both themes, both densities and three widths, empty, loading, broken and full. Pictures are kept. */
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import type { Deck } from './kit/deck.ts';
import { Messages } from './kit/messages.ts';
import { picture, readmePicture } from './kit/pictures.ts';
import type { Screen, View } from './kit/screen.ts';
import { expect, test } from './kit/test.ts';
import { Tools } from './kit/tools.ts';

const VIEWS: readonly View[] = ['Messages', 'Tools', 'Sessions', 'State', 'Servers'];
const WIDTHS = [900, 1280, 1920] as const;
const HEIGHT = 800;
const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Nothing sticks out to the right, and nothing scrolls that is not a pane. */
async function expectFits(page: Page): Promise<void> {
  const beyond = () =>
    page.evaluate(() => {
      const { scrollWidth, clientWidth, scrollHeight, clientHeight } = document.documentElement;
      return { wide: scrollWidth - clientWidth, high: scrollHeight - clientHeight };
    });
  await expect.poll(beyond).toEqual({ wide: 0, high: 0 });
}

/** All that is asked of the host has come. */
async function expectSettled(page: Page): Promise<void> {
  await expect(page.getByRole('main').locator('[aria-busy="true"]:not([hidden])')).toHaveCount(0);
}

async function theme(page: Page): Promise<string> {
  return page.evaluate(() => getComputedStyle(document.body).backgroundColor);
}

/** Servers by paths that read the same on every machine: the deck's home is where they start. */
async function runNeutralDemo(deck: Deck, app: Screen): Promise<void> {
  symlinkSync(folder('../../resources/demo-server'), join(deck.home, 'demo-server'), 'dir');
  symlinkSync(folder('../servers'), join(deck.home, 'servers'), 'dir');
  await app.run({ name: 'demo', command: 'node', args: ['demo-server/main.mjs'] });
}

/** Enough of everything to look at: calls that went well and badly, a picture, stderr, a second server that died. */
async function fill(app: Screen, page: Page): Promise<void> {
  const args = ['servers/crashy.mjs', '--after-ready-ms', '900', '--code', '7'];
  await app.run({ name: 'crashy', command: 'node', args }, 'exit 7');
  await app.show('Tools');
  const tools = new Tools(page);
  await tools.choose('throw_error');
  await tools.runTo('failed');
  await tools.choose('bad_output');
  await tools.runTo('done');
  await tools.choose('log');
  await tools.runTo('done');
  await tools.choose('search_notes');
  await tools.runTo('done');
  await tools.choose('render_chart');
  await tools.runTo('done');
  await expect(tools.result.getByRole('img')).toBeVisible();
}

test('full screens: themes, widths, densities', async ({ page, app, deck }) => {
  await runNeutralDemo(deck, app);
  await fill(app, page);
  await app.show('Messages');
  await new Messages(page).rows('bad_output').last().click();
  await app.show('Servers');
  await app.rows('Servers', 'demo').first().click();

  await page.emulateMedia({ colorScheme: 'light' });
  const light = await theme(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect.poll(() => theme(page)).not.toBe(light);
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: HEIGHT });
      for (const view of VIEWS) {
        await app.show(view);
        await expectFits(page);
        await expectSettled(page);
        await picture(page, `full-${view}-${width}-${scheme}`.toLowerCase());
      }
    }
  }
});

test('both densities, and a theme that is set wins over the system', async ({ page, app }) => {
  await app.runDemo();
  await app.show('Messages');
  const messages = new Messages(page);
  await expect(messages.rows('tools/list').first()).toBeVisible();
  const rowPx = async () => (await messages.rows().first().boundingBox())?.height ?? 0;
  const compact = await rowPx();
  expect(compact).toBeLessThanOrEqual(24);
  await page.emulateMedia({ colorScheme: 'light' });
  const light = await theme(page);
  await app.choose('Settings, look and help', 'Comfortable rows');
  await expect.poll(rowPx).toBeGreaterThan(compact);
  await picture(page, 'comfortable');
  await app.choose('Settings, look and help', 'Dark');
  await expect.poll(() => theme(page)).not.toBe(light);
  await picture(page, 'comfortable-dark');
  // A choice outlives the page.
  await page.reload();
  await app.ready();
  await expect.poll(() => theme(page)).not.toBe(light);
  await expect.poll(rowPx).toBeGreaterThan(compact);
  await app.choose('Settings, look and help', 'Follow the system');
  await expect.poll(() => theme(page)).toBe(light);
});

test('empty screens say what fills them', async ({ page, app }) => {
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    for (const view of VIEWS) {
      await app.show(view);
      await expect(app.main.getByRole('heading').first()).toBeVisible();
      await expectFits(page);
      await picture(page, `empty-${view}-${scheme}`.toLowerCase());
    }
  }
  await page.setViewportSize({ width: 900, height: HEIGHT });
  for (const view of VIEWS) {
    await app.show(view);
    await expectFits(page);
    await picture(page, `empty-${view}-900`.toLowerCase());
  }
});

test('while the host has not answered yet, and when it is gone', async ({ page, deck, watch }) => {
  watch.expected.push(/WebSocket|ERR_CONNECTION/);
  const url = await deck.start();
  // The socket opens and stays silent.
  await page.routeWebSocket(/\/rpc/, () => undefined);
  await page.goto(url);
  await expect(page.getByRole('contentinfo')).toContainText('NO SIGNAL');
  const rail = page.getByRole('navigation', { name: 'Servers and views' });
  for (const view of VIEWS) {
    await rail.getByRole('button', { name: new RegExp(`^${view}\\b`) }).click();
    await expect(page.getByRole('main')).not.toContainText(`Loading ${view}…`);
    await expect(page.getByRole('main')).toContainText(/\w/);
    await picture(page, `loading-${view}`.toLowerCase());
  }
  await page.unrouteAll();
  await page.routeWebSocket(/\/rpc/, (socket) => void socket.close());
  await page.reload();
  await expect(page.getByRole('alert').first()).toBeVisible();
  for (const view of VIEWS) {
    await rail.getByRole('button', { name: new RegExp(`^${view}\\b`) }).click();
    await expect(page.getByRole('main')).not.toContainText(`Loading ${view}…`);
    await picture(page, `gone-${view}`.toLowerCase());
  }
});

test('pictures of the README', async ({ page, app, deck }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await runNeutralDemo(deck, app);
  await app.show('Tools');
  const tools = new Tools(page);
  await tools.choose('log');
  await tools.runTo('done');
  await tools.choose('throw_error');
  await tools.runTo('failed');
  await tools.choose('bad_output');
  await tools.runTo('done');
  await tools.choose('slow_count');
  await tools.runTo('done');
  await tools.choose('search_notes');
  await tools.form.getByRole('textbox', { name: /^query/ }).fill('tape');
  await tools.runTo('done');
  await tools.choose('render_chart');
  await tools.runTo('done');
  await expect(tools.result.getByRole('img')).toBeVisible();
  const messages = new Messages(page);
  await app.show('Messages');
  await messages
    .rows(/tools\/call.*search_notes/)
    .last()
    .click();
  await expect(messages.panel('Pretty')).toContainText('structuredContent');
  const shoot = async (view: View) => {
    await app.show(view);
    await page.mouse.move(700, 895);
    await expectSettled(page);
    for (const scheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: scheme });
      await readmePicture(page, `${view.toLowerCase()}-${scheme}`);
    }
  };
  await shoot('Messages');
  await shoot('Tools');

  // Of servers there are several, in different states.
  await app.addServer({ name: 'echo', command: 'node', args: ['servers/echo.mjs'] });
  await app.run({
    name: 'numbers',
    command: 'node',
    args: ['servers/chatty.mjs', '--rate', '40', '--count', '99999'],
  });
  await app.run(
    {
      name: 'crashy',
      command: 'node',
      args: ['servers/crashy.mjs', '--after-ready-ms', '900', '--code', '7'],
    },
    'exit 7',
  );
  await shoot('Servers');
});
