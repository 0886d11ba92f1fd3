/** The app is killed in the middle of a call; the next start tells what became of it, and what can be done. */
import { AxeBuilder } from '@axe-core/playwright';
import { Messages } from './kit/messages.ts';
import { picture } from './kit/pictures.ts';
import { fixture } from './kit/servers.ts';
import { expect, test } from './kit/test.ts';
import { Tools } from './kit/tools.ts';

test('kill -9 in the middle of a call: the Recovery view tells the story', async ({
  page,
  app,
  deck,
  watch,
}) => {
  watch.expected.push(/WebSocket|ERR_CONNECTION|ERR_EMPTY_RESPONSE|401|Failed to load resource/);
  await app.show('Recovery');
  await expect(page.getByText('Nothing had to be recovered')).toBeVisible();

  await app.run(fixture('hanging'));
  await app.show('Tools');
  const tools = new Tools(page);
  await tools.choose('hang');
  await tools.run();
  await app.show('Messages');
  await expect(page.getByText('tools/call').first()).toBeVisible();
  await deck.kill();
  const url = await deck.start();
  await page.goto(url);
  await app.ready();

  const notice = page.getByRole('status').filter({ hasText: 'Tapedeck ended without stopping' });
  await expect(notice).toContainText('1 request was orphaned');
  await notice.getByRole('button', { name: 'Recovery' }).click();
  const view = page.getByRole('region', { name: 'The report' });
  await expect(view).toContainText('nothing acknowledged was lost');
  await expect(page.getByText('all in order')).toBeVisible();
  for (const step of ['Check tails', 'End the tapes', 'Start what was wanted'])
    await expect(view).toContainText(step);
  await expect(page.getByRole('table', { name: 'Orphaned requests' })).toContainText('hang');

  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await picture(page, `recovery-${colorScheme}`);
    const { violations } = await new AxeBuilder({ page }).include('.rec').analyze();
    expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
  }

  // The state as it was, and the way back to it.
  await view.getByRole('button', { name: 'hanging', exact: true }).first().click();
  await view.getByRole('button', { name: 'Look' }).first().click();
  await expect(view).toContainText('Open requests');
  await view.getByRole('button', { name: 'Go back to it' }).first().click();
  await expect(view).toContainText('the same state as before');
  await picture(page, 'recovery-snapshots');

  // Out of the way, and back.
  await view.getByRole('button', { name: /^Quarantine hanging/ }).click();
  await expect(view.getByRole('table', { name: 'Sessions' })).toContainText('quarantined');
  await page.getByRole('button', { name: 'Put back', exact: true }).click();
  await expect(view.getByRole('table', { name: 'Sessions' })).toContainText('ended in order');

  await page.getByRole('button', { name: 'Rebuild', exact: true }).click();
  await expect(page.getByText('Everything came out the same.')).toBeVisible();

  // With the keyboard to the frame that nobody answered.
  await page.keyboard.press('7');
  await page.getByRole('table', { name: 'Orphaned requests' }).getByRole('button').focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toHaveAttribute('data-view', 'messages');
  await expect.poll(() => new Messages(page).shown()).toBeGreaterThan(3);
  await expect(page.getByText('orphaned').first()).toBeVisible();
});
