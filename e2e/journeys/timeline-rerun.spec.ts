/** A rerun of a whole tape on the timeline: each exchange leads to the one that it repeats, and back. */
import type { Locator, Page } from '@playwright/test';
import { expectAccessible } from './kit/axe.ts';
import { picture } from './kit/pictures.ts';
import { recordBuild } from './kit/recordings.ts';
import { START_MS } from './kit/screen.ts';
import { expect, test } from './kit/test.ts';

const canvas = (page: Page): Locator => page.getByRole('slider', { name: 'Timeline of the messages' });
const hint = (page: Page): Locator => page.locator('.tl-hint');

async function summary(page: Page): Promise<string> {
  const id = await canvas(page).getAttribute('aria-describedby');
  return page.locator(`[id="${id}"]`).innerText();
}

/** The number of the row that is selected, which the detail names. */
async function selectedSeq(page: Page): Promise<string> {
  return page.getByRole('grid', { name: 'Messages' }).locator('[aria-selected=true]').first().innerText();
}

test('each exchange of a rerun leads to the one it repeats, by pointer and by key, and back', async ({
  app,
  page,
}) => {
  test.slow();
  await page.setViewportSize({ width: 1440, height: 900 });
  await recordBuild(app);
  await app.show('Sessions');
  await app.rows('Sessions', 'builds').last().click();
  await page.keyboard.press('r');
  await expect(app.dialog.getByText(/messages will be sent/)).toBeVisible({ timeout: START_MS });
  await app.dialog.getByRole('button', { name: 'Rerun', exact: true }).click();
  await expect(page.getByRole('region', { name: 'Verdict' })).toContainText(/exchanges/, {
    timeout: START_MS,
  });

  await app.show('Sessions');
  // The row that is chosen stays where it is: the second click of two is on it as well.
  const rerun = app.rows('Sessions', '↻').first();
  const before = await rerun.boundingBox();
  await rerun.click();
  await expect(app.main.getByText('rerun of')).toBeVisible();
  expect(await rerun.boundingBox()).toEqual(before);
  await rerun.dblclick();
  await expect(canvas(page)).toBeVisible();
  const hasWays = (): Promise<void> =>
    expect.poll(() => summary(page)).toMatch(/\d+ ways to the same exchange on another tape/);
  await hasWays();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const width of [900, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      // Laid out anew it is another canvas, which asks again.
      await expect(hint(page)).toBeHidden();
      await hasWays();
      await picture(page, `timeline-rerun-${colorScheme}-${width}`);
    }
  }
  await expectAccessible(page, 'a timeline of a rerun');

  await canvas(page).focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowDown');
  await expect(hint(page)).toContainText('↩ rerun of #');
  const name = await hint(page).locator('b').innerText();
  const [, origin = ''] = /rerun of #(\d+)/.exec(await hint(page).innerText()) ?? [];
  await page.keyboard.press('g');
  // The other tape, with that row, in sight as closely as before.
  await expect.poll(() => selectedSeq(page)).toContain(origin);
  await hasWays();
  await canvas(page).focus();
  await page.keyboard.press('G');
  await hasWays();
  await canvas(page).focus();
  await page.keyboard.press('g');
  await expect.poll(() => selectedSeq(page)).toContain(origin);
  expect(name).not.toBe('');
});
