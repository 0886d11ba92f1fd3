/** A server that keeps crashing: started again with a countdown, given up, and begun anew; and all of it by keys. */
import type { Locator, Page } from '@playwright/test';
import { expectNothingGrave } from './kit/axe.ts';
import { picture } from './kit/pictures.ts';
import { fixture } from './kit/servers.ts';
import { type Screen, START_MS } from './kit/screen.ts';
import { expect, test } from './kit/test.ts';
import { Tools } from './kit/tools.ts';

/** An hour, less a fifth at the most. */
const WAIT = /restart in (2[89]\d\d|3[0-5]\d\d|3600)\.\d s, 1 of 2 in 3600 s/;

class Supervision {
  readonly page: Page;
  readonly app: Screen;

  constructor(page: Page, app: Screen) {
    this.page = page;
    this.app = app;
  }

  row(text: string | RegExp): Locator {
    return this.app.rows('Supervision tree', text);
  }

  get pane(): Locator {
    return this.app.main.getByRole('article');
  }

  field(label: string | RegExp): Locator {
    return this.pane.getByRole('textbox', { name: label });
  }

  async set(label: string | RegExp, value: string): Promise<void> {
    await this.field(label).fill(value);
    await this.field(label).press('Enter');
    await expect(this.field(label)).toHaveValue(value);
  }

  /** Until the restart, as the tree writes it; NaN while none is waited for. */
  async secondsLeft(): Promise<number> {
    return Number(/restart in (\d+)/.exec(await this.row('crashy').innerText())?.[1]);
  }

  async crash(): Promise<void> {
    await this.app.show('Tools');
    const tools = new Tools(this.page);
    await tools.choose('crash');
    await tools.run();
    await this.app.show('Supervision');
  }
}

test('crash, countdown, restarted, gave up, reset', async ({ page, app, deck }) => {
  await app.run(fixture('crashy', '--code', '7'));
  const view = new Supervision(page, app);
  const anotherRuns = async (than: readonly number[]): Promise<void> => {
    await expect
      .poll(() => deck.servers().filter((pid) => !than.includes(pid)), { timeout: START_MS })
      .toHaveLength(1);
    await expect(view.row('crashy')).toContainText('ready', { timeout: START_MS });
  };
  await app.show('Supervision');
  await view.row('crashy').click();
  await expect(view.row('crashy')).toContainText('temporary');
  await view.pane.getByRole('combobox', { name: 'Restart type' }).selectOption('transient');
  await expect(view.pane).toContainText('Started again when it ended abnormally');
  // A period that the journey ends in, and a wait that outlives the looking: nothing here is there for a moment only.
  await view.set(/^Intensity/, '2');
  await view.set(/^Period/, '3600');
  await view.set(/^Longest wait/, '3600000');
  await view.set(/^First wait/, '3600000');
  await expect(view.row('crashy')).toContainText('0 of 2 in 1 h');

  const first = deck.servers();
  await view.crash();
  await expect(view.row('crashy')).toContainText(/restart in \d/);
  await expect(view.row('crashy')).toContainText('exit 7');
  await expect(view.pane).toContainText('crashy: last words 3 of 3');
  await expect(view.pane).toContainText(WAIT);
  await expect(app.rail).toContainText(/restart in \d/);
  const left = await view.secondsLeft();
  expect(left).toBeGreaterThan(0);
  await expect.poll(() => view.secondsLeft(), 'it counts down').toBeLessThan(left);
  await picture(page, 'supervision-countdown');
  await view.pane.getByRole('button', { name: 'Restart now' }).click();
  await anotherRuns(first);
  await expect(view.row('crashy')).toContainText('1 of 2 in 1 h');

  // The next is waited for.
  await view.set(/^First wait/, '200');
  const second = deck.servers();
  await view.crash();
  await anotherRuns([...first, ...second]);
  await expect(view.row('crashy')).toContainText('2 of 2 in 1 h');

  await view.crash();
  await expect(view.row('crashy')).toContainText('gave up', { timeout: START_MS });
  await expectNothingGrave(page, 'given up');
  await app.show('Servers');
  await expect(app.server('crashy')).toContainText('Its supervisor gave up');
  await expect(app.server('crashy')).toContainText('crashy: last words');
  await app.show('Supervision');
  await view.pane.getByRole('button', { name: 'Reset' }).click();
  await expect(view.row('crashy')).toContainText('exit 7');
  await view.pane.getByRole('button', { name: 'Start' }).click();
  await expect(view.row('crashy')).toContainText('ready', { timeout: START_MS });

  // The tape of the run that ended has the decision as its last word but one.
  await view.pane.getByRole('button', { name: 'exit 7' }).click();
  await expect(app.rows('Messages', 'gave up')).toHaveCount(1);
});

test('a group, paused and resumed, by keys alone', async ({ page, app }) => {
  const press = async (...keys: readonly string[]): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key);
  };
  await app.run({ ...fixture('crashy'), name: 'first' });
  await app.run({ ...fixture('echo'), name: 'second' });
  const view = new Supervision(page, app);
  await press('Escape', '6');
  await expect(app.viewButton('Supervision')).toHaveAttribute('aria-current', 'page');
  // Its keys are there with it, and its code comes on its first showing.
  await expect(view.row('first')).toBeVisible();
  await press('n');
  await expect(view.pane).toContainText('group 1');
  const add = view.pane.getByRole('combobox', { name: 'Add a server' });
  await add.focus();
  await add.selectOption('first');
  await expect(view.pane.getByRole('listitem')).toHaveCount(1);
  await add.selectOption('second');
  await expect(view.pane.getByRole('listitem')).toHaveCount(2);
  await expect(view.row('group 1')).toContainText('running');
  const earlier = view.pane.getByRole('button', { name: 'Start second earlier' });
  await earlier.focus();
  await press('Enter');
  await expect(view.pane.getByRole('listitem').first()).toContainText('second');
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectNothingGrave(page, `a group, ${colorScheme}`);
    await picture(page, `supervision-group-${colorScheme}`);
  }

  const tree = app.grid('Supervision tree');
  await tree.focus();
  await press('Home', 'p');
  await expect(page.getByRole('status').filter({ hasText: 'Restarts are paused' })).toBeVisible();
  await press('1');
  await expect(app.grid('Supervision tree')).toHaveCount(0);
  await expect(page.getByRole('status').filter({ hasText: 'Restarts are paused' })).toBeVisible();
  await press('6');
  await expect(view.row('first')).toBeVisible();
  await press('p');
  await expect(page.getByRole('status').filter({ hasText: 'Restarts are paused' })).toHaveCount(0);

  await tree.focus();
  await press('Home', 'ArrowDown');
  await expect(view.pane).toContainText('Strategy');
  await press('s');
  await expect(view.row('group 1')).toContainText('idle', { timeout: START_MS });
  await press('s');
  await expect(view.row('group 1')).toContainText('running', { timeout: START_MS });
  await expect(view.row('second')).toContainText('ready');
});
