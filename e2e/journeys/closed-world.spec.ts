/** Nothing that a page does leaves this machine; the fixtures of every journey hold it to that, this one walks. */
import { Messages } from './kit/messages.ts';
import { expect, test } from './kit/test.ts';
import { Tools } from './kit/tools.ts';

test('a walk through everything asks this host, and nobody else', async ({ page, app, deck, watch }) => {
  await app.runDemo();
  await app.show('Tools');
  const tools = new Tools(page);
  // What it answers names other places: an embedded guide, a link, pictures.
  await tools.choose('read_readme');
  await tools.runTo('done');
  await tools.choose('render_chart');
  await tools.runTo('done');
  await expect(tools.result.getByRole('img')).toBeVisible();
  await app.show('Messages');
  const messages = new Messages(page);
  await messages.rows('read_readme').nth(1).click();
  await expect(messages.panel('Pretty')).toContainText('demo://');
  for (const tab of ['Raw', 'Pair', 'Timing', 'Findings']) await messages.tab(tab).click();
  for (const view of ['Sessions', 'State', 'Servers'] as const) await app.show(view);
  await page.keyboard.press('Control+k');
  await expect(app.dialog).toBeVisible();
  await page.keyboard.press('Escape');

  expect([...watch.requests].toSorted()).toEqual([`127.0.0.1:${deck.port}`, `localhost:${deck.port}`]);
  const stored = await page.evaluate(() => document.cookie);
  expect(stored, 'the cookie is not for scripts').toBe('');
});
