/** The disk of the data folder is full: said on every screen; traffic waits or goes on as it is set; recording resumes. */
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { SmallDisk } from '../../src-main/sim/disk-small.ts';
import { expectNothingGrave } from './kit/axe.ts';
import { demo } from './kit/servers.ts';
import { picture } from './kit/pictures.ts';
import { Screen } from './kit/screen.ts';
import { expect, test } from './kit/test.ts';
import { Tools } from './kit/tools.ts';

/** Only what is recorded to is small: what else the deck keeps cannot give it room back when it fails. */
const TAPES_SIZE = '16m';
const INDEX_SIZE = '2m';
const DATA_SIZE = '16m';
/** Longer than what may be left of a file's last block. */
const MESSAGE = 'the belt is slipping '.repeat(400);
/** On a machine that others keep busy, too. */
const SOON = { timeout: 90_000 };

async function bothLooks(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await picture(page, `${name}-${colorScheme}`);
    await expectNothingGrave(page, `${name}, ${colorScheme}`);
  }
}

test('a full disk is said everywhere, waited for or passed by, and recording resumes with a marked gap', async ({
  page,
  deck,
  watch: _watch,
}) => {
  test.slow();
  const disk = SmallDisk.mountedAt(join(deck.data, 'tapes'), TAPES_SIZE);
  test.skip(!disk.isThere, disk.why);
  try {
    const app = new Screen(page);
    await page.goto(await deck.start());
    await app.ready();
    await app.run(demo('demo', '--era', 'legacy'));
    await app.show('Tools');
    const tools = new Tools(page);
    await tools.choose('log');
    await tools.form.getByRole('textbox', { name: /message/i }).fill(MESSAGE);
    await tools.runTo('done');

    // Traffic goes on: the call succeeds, and what it costs is counted.
    const banner = page.getByRole('alert').filter({ hasText: 'Not recording' });
    disk.fill();
    await tools.run();
    await expect(banner).toBeVisible(SOON);
    await tools.expectState('done');
    await expect(banner).toContainText('traffic goes on');
    await expect(banner).toContainText('lost so far');
    await expect(banner).toContainText('Free some space');
    await expect(page.getByRole('contentinfo', { name: 'Deck' })).toContainText('NOT RECORDING');
    await expect(page.getByRole('navigation', { name: 'Servers and views' })).toContainText('Not recording');
    await bothLooks(page, 'disk-full-continue');

    // Room again: it resumes by itself, and the tape has a gap.
    disk.free();
    await expect(banner).toBeHidden(SOON);
    await app.show('Messages');
    await expect(page.getByRole('grid', { name: /messages/i }).first()).toContainText(/gap/i);

    // Traffic waits, as a person chooses it.
    await app.show('Settings');
    await page.getByRole('button', { name: 'Recording', exact: true }).click();
    await page.getByRole('combobox', { name: 'Meanwhile' }).selectOption({ label: 'Traffic waits' });
    await expect(page.getByRole('status').filter({ hasText: 'Saved: Meanwhile' })).toBeVisible();
    await bothLooks(page, 'recording-settings');
    await app.show('Tools');
    // A call waits for half a minute and is refused then: on a slow machine too short to look at all of this at once.
    await expect(async () => {
      disk.free();
      await expect(banner).toBeHidden(SOON);
      disk.fill();
      await tools.run();
      await expect(tools.result).toHaveAttribute('data-call-state', 'running', { timeout: 10_000 });
      await expect(banner).toContainText('traffic waits', { timeout: 10_000 });
      await expect(banner).toContainText('held back', { timeout: 10_000 });
      await banner.getByRole('button', { name: 'Try again now' }).click({ timeout: 10_000 });
      await expect(tools.result).toHaveAttribute('data-call-state', 'running', { timeout: 10_000 });
      await expect(banner).toContainText('traffic waits', { timeout: 10_000 });
      disk.free();
      await expect(banner).toBeHidden(SOON);
      await tools.expectState('done');
    }).toPass({ timeout: 360_000 });
    disk.fill();
    await tools.run();
    await expect(banner).toBeVisible(SOON);
    await expect(banner).toContainText('traffic waits');
    await bothLooks(page, 'disk-full-pause');
    disk.free();
    await expect(banner).toBeHidden(SOON);

    // A backup is made while it runs.
    await app.show('Settings');
    await page.getByRole('button', { name: 'Backups', exact: true }).click();
    await page.getByRole('button', { name: 'Back up now' }).click();
    await expect(page.getByRole('status').filter({ hasText: 'Backed up' })).toBeVisible();
    await page.getByRole('button', { name: /^Check / }).click();
    await expect(page.getByRole('status').filter({ hasText: 'every byte is as it was' })).toBeVisible();
    await bothLooks(page, 'backups');
    const verified = await deck.cli('verify');
    expect(JSON.parse(verified.out)).toMatchObject({ ok: true });
  } finally {
    disk.free();
    await page.close();
    await deck.stop();
    disk.unmount();
  }
});

test('an index without room is said once, and works again by itself when there is some', async ({
  page,
  deck,
  watch: _watch,
}) => {
  test.slow();
  const disk = SmallDisk.mountedAt(join(deck.data, 'index'), INDEX_SIZE);
  test.skip(!disk.isThere, disk.why);
  try {
    const app = new Screen(page);
    await page.goto(await deck.start());
    await app.ready();
    await app.run(demo('demo', '--era', 'legacy'));
    await app.show('Tools');
    const tools = new Tools(page);
    await tools.choose('flood');
    const banner = page.getByRole('status').filter({ hasText: 'The index does not work' });
    // A thread that ends gives the room of its write-ahead log back once.
    await expect(async () => {
      disk.fill();
      await tools.runTo('done');
      await expect(banner).toBeVisible({ timeout: 3_000 });
    }).toPass({ timeout: 240_000 });
    await expect(banner).toHaveCount(1);
    await expect(banner).toContainText('It is tried again by itself');
    await expect(page.getByRole('alert').filter({ hasText: 'Not recording' })).toHaveCount(0);
    await bothLooks(page, 'index-without-room');
    disk.free();
    await expect(banner).toBeHidden(SOON);
    await app.show('Messages');
    await expect(page.getByRole('grid', { name: /messages/i }).first()).toContainText('flood');
    expect(JSON.parse((await deck.cli('verify')).out)).toMatchObject({ ok: true });
  } finally {
    disk.free();
    await page.close();
    await deck.stop();
    disk.unmount();
  }
});

test('a setting that the full disk does not take is said, stays as it was, and is taken when there is room', async ({
  page,
  deck,
  watch,
}) => {
  test.slow();
  watch.expected.push(/WebSocket|ERR_CONNECTION|ERR_EMPTY_RESPONSE|401|Failed to load resource/);
  const disk = SmallDisk.mountedAt(deck.data, DATA_SIZE);
  test.skip(!disk.isThere, disk.why);
  try {
    const app = new Screen(page);
    await page.goto(await deck.start());
    await app.ready();
    await app.show('Settings');
    await page.getByRole('button', { name: 'Recording', exact: true }).click();
    const meanwhile = page.getByRole('combobox', { name: 'Meanwhile' });
    await expect(meanwhile).toHaveValue('continue');
    // What else is kept gives room back when it fails.
    const refusal = page.getByText(/database or disk is full|disk I\/O error/).first();
    await expect(async () => {
      // Taken after all: back, so that there is something to refuse.
      if ((await meanwhile.inputValue()) !== 'continue') await meanwhile.selectOption('continue');
      disk.fill();
      await meanwhile.selectOption({ label: 'Traffic waits' });
      await expect(refusal).toBeVisible({ timeout: 5_000 });
      await expect(meanwhile).toHaveValue('continue', { timeout: 5_000 });
    }).toPass({ timeout: 240_000 });
    await bothLooks(page, 'setting-without-room');
    disk.free();
    await meanwhile.selectOption({ label: 'Traffic waits' });
    await expect(page.getByRole('status').filter({ hasText: 'Saved: Meanwhile' })).toBeVisible(SOON);
    await expect(meanwhile).toHaveValue('pause');
    // And it is there after a crash.
    await deck.kill();
    await page.goto(await deck.start());
    await app.ready();
    await app.show('Settings');
    await page.getByRole('button', { name: 'Recording', exact: true }).click();
    await expect(meanwhile).toHaveValue('pause');
  } finally {
    disk.free();
    await page.close();
    await deck.stop();
    disk.unmount();
  }
});
