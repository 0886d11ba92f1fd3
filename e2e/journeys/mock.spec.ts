/** A session is served as its server: the commands for it are there to copy, by the menu and by its key. */
import { expectAccessible } from './kit/axe.ts';
import { picture } from './kit/pictures.ts';
import { fixture } from './kit/servers.ts';
import { expect, test } from './kit/test.ts';

test('a session says how it is served, and is served so', async ({ page, app }) => {
  await app.run(fixture('builds'));
  await app.show('Sessions');
  const row = app.rows('Sessions', 'builds');
  await row.click();
  await page.keyboard.press('m');
  const dialog = page.getByRole('dialog', { name: 'Serve as a mock' });
  await expect(dialog).toContainText('"builds-mock"');
  await expect(dialog).toContainText('--http --port 4000');
  await expectAccessible(page, 'mock');
  await picture(page, 'mock-dialog');
  await dialog.getByRole('region', { name: 'Over HTTP' }).getByRole('button', { name: 'Copy' }).click();
  await expect(dialog.getByRole('button', { name: 'Copied' })).toBeVisible();
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize({ width: 900, height: 700 });
  await picture(page, 'mock-dialog-dark-900');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await row.click({ button: 'right' });
  await page.getByRole('menuitem', { name: /Serve as mock/ }).click();
  await expect(dialog).toBeVisible();
});
