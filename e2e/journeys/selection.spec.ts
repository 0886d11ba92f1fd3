/** Several rows at once: by keys and clicks, and what is done with all of them. */
import { expectAccessible } from './kit/axe.ts';
import { Messages } from './kit/messages.ts';
import { picture } from './kit/pictures.ts';
import { recordBuild } from './kit/recordings.ts';
import { START_MS, type Screen } from './kit/screen.ts';
import { expect, test } from './kit/test.ts';

async function record(app: Screen): Promise<Messages> {
  await recordBuild(app);
  await app.show('Sessions');
  await app.rows('Sessions', 'builds').first().dblclick();
  return new Messages(app.page);
}

test('stretches by Shift, single rows by Ctrl, all of them; Esc lets go', async ({ app, page }) => {
  // All rows are in sight at once.
  await page.setViewportSize({ width: 1440, height: 900 });
  const messages = await record(app);
  const selected = messages.rows().and(page.locator('[aria-selected="true"]'));
  const bar = page.getByRole('toolbar', { name: 'Selected rows' });
  await expect(messages.grid).toHaveAttribute('aria-multiselectable', 'true');
  await picture(page, 'selection-none');
  await messages.top();
  await page.keyboard.press('Home');
  await expect(selected).toHaveCount(1);
  await expect(bar).toHaveCount(0);

  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Shift+J');
  await expect(selected).toHaveCount(3);
  await expect(bar).toContainText('3 selected');
  await page.keyboard.press('Shift+ArrowUp');
  await expect(bar).toContainText('2 selected');

  // On without selecting, and one more row.
  await page.keyboard.press('Control+ArrowDown');
  await page.keyboard.press('Control+ArrowDown');
  await page.keyboard.press('Shift+Space');
  await expect(bar).toContainText('3 selected');
  await expect(messages.grid.locator('[aria-rowindex="3"]')).toHaveAttribute('aria-selected', 'true');
  await expect(messages.grid.locator('[aria-rowindex="4"]')).toHaveAttribute('aria-selected', 'false');
  await expect(messages.grid.locator('[aria-rowindex="5"]')).toHaveAttribute('aria-selected', 'true');
  await expectAccessible(page, 'selected rows');

  // The same by clicks.
  await messages.grid.locator('[aria-rowindex="8"]').click();
  await expect(bar).toHaveCount(0);
  await messages.grid.locator('[aria-rowindex="5"]').click({ modifiers: ['Shift'] });
  await expect(bar).toContainText('4 selected');
  await messages.grid.locator('[aria-rowindex="10"]').click({ modifiers: ['ControlOrMeta'] });
  await messages.grid.locator('[aria-rowindex="6"]').click({ modifiers: ['ControlOrMeta'] });
  await expect(bar).toContainText('4 selected');
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const width of [1440, 900]) {
      await page.setViewportSize({ width, height: 900 });
      await picture(page, `selection-${colorScheme}-${width}`);
    }
  }

  await messages.grid.focus();
  await page.keyboard.press('Control+A');
  const total = (await messages.grid.getAttribute('aria-rowcount')) ?? '';
  await expect(bar).toContainText(`${Number(total) - 1} selected`);
  await page.keyboard.press('Escape');
  await expect(bar).toHaveCount(0);
  await expect(selected).toHaveCount(1);

  // Another filter is about other rows.
  await page.keyboard.press('Control+A');
  await expect(bar).toBeVisible();
  await messages.filter.fill('kind:request');
  await expect(bar).toHaveCount(0);
});

test('a selection is copied, noted, pinned, exported and played again: it alone', async ({ app, page }) => {
  test.slow();
  const messages = await record(app);
  // The page may write to the clipboard, and nobody may read it: what is written is noted on its way.
  await page.evaluate(() => {
    navigator.clipboard.writeText = async (text) => void (document.body.dataset['copied'] = text);
  });
  const copied = async (): Promise<string> => (await page.locator('body').getAttribute('data-copied')) ?? '';
  const bar = page.getByRole('toolbar', { name: 'Selected rows' });
  await messages.filter.fill('tool:greet');
  await expect.poll(async () => (await messages.texts()).length).toBe(4);
  const rows = messages.rows(/tools\/call/);
  // An answer of the first call, and the second call.
  await rows.nth(1).click();
  await rows.nth(2).click({ modifiers: ['ControlOrMeta'] });
  await expect(bar).toContainText('2 selected');

  await page.keyboard.press('Control+C');
  await expect(page.getByText(/Copied 2 messages as JSON/)).toBeVisible();
  const array: unknown = JSON.parse(await copied());
  expect(array).toHaveLength(2);
  expect(array).toMatchObject([{ result: {} }, { method: 'tools/call' }]);
  await bar.getByRole('button', { name: 'Copy lines' }).click();
  await expect(page.getByText(/Copied 2 messages as JSON Lines/)).toBeVisible();
  const lines = (await copied()).trim().split('\n');
  expect(lines.map((line) => typeof JSON.parse(line))).toEqual(['object', 'object']);

  await messages.grid.focus();
  await page.keyboard.press('m');
  await expect(messages.rows('◆')).toHaveCount(2);
  await page.keyboard.press('n');
  await expect(app.dialog).toContainText('Note on 2 rows');
  await expect(app.dialog.getByRole('textbox', { name: 'Note' })).toBeFocused();
  await page.keyboard.type('greets twice');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText('Noted on 2 rows.')).toBeVisible();
  await messages.filter.fill('has:note');
  await expect.poll(async () => (await messages.texts()).length).toBe(2);
  await messages.filter.fill('tool:greet');
  await expect.poll(async () => (await messages.texts()).length).toBe(4);

  await rows.nth(1).click();
  await rows.nth(2).click({ modifiers: ['Shift'] });
  await rows.nth(2).click({ button: 'right' });
  await expect(page.getByRole('menu')).toContainText('2 rows selected');
  await picture(page, 'selection-menu');
  await page.getByRole('menuitem', { name: /Export the selection/ }).click();
  await expect(app.dialog.getByLabel('Filter', { exact: true })).toHaveValue(
    /^\(tool:greet\) seq>=\d+ seq<=\d+$/,
  );
  await app.dialog.getByRole('button', { name: 'Close' }).last().click();

  // The answer stands for its call: two calls, and the handshake before them.
  await messages.grid.focus();
  await page.keyboard.press('Shift+R');
  await expect(app.dialog).toContainText('Rerun 2 selected messages');
  await expect(app.dialog.getByText('4 messages will be sent')).toBeVisible({ timeout: START_MS });
  await app.dialog.getByRole('button', { name: 'Rerun', exact: true }).click();
  const verdict = page.getByRole('region', { name: 'Verdict' });
  await expect(verdict).toContainText('only what was sent again', { timeout: START_MS });
  await expect(verdict).toContainText(/nothing differs/);
});
