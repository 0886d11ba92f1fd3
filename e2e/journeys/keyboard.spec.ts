/** The way from nothing to the first answer without a mouse. */
import { expectFocusSeen } from './kit/focus.ts';
import { Messages } from './kit/messages.ts';
import { demo } from './kit/servers.ts';
import { START_MS } from './kit/screen.ts';
import { expect, test } from './kit/test.ts';
import { Tools } from './kit/tools.ts';

test('first run by keys alone', async ({ page, app }) => {
  const press = (...keys: string[]) =>
    keys.reduce((done, key) => done.then(() => page.keyboard.press(key)), Promise.resolve());

  await expect(page.getByRole('button', { name: 'Start the demo server' })).toBeVisible();
  await page.keyboard.press('Tab');
  await expectFocusSeen(page);
  const consent = await app.asked(() => page.keyboard.press('d'));
  await expect(consent.page.getByRole('button', { name: 'Refuse' })).toBeFocused();
  await consent.page.keyboard.press('Tab');
  await expect(consent.page.getByRole('button', { name: 'Approve and start' })).toBeFocused();
  await expectFocusSeen(consent.page);
  await consent.page.keyboard.press('Enter');
  await expect(consent.page.getByRole('heading', { name: 'Approved' })).toBeVisible();
  await consent.page.close();
  await expect(app.serverState('Demo server')).toHaveText('ready', { timeout: START_MS });

  await press('2');
  const tools = new Tools(page);
  await expect(tools.row('echo')).toBeVisible();
  await press('/');
  await expect(page.getByRole('textbox', { name: 'Filter tools' })).toBeFocused();
  await expectFocusSeen(page);
  await page.keyboard.type('echo');
  await expect(tools.row('add')).toHaveCount(0);
  await press('Enter');
  await expect(tools.row('echo')).toHaveAttribute('aria-selected', 'true');
  await expect(tools.list).toBeFocused();
  await expectFocusSeen(page);
  const text = tools.form.getByRole('textbox', { name: /^text/ });
  await expect(text).toBeVisible();
  await press('Enter');
  await expect(text).toBeFocused();
  await expectFocusSeen(page);
  await page.keyboard.type('by keys');
  await press('Control+Enter');
  await tools.expectState('done');
  await expect(tools.result).toContainText('by keys');

  // A field takes digits as text; Escape leaves it.
  await press('Escape');
  await press('1');
  const messages = new Messages(page);
  await expect(messages.grid).toBeVisible();
  await press('/');
  await expect(messages.filter).toBeFocused();
  await page.keyboard.type('tools/call');
  await expect.poll(() => messages.shown()).toBe(2);
  await press('Escape', 'Escape');
  await expect(messages.filter).not.toBeFocused();
  await expect.poll(() => messages.shown()).toBeGreaterThan(2);
  await messages.grid.focus();
  await press('End', 'Home', 'ArrowDown', 'j', 'k');
  await expect(messages.grid.locator('[aria-rowindex="3"]')).toHaveAttribute('aria-selected', 'true');
  // The last row says where the call's time went; above it is the answer.
  await press('End', 'ArrowUp');
  await expect(messages.rows('tools/call').last()).toHaveAttribute('aria-selected', 'true');
  await expect(messages.tab('Pretty')).toBeVisible();
  await press('Enter');
  await expect(messages.tab('Pretty')).toBeFocused();
  await expectFocusSeen(page);
  await expect(messages.panel('Pretty')).toContainText('by keys');
  await press('ArrowRight');
  await expect(messages.tab('Raw')).toHaveAttribute('aria-selected', 'true');
  await press('ArrowLeft', 'Escape');
  await expect(messages.grid).toBeFocused();
  await press('p');
  await expect(messages.rows('tools/call').first()).toHaveAttribute('aria-selected', 'true');

  await press('3');
  await expect(app.grid('Sessions')).toBeVisible();
  await press('4');
  await expect(app.viewButton('State')).toHaveAttribute('aria-current', 'page');
});

test('help, the palette, dialogs and menus by keys', async ({ page, app }) => {
  await page.keyboard.press('?');
  await expect(app.dialog).toContainText('Everywhere');
  await page.keyboard.press('Escape');
  await expect(app.dialog).toBeHidden();

  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await background();
  // Typed before the palette is there, a letter is not a shortcut of the screen below: this one would start a server.
  await page.keyboard.press('Control+k');
  await page.keyboard.type('d');
  const input = app.dialog.getByRole('combobox');
  await expect(input).toBeFocused();
  await input.fill('dark');
  await page.keyboard.press('Enter');
  await expect(app.dialog).toBeHidden();
  await expect.poll(background).not.toBe(light);
  await page.keyboard.press('Control+k');
  await expect(input).toBeFocused();
  await page.keyboard.type('sessions');
  await page.keyboard.press('Enter');
  await expect(app.viewButton('Sessions')).toHaveAttribute('aria-current', 'page');
  await expect(app.rail).toContainText('none yet');

  await page.keyboard.press('5');
  await page.keyboard.press('n');
  await expect(app.dialog.getByLabel('Name', { exact: true })).toBeFocused();
  await page.keyboard.type('typed');
  await page.keyboard.press('Tab');
  await expectFocusSeen(page);
  await app.dialog.getByLabel('Command', { exact: true }).focus();
  await page.keyboard.type('node');
  await page.keyboard.press('Escape');
  await expect(app.dialog).toBeHidden();
  // A draft is kept.
  await page.keyboard.press('n');
  await expect(app.dialog.getByLabel('Command', { exact: true })).toHaveValue('node');
  await page.keyboard.press('Escape');
});

test('to the first row, asked for while the rows are still on their way', async ({ page, app, deck }) => {
  await app.run(demo('demo'));
  await app.show('Sessions');
  await app.rows('Sessions', 'recording').dblclick();
  const messages = new Messages(page);
  await expect(messages.grid.locator('[aria-rowindex="2"]')).toBeVisible();

  await deck.frozen(async () => {
    await page.getByRole('button', { name: 'Back to live' }).first().click();
    await expect(messages.rows()).toHaveCount(0);
    await messages.grid.focus();
    await page.keyboard.press('Home');
  });
  await expect(messages.grid.locator('[aria-rowindex="2"]')).toBeVisible();
  // All of them are in sight: there is nothing to jump to. In a lower window there is, below the rows.
  const jump = page.getByRole('button', { name: /^Jump to latest/ });
  await expect(jump).toBeHidden();
  await page.setViewportSize({ width: 1280, height: 480 });
  await expect(jump).toBeVisible();
  await expect(messages.grid.locator('[aria-rowindex="2"]')).toBeVisible();
  const [strip, rows] = await Promise.all([jump.boundingBox(), messages.grid.boundingBox()]);
  expect(rows === null || strip === null || rows.y + rows.height <= strip.y + 1, 'it covers no row').toBe(
    true,
  );
  await jump.click();
  await expect(jump).toBeHidden();
});

test('the list of a view takes the keys that nothing else takes', async ({ page, app }) => {
  await app.run(demo('demo'));
  // By a click on the view, by its key, and from nothing at all.
  const tools = new Tools(page);
  await app.show('Tools');
  await expect(tools.list).toBeFocused();
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await expect(tools.row('add')).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('3');
  await expect(app.grid('Sessions')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(app.rows('Sessions').first()).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('8');
  await expect(app.grid('Resources')).toBeFocused();
  await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
  await page.keyboard.press('k');
  await expect(app.grid('Resources')).toBeFocused();
  // Who types has the letters.
  await page.keyboard.press('2');
  await page.keyboard.press('/');
  await page.keyboard.type('jk');
  await expect(page.getByRole('textbox', { name: 'Filter tools' })).toHaveValue('jk');
});
