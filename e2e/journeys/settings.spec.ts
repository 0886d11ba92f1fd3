/** Settings: by keyboard, kept over a restart, undone, overridden for one run, and the way back of the database. */
import { expectAccessible } from './kit/axe.ts';
import { picture } from './kit/pictures.ts';
import { expect, test } from './kit/test.ts';

/** What a browser says while no host answers. */
const BETWEEN_TWO_RUNS = /WebSocket|ERR_CONNECTION|ERR_EMPTY_RESPONSE|401|Failed to load resource/;
const SWITCH = { name: 'Modern era first' } as const;

test('a switch holds at once, stays over a restart, and can be undone', async ({
  page,
  app,
  deck,
  watch,
}) => {
  watch.expected.push(BETWEEN_TWO_RUNS);
  await app.show('Servers');
  await page.keyboard.press(',');
  const sections = page.getByRole('navigation', { name: 'Sections of the settings' });
  await sections.getByRole('button', { name: 'Features' }).click();
  const flag = page.getByRole('switch', SWITCH);
  await expect(flag).not.toBeChecked();
  await flag.click();
  await expect(flag).toBeChecked();
  await expect(page.getByRole('status').filter({ hasText: 'Saved: Modern era first: on' })).toBeVisible();
  await picture(page, 'settings-features');

  await deck.stop();
  await page.goto(await deck.start());
  await app.ready();
  await expect(page.getByRole('switch', SWITCH)).toBeChecked();

  await page.getByRole('button', { name: 'Reset Modern era first' }).click();
  await expect(page.getByRole('switch', SWITCH)).not.toBeChecked();
  await page.getByRole('region', { name: 'Features' }).focus();
  await page.keyboard.press('u');
  await expect(page.getByRole('switch', SWITCH)).toBeChecked();

  await deck.stop();
  await page.goto(await deck.start('--flag', 'modernByDefault=off'));
  await app.ready();
  await expect(page.getByRole('switch', SWITCH)).toBeDisabled();
  await expect(page.getByText('set by the command line')).toBeVisible();
});

test('the database can be asked to go back, and tells its history', async ({ page, app, deck, watch }) => {
  watch.expected.push(BETWEEN_TWO_RUNS);
  await app.show('Settings');
  await page.getByRole('button', { name: 'Data', exact: true }).click();
  await page.getByRole('button', { name: /^Roll back to version 1,/ }).click();
  await expect(page.getByText('At the next start: back to version 1')).toBeVisible();
  await expectAccessible(page, 'Settings, Data');
  await picture(page, 'settings-data');
  await deck.stop();
  await expect(deck.start()).rejects.toThrow(/was taken back to version 1/);
  await page.goto(await deck.start());
  await app.ready();
  await expect(page.getByText(/was brought from version 1 to/)).toBeVisible();
  await expect(page.getByRole('cell', { name: /^\d+ → 1$/ })).toBeVisible();
});
