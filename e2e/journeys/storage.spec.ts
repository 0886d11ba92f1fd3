/** What a data folder takes: tapes seal themselves, are pinned and deleted, and the rules say what goes. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { picture } from './kit/pictures.ts';
import { fixture } from './kit/servers.ts';
import { axeOn } from './kit/axe.ts';
import { expect, test } from './kit/test.ts';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'];

test('a tape seals itself, is pinned, deleted and put back by keys', async ({ page, app }) => {
  await app.run(fixture('chatty', '--count', '2000'));
  await expect.poll(() => app.recorded()).toBeGreaterThan(2000);
  await app.show('Sessions');
  const row = app.rows('Sessions', 'chatty');
  await row.click();
  await page.keyboard.press('Delete');
  await expect(page.getByText('It is being recorded: stop its server')).toBeVisible();
  await app.show('Servers');
  await page.getByRole('button', { name: 'Stop', exact: true }).first().click();
  await app.show('Sessions');
  await expect(row).toContainText('ended');
  await expect(row).toContainText(/\d+ % of \d+/);

  await row.click();
  await page.keyboard.press('p');
  await expect(row).toContainText('◆');
  await page.keyboard.press('Delete');
  await expect(page.getByText('It is pinned: unpin it')).toBeVisible();
  await page.keyboard.press('p');
  await expect(row).not.toContainText('◆');
  await page.keyboard.press('Delete');
  await expect(app.rows('Sessions', 'chatty')).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(row).toContainText('ended');
  await row.dblclick();
  await expect(page.getByRole('grid', { name: 'Messages', exact: true })).toContainText('…/message');
});

test('a damaged block is told, and Storage shows and rules what the folder takes', async ({
  page,
  app,
  deck,
  watch,
}) => {
  watch.expected.push(/WebSocket|ERR_CONNECTION|ERR_EMPTY_RESPONSE|401|Failed to load resource/);
  await app.run(fixture('chatty', '--count', '2000'));
  await expect.poll(() => app.recorded()).toBeGreaterThan(2000);
  await app.show('Servers');
  await page.getByRole('button', { name: 'Stop', exact: true }).first().click();
  await app.show('Sessions');
  await expect(app.rows('Sessions', 'chatty')).toContainText(/\d+ % of \d+/);
  await deck.stop();
  const tapes = join(deck.data, 'tapes');
  const path = join(tapes, readdirSync(tapes)[0] ?? '', '00000001.seg');
  const bytes = readFileSync(path);
  const second = bytes.indexOf('TBLK', 70);
  bytes.writeUInt8(bytes.readUInt8(second + 90) ^ 1, second + 90);
  writeFileSync(path, bytes);
  // The index is made again from the tapes.
  for (const name of readdirSync(join(deck.data, 'index'))) writeFileSync(join(deck.data, 'index', name), '');
  await page.goto(await deck.start());
  await app.ready();
  await app.show('Sessions');
  const row = app.rows('Sessions', 'damaged');
  await expect(row).toHaveCount(1);
  await row.click();
  await expect(page.getByText('A part of this tape is lost')).toBeVisible();
  await picture(page, 'sessions-damaged');

  await page.keyboard.press(',');
  await page.getByRole('button', { name: 'Storage', exact: true }).click();
  const region = page.getByRole('region', { name: 'Storage' });
  await expect(region).toContainText(/Sealed tapes.*% of the/s);
  await expect(region).toContainText('Nothing is ever deleted by itself.');
  await region.getByLabel('Delete old tapes').click();
  await expect(region).toContainText('Would delete nothing');
  await region.getByLabel('Limit what all tapes take').click();
  await expect(region.getByLabel('Keep up to, GB')).toHaveValue('5');
  await picture(page, 'settings-storage');
  const { violations } = await axeOn(page).withTags(RULES).analyze();
  expect(violations).toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark' });
  await picture(page, 'settings-storage-dark');
});
