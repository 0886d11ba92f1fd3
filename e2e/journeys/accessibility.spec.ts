/** axe finds nothing serious in any view, dialog or window, light and dark. */
import type { Page } from '@playwright/test';
import { axeOn, expectNothingGrave } from './kit/axe.ts';
import { Messages } from './kit/messages.ts';
import type { Screen, View } from './kit/screen.ts';
import { expect, test } from './kit/test.ts';
import { Tools } from './kit/tools.ts';

const VIEWS: readonly View[] = [
  'Messages',
  'Tools',
  'Sessions',
  'State',
  'Resources',
  'Prompts',
  'Compare',
  'Supervision',
  'Recovery',
  'Settings',
  // Last, for what is pressed on it next.
  'Servers',
];
const SCHEMES = ['light', 'dark'] as const;
type Scheme = (typeof SCHEMES)[number];

/** The dark theme changes colours only, so that only their contrast is looked at again. */
async function expectAccessible(page: Page, scheme: Scheme, where: string): Promise<void> {
  const axe = axeOn(page);
  if (scheme === 'dark') axe.withRules(['color-contrast']);
  await expectNothingGrave(page, `${where}, ${scheme}`, axe);
}

async function expectDialogAccessible(app: Screen, scheme: Scheme, where: string): Promise<void> {
  await expect(app.dialog).toBeVisible();
  await expectAccessible(app.page, scheme, where);
  await app.page.keyboard.press('Escape');
  await expect(app.dialog).toBeHidden();
}

test('empty views and the first question', async ({ page, app }) => {
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme });
    for (const view of VIEWS) {
      await app.show(view);
      await expectAccessible(page, colorScheme, `${view}, empty`);
    }
  }
  const consent = await app.asked(() => page.getByRole('button', { name: 'Start the demo server' }).click());
  for (const colorScheme of SCHEMES) {
    await consent.page.emulateMedia({ colorScheme });
    await expectAccessible(consent.page, colorScheme, 'consent');
  }
  await expectAccessible(page, 'light', 'waiting for consent');
  await consent.refuse();
});

test('full views, and a dialog over them', async ({ page, app }) => {
  await app.runDemo();
  await app.show('Tools');
  const tools = new Tools(page);
  await tools.choose('bad_output');
  await tools.runTo('done');
  await tools.choose('search_notes');
  await tools.runTo('done');
  await app.show('Messages');
  const messages = new Messages(page);
  await messages.rows('bad_output').last().click();
  await expect(messages.tab('Pretty')).toBeVisible();
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme });
    for (const view of VIEWS) {
      await app.show(view);
      await expectAccessible(page, colorScheme, `${view}, full`);
    }
    await page.keyboard.press('n');
    await expectDialogAccessible(app, colorScheme, 'add a server');
  }
});

test('details, help and palette', async ({ page, app }) => {
  await app.runDemo();
  await app.show('Messages');
  const messages = new Messages(page);
  await messages.rows('tools/list').last().click();
  for (const tab of ['Raw', 'Pair', 'Timing', 'Findings']) {
    await messages.tab(tab).click();
    await expectAccessible(page, 'light', `Messages, ${tab}`);
  }
  await messages.grid.focus();
  await page.keyboard.press('Control+k');
  await expectDialogAccessible(app, 'light', 'palette');
  await page.keyboard.press('?');
  await expectDialogAccessible(app, 'light', 'keys');
});
