/** What the timeline says when there is nothing to draw, and what it keeps when the window or the view is another. */
import type { Locator, Page } from '@playwright/test';
import { expectAccessible } from './kit/axe.ts';
import { Messages } from './kit/messages.ts';
import { picture } from './kit/pictures.ts';
import { demo } from './kit/servers.ts';
import { expect, test } from './kit/test.ts';

const canvas = (page: Page): Locator => page.getByRole('slider', { name: 'Timeline of the messages' });
const timeline = (page: Page): Locator => page.getByRole('group', { name: 'Timeline', exact: true });

async function summary(page: Page): Promise<string> {
  const id = await canvas(page).getAttribute('aria-describedby');
  return page.locator(`[id="${id}"]`).innerText();
}

/** What is in sight, from and to. */
async function sight(page: Page): Promise<string> {
  return (/^\s*(.+? to [^,]+),/.exec(await summary(page)) ?? [])[1] ?? '';
}

test('an empty one teaches; a broken link is said, and mended', async ({ page, app, deck, watch }) => {
  watch.expected.push(/WebSocket|ERR_CONNECTION/);
  await app.show('Messages');
  await expect(timeline(page)).toContainText('Nothing to draw yet');
  await expectAccessible(page, 'an empty timeline');
  await app.run(demo('demo'));
  await app.show('Messages');
  await expect.poll(() => summary(page)).toMatch(/\d+ exchanges/);
  await expect(timeline(page)).not.toContainText('Nothing to draw yet');
  const messages = new Messages(page);
  await messages.filter.fill('method:nothing/like/it');
  await expect(timeline(page)).toContainText('No exchange here matches the filter');
  await messages.filter.fill('');
  await deck.kill();
  await expect(timeline(page).getByRole('alert')).toContainText('There is no link to the host');
  await picture(page, 'timeline-unlinked');
});

test('zoom, selection and the panels below outlive a narrower window and another view', async ({
  page,
  app,
}) => {
  await app.run(demo('demo'));
  await app.show('Messages');
  const messages = new Messages(page);
  await expect(messages.rows('prompts/list')).toHaveCount(2);
  await messages.rows('tools/list').first().click();
  await page.getByRole('button', { name: 'Statistics', exact: true }).click();
  await canvas(page).focus();
  await page.keyboard.press('0');
  await page.keyboard.press('Home');
  await page.keyboard.press('+');
  await page.keyboard.press('+');
  await page.keyboard.press('+');
  await expect.poll(() => sight(page)).not.toBe('');
  // The words follow the canvas a moment later: all three steps are in them when they stay as they are.
  let zoomed = '';
  let same = 0;
  await expect
    .poll(
      async () => {
        const before = zoomed;
        zoomed = await sight(page);
        same = zoomed === before ? same + 1 : 0;
        return same;
      },
      { intervals: [300] },
    )
    .toBeGreaterThanOrEqual(5);
  for (const width of [900, 1440]) {
    await page.setViewportSize({ width, height: 800 });
    await expect.poll(() => sight(page)).toBe(zoomed);
    await expect(messages.grid.locator('[aria-selected="true"]')).toContainText('tools/list');
    await expect(page.getByRole('region', { name: 'Statistics', exact: true })).toBeVisible();
  }
  await app.show('Tools');
  await app.show('Messages');
  await expect.poll(() => sight(page)).toBe(zoomed);
});

test('the timeline follows the playhead, and lets itself be held', async ({ page, app }) => {
  await app.run(demo('demo'));
  await app.show('Messages');
  const messages = new Messages(page);
  await expect(messages.rows('prompts/list')).toHaveCount(2);
  await canvas(page).focus();
  await page.keyboard.press('0');
  await page.keyboard.press('End');
  for (let zoom = 0; zoom < 4; zoom += 1) await page.keyboard.press('+');
  await expect.poll(() => summary(page)).toMatch(/exchanges/);
  const button = page.getByRole('button', { name: /^Follow the playhead/ });
  await expect(button).toBeHidden();
  await messages.grid.focus();
  await page.keyboard.press('Shift+Home');
  await expect(button).toHaveAttribute('aria-pressed', 'true');
  const head = page.getByRole('group', { name: 'As of a moment' });
  await expect(head).toContainText('AS OF');
  const clock = (/AS OF (\d\d:\d\d:\d\d)/.exec(await head.innerText()) ?? [])[1] ?? '?';
  await expect.poll(() => sight(page)).toContain(clock);
  const followed = await sight(page);
  // Held: the playhead leaves, what is in sight stays.
  await button.click();
  await expect(button).toHaveAttribute('aria-pressed', 'false');
  await messages.grid.focus();
  await page.keyboard.press('Shift+End');
  await expect.poll(() => sight(page)).toBe(followed);
  await button.click();
  await expect(button).toHaveAttribute('aria-pressed', 'true');
  await expect.poll(() => sight(page)).not.toBe(followed);
  await expectAccessible(page, 'a timeline with the playhead');
});
