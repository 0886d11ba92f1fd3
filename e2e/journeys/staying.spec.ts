/** The host owns the servers: a page may be reloaded or closed, and only the app's end ends them. */
import { fixture } from './kit/servers.ts';
import { expect, test } from './kit/test.ts';
import { Messages } from './kit/messages.ts';
import { Screen } from './kit/screen.ts';

test('reload and closing the tab leave the servers alone', async ({ page, app, deck, context }) => {
  await app.run(fixture('chatty', '--count', '100000', '--rate', '50'));
  await app.show('Messages');
  const messages = new Messages(page);
  await messages.filter.fill('notifications/message');
  await expect.poll(() => messages.isFiltered()).toBe(true);
  await expect(messages.rows('tools/list')).toHaveCount(0);
  await expect.poll(() => messages.shown()).toBeGreaterThan(20);
  const [pid] = deck.servers();

  await page.reload();
  await app.ready();
  await expect(app.viewButton('Messages')).toHaveAttribute('aria-current', 'page');
  await expect(messages.filter).toHaveValue('notifications/message');
  await expect.poll(() => messages.isFiltered()).toBe(true);
  await expect.poll(() => messages.shown()).toBeGreaterThan(20);
  expect(deck.servers()).toEqual([pid]);

  const before = await app.recorded();
  await page.close();
  const tab = await context.newPage();
  await tab.goto(deck.origin);
  const again = new Screen(tab);
  await again.ready();
  await expect(again.viewButton('Messages')).toHaveAttribute('aria-current', 'page');
  await expect.poll(() => again.recorded()).toBeGreaterThan(before);
  expect(deck.servers()).toEqual([pid]);
});

test('a choice is kept by a reload in the very moment after it', async ({ page, app }) => {
  for (const view of ['Sessions', 'Messages', 'State'] as const) {
    await app.show(view);
    await page.reload();
    await app.ready();
    await expect(app.viewButton(view)).toHaveAttribute('aria-current', 'page');
  }
});

test('a filter is kept by a reload, and by a look elsewhere, before its typing has rested', async ({
  page,
  app,
}) => {
  await app.show('Messages');
  const { filter } = new Messages(page);
  await filter.fill('kind:request');
  await page.reload();
  await app.ready();
  await expect(filter).toHaveValue('kind:request');
  await filter.fill('kind:response');
  await page.evaluate(() => document.querySelector<HTMLElement>('[aria-keyshortcuts="3"]')?.click());
  await expect(app.viewButton('Sessions')).toHaveAttribute('aria-current', 'page');
  await app.show('Messages');
  await expect(filter).toHaveValue('kind:response');
});

test('the end of the app ends every server, also one that does not want to', async ({ app, deck, watch }) => {
  watch.expected.push(/WebSocket|ERR_CONNECTION|ERR_EMPTY_RESPONSE/);
  await app.run(fixture('hanging', '--stubborn'));
  await app.run(fixture('family'));
  expect(deck.servers().length).toBeGreaterThan(1);
  expect(await deck.stop()).toBe(0);
  expect(deck.servers()).toEqual([]);
  const { code, out } = await deck.cli('verify');
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ ok: true, tapes: 2, living: 0 });
});
