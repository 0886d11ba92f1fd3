/** The app is killed in the middle of a call; the next start tells what became of it, and what can be done. */
import type { Page } from '@playwright/test';
import { axeOn, expectNothingGrave } from './kit/axe.ts';
import { DataFolder } from './kit/damage.ts';
import type { Deck } from './kit/deck.ts';
import { Messages } from './kit/messages.ts';
import { picture, readmePicture } from './kit/pictures.ts';
import { type Screen, START_MS } from './kit/screen.ts';
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
  await picture(page, 'recovery-empty');

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
  await expect(view.getByRole('status')).toHaveText('Nothing that was acknowledged is lost');
  const figure = (name: string) => view.locator('.rec-figure').filter({ hasText: name }).locator('dd');
  await expect(figure('entries lost')).toHaveText('0');
  await expect(figure('orphaned request')).toHaveText('1');
  await expect(figure('started again')).toHaveText('1', { timeout: START_MS });
  for (const step of ['Check tails', 'End the tapes', 'Start what was wanted'])
    await expect(view).toContainText(step);
  await expect(page.getByRole('table', { name: 'Orphaned requests' })).toContainText('hang');

  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await readmePicture(page, `recovery-${colorScheme}`);
    await expectNothingGrave(page, `a report, ${colorScheme}`, axeOn(page).include('.rec'));
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
  const aside = page.getByRole('region', { name: /^Put aside/ });
  await aside.getByRole('button', { name: 'Put hanging back' }).click();
  await expect(view.getByRole('table', { name: 'Sessions' })).toContainText('interrupted, ended now');

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

/** All at once: half a write, a flipped bit, a spoiled snapshot, a tape of the future, a document that fell behind. */
async function disaster(app: Screen, page: Page, deck: Deck): Promise<string> {
  const folder = new DataFolder(deck.data);
  await app.run(fixture('hanging'));
  await app.show('Tools');
  const tools = new Tools(page);
  await tools.choose('hang');
  await tools.run();
  await app.run(fixture('noisy'));
  await app.run(fixture('catalog'));
  // Long enough that its second start is seen, and broken off.
  const slow = fixture('slow-start', '--delay-ms', '15000');
  await app.run(slow);
  const document = folder.keepDocument();
  await app.run(fixture('echo'));
  await app.show('Servers');
  // The states of living tapes are saved every ten seconds.
  await expect
    .poll(() => folder.snapshotsOf(folder.tapesOf('hanging').at(-1) ?? ''), { timeout: 120_000 })
    .toBeGreaterThan(0);
  await app.rows('Servers', 'slow-start').first().click();
  await app.server('slow-start').getByRole('button', { name: 'Restart' }).click();
  await expect(app.serverState('slow-start')).toHaveText(/starting/);
  await deck.kill();
  const [hanging, noisy] = ['hanging', 'noisy'].map((name) => folder.tapesOf(name).at(-1) ?? '');
  folder.tear(hanging ?? '');
  folder.spoilSnapshots(hanging ?? '');
  folder.flip(noisy ?? '');
  folder.addFutureTape();
  folder.rename('catalog', 'catalogue');
  document.restore();
  return deck.start();
}

test('everything at once: what was found, what each layer gave, which side won, and what to do', async ({
  page,
  app,
  deck,
  watch,
}) => {
  test.slow();
  watch.expected.push(/WebSocket|ERR_CONNECTION|ERR_EMPTY_RESPONSE|401|Failed to load resource/);
  await page.goto(await disaster(app, page, deck));
  await app.ready();
  await page.getByRole('button', { name: 'Dismiss' }).first().click();
  await page.keyboard.press('7');
  const view = page.getByRole('region', { name: 'The report' });
  await expect(view.getByRole('status').first()).toContainText('cannot be read');
  await expect(view).toContainText('1 snapshot was not whole and passed over');
  const sessions = view.getByRole('table', { name: 'Sessions' });
  await expect(sessions.getByRole('row', { name: /^noisy/ })).toContainText('damaged');
  await expect(sessions).toContainText('of a newer version');
  await expect(sessions.getByRole('row', { name: /^hanging/ })).toContainText('60 B');
  const merges = view.getByRole('table', { name: 'Merges' });
  await expect(merges.getByRole('row', { name: /^echo/ })).toContainText('the tape');
  await expect(merges.getByRole('row', { name: /^slow-start/ })).toContainText('the document');
  await expect(merges).toContainText('this deck calls it catalogue');
  await expect(view.getByRole('table', { name: 'Layers' })).toContainText('1 other was unusable');
  await expect(view).toContainText('Started again · 5 of 5', { timeout: START_MS * 2 });
  for (const width of [1440, 900]) {
    await page.setViewportSize({ width, height: 900 });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const name = `recovery-full-${width}-${colorScheme}`;
      await (width === 1440 ? readmePicture(page, name) : picture(page, name));
    }
    await view.evaluate((element) => element.scrollTo(0, 100_000));
    await picture(page, `recovery-full-${width}-end`);
    await view.evaluate((element) => element.scrollTo(0, 0));
    const tooWide = (element: HTMLElement | SVGElement): number => element.scrollWidth - element.clientWidth;
    await expect.poll(() => page.locator(':root').evaluate(tooWide)).toBe(0);
    await expect.poll(() => view.evaluate(tooWide)).toBe(0);
  }
  await expectNothingGrave(page, 'a full report', axeOn(page).include('.rec'));

  // Every byte of every tape; what is damaged is put aside by keyboard, deleted for good by a second answer.
  await page.getByRole('button', { name: 'Verify', exact: true }).click();
  const verify = page.getByRole('region', { name: 'Verify everything' });
  await expect(verify.getByRole('status')).toContainText('problem', { timeout: START_MS });
  await verify.getByRole('button', { name: 'Quarantine noisy' }).focus();
  await picture(page, 'recovery-verified');
  await page.keyboard.press('Enter');
  const aside = page.getByRole('region', { name: /^Put aside/ });
  await expect(aside).toContainText('in quarantine');
  await aside.getByRole('button', { name: /^Delete noisy for good/ }).click();
  await page.getByRole('button', { name: 'Keep it' }).click();
  await aside.getByRole('button', { name: /^Delete noisy for good/ }).click();
  await page.getByRole('button', { name: 'Delete for good', exact: true }).click();
  await expect(aside).toBeHidden();
  await sessions.getByRole('button', { name: /^Quarantine 2099/ }).click();
  await page.getByRole('button', { name: 'Verify', exact: true }).click();
  await expect(verify.getByRole('status')).toContainText('Every byte is as it was written', {
    timeout: START_MS,
  });

  await view.getByRole('button', { name: /^Accept all/ }).click();
  await expect(sessions.getByRole('row', { name: /accepted/ })).toHaveCount(4);
  await view.getByRole('button', { name: /^Discard echo/ }).click();
  await expect(aside).toContainText('in the trash');

  // A backup is made here, and chosen in the settings.
  const backups = page.getByRole('region', { name: 'Backups' });
  await backups.getByRole('button', { name: 'Back up now' }).click();
  await expect(backups).toContainText('1 kept', { timeout: START_MS });
  await backups.getByRole('button', { name: 'Restore…' }).click();
  await expect(page.getByRole('main')).toHaveAttribute('data-view', 'settings');
  await page.getByRole('button', { name: /^Restore .*…$/ }).click();
  await expect(page.getByRole('dialog')).toContainText('The next start puts the backup in place');
  await page.getByRole('button', { name: 'Restore at the next start' }).click();
  await page.keyboard.press('Escape');
  await app.show('Recovery');
  await expect(backups).toContainText('At the next start a backup is put in place');
});
