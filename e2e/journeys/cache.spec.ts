/** The result cache: off as it comes, a rule for one tool, an answer that says that it is from memory. */
import { expectAccessible } from './kit/axe.ts';
import { picture } from './kit/pictures.ts';
import { fixture } from './kit/servers.ts';
import { expect, test } from './kit/test.ts';
import { Tools } from './kit/tools.ts';

test('nothing is answered from memory until a person says so; then it says so itself', async ({
  app,
  page,
}) => {
  await app.run(fixture('catalog'));
  await app.show('Tools');
  const tools = new Tools(page);
  await tools.choose('now');
  await tools.runTo('done');
  await tools.runTo('done');
  await expect(tools.result).not.toContainText('from cache');

  await tools.view.getByRole('tab', { name: 'Cache' }).click();
  await expect(tools.view.getByText('Always asks the server.')).toBeVisible();
  await tools.view.getByLabel('Answers of this tool').selectOption('always');
  await expect(tools.view.getByText('May be answered from memory.')).toBeVisible();
  await tools.run();
  await expect(app.rows('Answers that are kept of this tool', 'now')).toHaveCount(1);
  await tools.run();
  await expect(tools.result).toContainText(/from cache, .*\d.* old/);
  await picture(page, 'from-cache');
  await expectAccessible(page, 'an answer from the cache');
  await tools.result.getByRole('button', { name: 'Call again' }).click();
  await expect(tools.result).not.toContainText('from cache');

  // What it held is told of any moment, with the rule of then.
  await page.keyboard.press('[');
  await expect(tools.view).toContainText('Result cache (1)');
  await expect(tools.view).toContainText(/Its answers were kept, for/);
  await expect(tools.view).toContainText(/good for .* more/);
  await picture(page, 'cache-then');
  await expectAccessible(page, 'the cache of then');
  await page.keyboard.press('l');
  await expect(tools.view.getByText('May be answered from memory.')).toBeVisible();
});

test('the switch, what is kept, and forgetting it', async ({ app, page }) => {
  await app.run(fixture('catalog', '--era', 'modern'));
  await app.show('Settings');
  await page.getByRole('button', { name: /^Result cache/ }).click();
  const onOff = page.getByRole('switch', { name: 'Result cache' });
  await onOff.click();
  await expect(onOff).toBeChecked();
  await app.show('Resources');
  const view = page.getByRole('region', { name: 'Resources', exact: true });
  await app.rows('Resources', 'The first note').click();
  await page.keyboard.press('r');
  await expect(view.getByText('from the server')).toBeVisible();
  await page.keyboard.press('r');
  await expect(view.getByText(/from cache, .*\d.* old/)).toBeVisible();
  await view.getByRole('button', { name: 'Ask the server again' }).click();
  await expect(view.getByText('from the server')).toBeVisible();

  await app.show('Settings');
  await expect(app.rows('Answers that are kept', 'note:///one')).toHaveCount(1);
  await picture(page, 'cache-settings');
  await expectAccessible(page, 'Settings, Result cache');
  await page.getByRole('button', { name: 'Forget all of them' }).click();
  await expect(page.getByText('Nothing is kept')).toBeVisible();
});
