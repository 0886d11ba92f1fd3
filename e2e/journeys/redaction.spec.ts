/** What is secret is looked for, shown, and taken out of the file that is written. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectAccessible } from './kit/axe.ts';
import { picture } from './kit/pictures.ts';
import { exportChatter } from './kit/recordings.ts';
import { expect, test } from './kit/test.ts';

test('a preview shows what would go, masked until it is revealed; own rules are kept, and the file has none of it', async ({
  page,
  app,
  deck,
}) => {
  const dialog = await exportChatter(app, 40);
  await expect(dialog.getByRole('radio', { name: /^HAR/ })).toBeDisabled();
  await dialog.getByText('JSON Lines').click();
  await dialog.getByRole('checkbox', { name: 'Take out what is secret' }).check();
  await dialog.getByRole('button', { name: 'Add a rule of your own' }).click();
  const rule = dialog.getByRole('textbox', { name: 'Rule 1' });
  await dialog.getByRole('combobox', { name: 'Kind of rule 1' }).selectOption('pattern');
  await rule.fill('(a+)+');
  await expect(dialog.getByText('repeats what repeats')).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Preview' })).toBeDisabled();
  await picture(page, 'redaction-bad-rule');
  await dialog.getByRole('combobox', { name: 'Kind of rule 1' }).selectOption('path');
  await rule.fill('params.logger');
  await expectAccessible(page, 'rules');

  await dialog.getByRole('button', { name: 'Preview' }).click();
  const examples = dialog.getByRole('region', { name: 'Examples' });
  await expect(examples).toContainText('body params.logger');
  await expect(examples).toContainText('[redacted-paths-1]');
  await expect(examples).not.toContainText('chatty');
  await expectAccessible(page, 'preview');
  await picture(page, 'redaction-masked');
  await dialog.getByRole('button', { name: 'Reveal the values' }).click();
  await expect(examples).toContainText('chatty');
  await picture(page, 'redaction-revealed');
  await dialog.getByRole('button', { name: 'Back to the rules' }).click();
  await expect(rule).toHaveValue('params.logger');

  const downloading = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Export', exact: true }).click();
  const path = join(deck.home, 'out.jsonl');
  await (await downloading).saveAs(path);
  await expect(dialog.getByRole('status')).toContainText('by paths');
  const text = readFileSync(path, 'utf8');
  expect(text).toContain('[redacted-paths-1]');
  expect(text).not.toContain(String.raw`\"logger\":\"chatty\"`);
  await dialog.getByRole('button', { name: 'Done' }).click();

  // Own rules belong to the person, not to one file.
  await page.reload();
  await app.show('Sessions');
  await app.rows('Sessions', 'chatty').click();
  await page.keyboard.press('x');
  await dialog.getByRole('checkbox', { name: 'Take out what is secret' }).check();
  await expect(rule).toHaveValue('params.logger');
});
