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
  const menu = page.getByRole('toolbar', { name: 'Filter' }).getByRole('button', { name: /^Servers/ });
  const toggle = async (name: string): Promise<void> => {
    await menu.click();
    await page.getByRole('menuitemcheckbox', { name }).click();
  };
  await toggle('alpha');
  await expect(messages.rows('initialize')).toHaveCount(0);
  await toggle('alpha');
  await toggle('beta');
  await expect(messages.rows('initialize').first()).toBeVisible();
  await expect(messages.rows('alpha')).toHaveCount(0);
  await toggle('beta');
  // Each row belongs to one of the two; the last words of a handshake may still come while one counts.
  const counted = async (name: string): Promise<readonly [shown: number, total: number]> => {
    await toggle(name);
    await expect.poll(() => messages.isFiltered()).toBe(true);
    const counts = await messages.shownAndTotal();
    await toggle(name);
    await expect.poll(() => messages.isFiltered()).toBe(false);
    return counts;
  };
  await expect(async () => {
    const [alphas, before] = await counted('alpha');
    const [betas, after] = await counted('beta');
    expect({ sum: alphas + betas, before }).toEqual({ sum: after, before: after });
  }).toPass({ timeout: 120_000 });

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
