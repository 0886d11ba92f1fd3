/** The palette reaches everything by keys: commands of the view, servers, tools, tapes; and "copy as" from it. */
import { expectAccessible } from './kit/axe.ts';
import { Messages } from './kit/messages.ts';
import { picture } from './kit/pictures.ts';
import { expect, test } from './kit/test.ts';

test('commands, servers, tools and tapes by a few letters', async ({ page, app }) => {
  // The page may write to the clipboard, and nobody may read it: what is written is noted on its way.
  await page.evaluate(() => {
    navigator.clipboard.writeText = async (text) => void (document.body.dataset['copied'] = text);
  });
  const copied = () => page.evaluate(() => document.body.dataset['copied'] ?? '');
  await app.runDemo();
  await app.show('Messages');
  const messages = new Messages(page);
  await expect(messages.rows('tools/list').first()).toBeVisible();
  const input = app.dialog.getByRole('combobox');
  const options = app.dialog.getByRole('option');
  const best = options.first();
  const open = async (typed: string): Promise<void> => {
    await page.keyboard.press('Control+k');
    await expect(input).toBeFocused();
    await page.keyboard.type(typed);
  };

  // What can be done with the row stands first; letters may be left out.
  await messages.rows('tools/list').first().click();
  await open('');
  await expect(app.dialog.getByText('Here', { exact: true })).toBeVisible();
  await picture(page, 'palette-light');
  await expectAccessible(page, 'the palette');
  await page.keyboard.type('cpsh');
  await expect(best).toContainText('Copy as curl or shell pipeline');
  await expect(best.locator('mark').first()).toBeVisible();
  await picture(page, 'palette-typed-light');
  await page.keyboard.press('Enter');
  await expect(app.dialog).toBeHidden();
  await expect(page.getByText(/^Copy as curl or shell pipeline: /)).toBeVisible();
  await expect.poll(copied).toMatch(/^(cd .* && )?\{ printf '%s\\n'/);
  // The form that was used last has a key of its own.
  await messages.grid.focus();
  await page.evaluate(() => delete document.body.dataset['copied']);
  await page.keyboard.press('c');
  await expect.poll(copied).toContain('printf');

  // A command may put the focus somewhere: it stays there when the palette is gone.
  await open('write note row');
  await expect(best).toContainText('Write a note on the row');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: /^Note on #/ })).toBeFocused();

  // Also while one types; what was used lately comes first.
  await open('');
  await expect(best).toContainText('Write a note on the row');
  await expect(options.nth(1)).toContainText('Copy as curl');

  await page.keyboard.type(':echo');
  await expect(best).toContainText('echo');
  await expect(best).toContainText('Demo server');
  await page.keyboard.press('Enter');
  await expect(
    page
      .getByRole('region', { name: 'echo' })
      .or(page.getByRole('heading', { name: 'echo' }))
      .first(),
  ).toBeVisible();

  await open('@stop demo');
  await expect(best).toContainText('Stop Demo server');
  await page.keyboard.press('Enter');
  await app.show('Servers');
  await expect(app.serverState('Demo server')).toHaveText('stopped');

  await open('#demo');
  await expect(best).toContainText('Demo server');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Back to live' }).first()).toBeVisible();
  await open('leave the tape');
  await expect(best).toContainText(/leave the tape|back to live/i);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Back to live' })).toBeHidden();

  await open('settings storage');
  await expect(best).toContainText('Storage');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Storage' })).toBeVisible();

  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize({ width: 900, height: 700 });
  await open('zzzz');
  await expect(app.dialog.getByText('Nothing is called that.')).toBeVisible();
  await expect(options).toHaveCount(0);
  await picture(page, 'palette-nothing-dark-900');
  await expectAccessible(page, 'nothing is found');
  await page.keyboard.press('Escape');
  await expect(app.dialog).toBeHidden();
});

test('every key that the dialog shows does what it says', async ({ page, app }) => {
  await app.runDemo();
  await app.show('Messages');
  const messages = new Messages(page);
  await expect(messages.rows('tools/list').first()).toBeVisible();
  await page.keyboard.press('?');
  await expect(app.dialog.getByRole('heading', { name: 'Messages' })).toBeVisible();
  await picture(page, 'keys-light');
  await expectAccessible(page, 'the keys');
  await page.keyboard.press('Escape');

  // Views, by the keys on their buttons.
  const buttons = app.rail.locator('button[aria-keyshortcuts]');
  for (const button of await buttons.all()) {
    const keys = (await button.getAttribute('aria-keyshortcuts')) ?? '';
    await page.keyboard.press(keys);
    await expect(button).toHaveAttribute('aria-current', 'page');
  }
});

test('letters and Enter that are pressed before the palette is there are meant for it', async ({
  page,
  app,
}) => {
  await app.runDemo();
  let letIt: (value: unknown) => void = () => undefined;
  const isLet = new Promise((resolve) => (letIt = resolve));
  await page.route(/palette.*\.(js|tsx)/, async (route) => {
    await isLet;
    await route.continue();
  });
  await page.reload();
  await app.show('Messages');
  await page.keyboard.press('/');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('settings');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('combobox', { name: 'Filter messages' })).toHaveText('');
  letIt(null);
  await expect(page.getByRole('heading', { name: 'Appearance' })).toBeVisible();
  await expect(app.dialog).toBeHidden();
});

test('what breaks around a view leaves words, and never an empty window', async ({ page, app, watch }) => {
  watch.expected.push(/Failed to (load resource|fetch dynamically)/, /no agent/, /^console error: Error/);
  await page.route(/palette.*\.(js|tsx)/, (route) => route.abort());
  await page.reload();
  await app.show('Settings');
  await page.keyboard.press('Control+k');
  await expect(app.dialog.getByText('A part of the page did not load')).toBeVisible();
  await expectAccessible(page, 'a dialog that did not come');
  await app.dialog.getByRole('button', { name: 'Close', exact: true }).last().click();
  await expect(app.dialog).toBeHidden();
  await page.keyboard.press('?');
  await expect(app.dialog.getByRole('heading', { name: 'Keys' })).toBeVisible();
  await page.keyboard.press('Escape');

  // Nothing in particular: whatever is drawn with a key beside it breaks from now on.
  await page.evaluate(() => {
    Object.defineProperty(navigator, 'userAgent', {
      get() {
        throw new Error('no agent');
      },
    });
  });
  await page.getByRole('button', { name: 'Settings, look and help' }).click();
  await expect(page.getByText('This page broke')).toBeVisible();
  await page.getByRole('button', { name: 'Reload the page' }).click();
  await expect(page.getByRole('navigation', { name: 'Servers and views' })).toBeVisible();
});
