/** A tool that hangs: its breaker opens, says why and when, tries again, and closes. Where a call's time went. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { Messages } from './kit/messages.ts';
import { demo, fixture } from './kit/servers.ts';
import { expect, test } from './kit/test.ts';
import { Tools } from './kit/tools.ts';

const HALF_OPEN_AFTER_MS = 4_000;

async function expectAccessible(page: Page, where: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    const grave = violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(' | ')}`);
    expect(grave, `${where}, ${colorScheme}`).toEqual([]);
  }
}

test('a breaker opens, counts down, tries again, and is closed by hand', async ({ page, app }) => {
  await app.run(fixture('hanging'));
  await app.show('Tools');
  const tools = new Tools(page);
  await tools.choose('hang');
  await page.getByRole('tab', { name: 'Guards' }).click();
  const guards = page.getByRole('region', { name: 'Guards of the tool' });
  await expect(guards).toContainText('Breaker closed');

  const failures = guards.getByRole('textbox', { name: /^Failures in a row/ });
  await failures.fill('1');
  await failures.press('Enter');
  const open = guards.getByRole('textbox', { name: /^Stays open/ });
  await open.fill(String(HALF_OPEN_AFTER_MS));
  await open.press('Enter');
  await expect(guards).toContainText('0 in a row, opens at 1');
  await expect(guards.getByRole('button', { name: 'Back to the defaults' })).toBeVisible();

  await tools.runBar.getByRole('spinbutton').or(tools.runBar.getByRole('textbox')).first().fill('1');
  await tools.runTo('failed');
  await expect(guards.locator('[data-phase]')).toContainText(/Breaker open, tries again in \d s/);
  await expect(guards).toContainText('was not answered within');
  await expect(tools.row('hang').first()).toContainText('⊘');

  await tools.run();
  await expect(tools.result).toContainText('Nothing was sent.');
  await expect(tools.result.getByRole('button', { name: /^Timing: / })).toBeVisible();
  await expectAccessible(page, 'an open breaker');

  await expect(guards.locator('[data-phase]')).toContainText('half-open: the next call is a trial', {
    timeout: HALF_OPEN_AFTER_MS * 3,
  });
  await expect(tools.row('hang').first()).toContainText('◐');
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
  test.setTimeout(120_000);
  await app.run({ ...fixture('late', '--delay-ms', '1500'), name: 'slowly' });
  await app.show('Tools');
  const tools = new Tools(page);
  await tools.choose('late');
  await page.getByRole('tab', { name: 'Guards' }).click();
  const guards = page.getByRole('region', { name: 'Guards of the tool' });
  for (const [name, value] of [
    [/^Failures in a row/, '1'],
    [/^Stays open/, String(HALF_OPEN_AFTER_MS)],
  ] as const) {
    const field = guards.getByRole('textbox', { name });
    await field.fill(value);
    await field.press('Enter');
  }
  await expect(guards).toContainText('0 in a row, opens at 1');
  const timeout = tools.runBar.getByRole('spinbutton').or(tools.runBar.getByRole('textbox')).first();
  await timeout.fill('1');
  await tools.runTo('failed');
  await expect(guards.locator('[data-phase]')).toContainText('Breaker open');

  const inRail = app.rail.getByRole('button', { name: /^ready slowly/ });
  await expect(inRail).toContainText('1 tool');
  await expect(inRail.locator('.rail-guard')).toHaveAttribute('title', /late: open, tries again in \d s/);
  await app.show('Servers');
  await expect(app.rows('Servers', 'slowly').first()).toContainText('1 tool');

  await app.show('Tools');
  await expect(guards.locator('[data-phase]')).toContainText('half-open: the next call is a trial', {
    timeout: HALF_OPEN_AFTER_MS * 3,
  });
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
