/** Two servers at once: each with its own tools, tape and rows. */
import { demo, fixture } from './kit/servers.ts';
import { expect, test } from './kit/test.ts';
import { Messages } from './kit/messages.ts';
import { Tools } from './kit/tools.ts';

test('rows by server, tools by server, and a stop that ends one of them only', async ({
  page,
  app,
  deck,
}) => {
  await app.run(demo('alpha', '--era', 'modern'));
  await app.run({ ...fixture('hanging'), name: 'beta' });
  await expect(page.getByRole('contentinfo')).toContainText('2 of 2 running');
  expect(deck.servers()).toHaveLength(2);

  await app.show('Messages');
  const messages = new Messages(page);
  await expect(messages.rows('alpha').first()).toBeVisible();
  await expect(messages.rows('beta').first()).toBeVisible();
  const all = await messages.shown();
  const menu = page.getByRole('toolbar', { name: 'Filter' }).getByRole('button', { name: /^Servers/ });
  await menu.click();
  await page.getByRole('menuitemcheckbox', { name: 'alpha' }).click();
  await expect.poll(() => messages.shown()).toBeLessThan(all);
  const alphas = await messages.shown();
  await expect(messages.rows('initialize')).toHaveCount(0);
  await menu.click();
  await page.getByRole('menuitemcheckbox', { name: 'alpha' }).click();
  await menu.click();
  await page.getByRole('menuitemcheckbox', { name: 'beta' }).click();
  await expect(messages.rows('initialize').first()).toBeVisible();
  await expect.poll(() => messages.shown()).toBe(all - alphas);

  await app.show('Tools');
  const tools = new Tools(page);
  await app.rail.getByRole('button', { name: /beta/ }).first().click();
  await expect(tools.list).toContainText('hang');
  await app.rail.getByRole('button', { name: /alpha/ }).first().click();
  await tools.choose('add');

  await app.rail.getByRole('button', { name: 'Stop beta' }).click();
  await expect(page.getByRole('contentinfo')).toContainText('1 of 2 running');
  await expect.poll(() => deck.servers()).toHaveLength(1);
});
