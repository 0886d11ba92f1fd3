/** A tool that hangs: its breaker opens, says why and when, tries again, and closes. Where a call's time went. */
import type { Locator } from '@playwright/test';
import { expectAccessible } from './kit/axe.ts';
import { Messages } from './kit/messages.ts';
import { demo, fixture } from './kit/servers.ts';
import { expect, test } from './kit/test.ts';
import { Tools } from './kit/tools.ts';

/** Whoever looks at an open breaker has an hour for it. */
const LONG_OPEN_MS = 3_600_000;
const SOON_MS = 100;

async function setBreaker(guards: Locator, name: RegExp, value: number): Promise<void> {
  const field = guards.getByRole('textbox', { name });
  await field.fill(String(value));
  await field.press('Enter');
  // It shows what the host holds.
  await expect(field).toHaveValue(String(value));
}

test('a breaker opens, counts down, tries again, and is closed by hand', async ({ page, app }) => {
  await app.run(fixture('hanging'));
  await app.show('Tools');
  const tools = new Tools(page);
  await tools.choose('hang');
  await page.getByRole('tab', { name: 'Guards' }).click();
  const guards = page.getByRole('region', { name: 'Guards of the tool' });
  await expect(guards).toContainText('Breaker closed');

  await setBreaker(guards, /^Failures in a row/, 1);
  await setBreaker(guards, /^Stays open/, LONG_OPEN_MS);
  await expect(guards).toContainText('0 in a row, opens at 1');
  await expect(guards.getByRole('button', { name: 'Back to the defaults' })).toBeVisible();

  await tools.runBar.getByRole('spinbutton').or(tools.runBar.getByRole('textbox')).first().fill('1');
  await tools.runTo('failed');
  await expect(guards.locator('[data-phase]')).toContainText(/Breaker open, tries again in \d+ s/);
  await expect(guards).toContainText('was not answered within');
  await expect(tools.row('hang').first()).toContainText('⊘');

  await tools.run();
  await expect(tools.result).toContainText('Nothing was sent.');
  await expect(tools.result.getByRole('button', { name: /^Timing: / })).toBeVisible();
  await expectAccessible(page, 'an open breaker');

  await setBreaker(guards, /^Stays open/, SOON_MS);
  await expect(guards.locator('[data-phase]')).toContainText('half-open: the next call is a trial');
  await expect(tools.row('hang').first()).toContainText('◐');
  await setBreaker(guards, /^Stays open/, LONG_OPEN_MS);
  await tools.run();
  await expect(guards.locator('[data-phase]')).toContainText('Breaker open');
  await guards.getByRole('button', { name: 'Reset breaker' }).focus();
  await page.keyboard.press('Enter');
  await expect(guards.locator('[data-phase]')).toContainText('Breaker closed');
  await expect(tools.row('hang').first()).not.toContainText('⊘');

  await app.show('Messages');
  const messages = new Messages(page);
  await messages.filter.fill('breaker');
  await expect(messages.rows('half-open → open')).toHaveCount(1);
});

test('a trial that is answered closes the breaker; its state stands beside its server', async ({
  page,
  app,
}) => {
  await app.run({ ...fixture('late', '--delay-ms', '1500'), name: 'slowly' });
  await app.show('Tools');
  const tools = new Tools(page);
  await tools.choose('late');
  await page.getByRole('tab', { name: 'Guards' }).click();
  const guards = page.getByRole('region', { name: 'Guards of the tool' });
  await setBreaker(guards, /^Failures in a row/, 1);
  await setBreaker(guards, /^Stays open/, LONG_OPEN_MS);
  await expect(guards).toContainText('0 in a row, opens at 1');
  const timeout = tools.runBar.getByRole('spinbutton').or(tools.runBar.getByRole('textbox')).first();
  await timeout.fill('1');
  await tools.runTo('failed');
  await expect(guards.locator('[data-phase]')).toContainText('Breaker open');

  const inRail = app.rail.getByRole('button', { name: /^ready slowly/ });
  await expect(inRail).toContainText('1 tool');
  await expect(inRail.locator('.rail-guard')).toHaveAttribute('title', /late: open, tries again in \d+ s/);
  await app.show('Servers');
  await expect(app.rows('Servers', 'slowly').first()).toContainText('1 tool');

  await app.show('Tools');
  await page.getByRole('tab', { name: 'Guards' }).click();
  await setBreaker(guards, /^Stays open/, SOON_MS);
  await expect(guards.locator('[data-phase]')).toContainText('half-open: the next call is a trial');
  await timeout.fill('60');
  await tools.runTo('done');
  await expect(guards.locator('[data-phase]')).toContainText('Breaker closed');
  await expect(inRail).not.toContainText('1 tool');
  await app.show('Messages');
  const messages = new Messages(page);
  await messages.filter.fill('breaker');
  await expect(messages.rows('half-open → closed')).toHaveCount(1);
});

test('the stages of a call: beside its result, and on its tape', async ({ page, app }) => {
  await app.run(demo('demo'));
  await app.show('Tools');
  const tools = new Tools(page);
  await tools.choose('add');
  await tools.form.getByRole('textbox', { name: /^a\b/ }).fill('19');
  await tools.form.getByRole('textbox', { name: /^b\b/ }).fill('23');
  await tools.runTo('done');
  const strip = tools.result.getByRole('button', { name: /^Timing: / });
  await strip.focus();
  await page.keyboard.press('Enter');
  const stages = tools.result.getByRole('table', { name: 'Stages of the call' });
  for (const stage of ['validate', 'breaker', 'bulkhead', 'cache', 'call', 'check', 'record'])
    await expect(stages.getByRole('rowheader', { name: stage }).first()).toBeVisible();
  await expect(stages.getByRole('row', { name: /^call / })).toContainText('answered');
  await expectAccessible(page, 'the stages of a call');

  await page.getByRole('button', { name: 'Show on tape' }).click();
  const messages = new Messages(page);
  await messages.tab('Timing').click();
  const onTape = page.getByRole('table', { name: 'Stages of the call, ok' });
  await expect(onTape.getByRole('row', { name: /^validate / })).toContainText('valid');
  await expectAccessible(page, 'the stages on the tape');
});
