/** A tape is played again: to the same build, to another one, one message of it edited; what differs is shown, by keys too. */
import { expectAccessible } from './kit/axe.ts';
import { Messages } from './kit/messages.ts';
import { picture, readmePicture } from './kit/pictures.ts';
import { recordBuild } from './kit/recordings.ts';
import { START_MS, type Screen } from './kit/screen.ts';
import { fixture } from './kit/servers.ts';
import { expect, test } from './kit/test.ts';
import { Tools } from './kit/tools.ts';

async function openDialog(app: Screen): Promise<void> {
  await app.show('Sessions');
  await app.rows('Sessions', 'builds').last().click();
  await app.page.keyboard.press('r');
  await expect(app.dialog.getByText(/messages will be sent/)).toBeVisible({ timeout: START_MS });
}

test('to another build: exactly what changed, walked by keys, and a rule leaves the time out', async ({
  app,
  page,
}) => {
  test.slow();
  await page.setViewportSize({ width: 1440, height: 900 });
  await recordBuild(app);
  await openDialog(app);
  await picture(page, 'rerun-dialog-light');
  await expectAccessible(page, 'the dialog of a rerun');
  await app.dialog.getByLabel('To', { exact: true }).selectOption('command');
  const { command, args = [] } = fixture('builds', '--build', '2');
  // As the tape says it, word by word; another one is typed.
  const line = app.dialog.getByLabel('Command', { exact: true });
  await expect(line).toHaveValue([command, ...args.slice(0, 1)].join(' '));
  await line.fill([command, ...args].join(' '));
  await expect(app.dialog.getByRole('list', { name: 'Program and arguments' })).toContainText('--build');
  await app.dialog.getByRole('button', { name: 'Add a variable' }).click();
  await app.dialog.getByLabel('Variable name').fill('TOKEN');
  await app.dialog.getByLabel('Value of TOKEN').fill('s3cret');
  await expect(app.dialog.getByLabel('Value of TOKEN')).toHaveAttribute('type', 'password');
  await picture(page, 'rerun-dialog-command-light');
  await expect(app.dialog.getByText('you will be asked to approve the server first')).toBeVisible();
  const start = app.dialog.getByRole('button', { name: 'Rerun', exact: true });
  await expect(start).toBeEnabled();
  const consent = await app.asked(() => start.click());
  await consent.approve();

  const verdict = page.getByRole('region', { name: 'Verdict' });
  await expect(verdict).toContainText(/3 of \d+ exchanges differ/, { timeout: START_MS });
  const list = app.rows('Matched messages');
  await expect(list).toHaveCount(3);
  await expect(app.viewButton('Compare')).toHaveAttribute('aria-current', 'page');
  const diff = page.getByRole('region', { name: 'The difference' });
  await expect(diff).toContainText('Good day');
  await readmePicture(page, 'compare');
  await expectAccessible(page, 'a comparison');

  // By keys: into the difference, beside or below each other, to the next message.
  await app.grid('Matched messages').focus();
  await page.keyboard.press('n');
  await expect(page.locator('.versus-line.is-at')).toContainText('Hello');
  await page.keyboard.press('s');
  await expect(page.locator('.versus-lines.is-inline')).toBeVisible();
  await picture(page, 'compare-inline-light');
  await page.keyboard.press('s');
  await page.keyboard.press('n');
  await expect(list.nth(1)).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Shift+N');
  await expect(list.nth(0)).toHaveAttribute('aria-selected', 'true');

  // The clock is another each time: the proposal is accepted by a click.
  await verdict.getByRole('button', { name: 'Ignore', exact: true }).first().click();
  await expect(verdict).toContainText(/2 of \d+ exchanges differ/);
  await expect(verdict).toContainText('1 ignored');
  // So is a path, from the difference itself; and back.
  await app.grid('Matched messages').focus();
  await page.keyboard.press('i');
  await expect(verdict).toContainText(/nothing differs/);
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await expect(verdict).toContainText(/2 of \d+ exchanges differ/);

  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const width of [1440, 900]) {
      await page.setViewportSize({ width, height: 900 });
      await picture(page, `compare-${colorScheme}-${width}`);
    }
  }
});

test('to the same server: nothing differs, and the tapes name each other', async ({ app, page }) => {
  test.slow();
  await recordBuild(app);
  await openDialog(app);
  await app.dialog.getByRole('button', { name: 'Rerun', exact: true }).click();
  const verdict = page.getByRole('region', { name: 'Verdict' });
  await expect(verdict).toContainText(/1 of \d+ exchanges differs/, { timeout: START_MS });
  await verdict.getByRole('button', { name: 'Ignore', exact: true }).click();
  await expect(verdict).toContainText(/nothing differs/);
  await page.getByRole('button', { name: /^(= ?)?Same/ }).click();
  await expect(app.rows('Matched messages', 'greet')).toHaveCount(2);
  await picture(page, 'compare-same-light');

  await app.show('Sessions');
  await app.rows('Sessions', 'builds').first().click();
  await expect(page.getByText('rerun of')).toBeVisible();
  await page.setViewportSize({ width: 1680, height: 900 });
  await expect(app.rows('Sessions', '↻').first()).toContainText('legacy');
  await picture(page, 'rerun-sessions-light');
  await page
    .locator('.sessions-rerun')
    .getByRole('button', { name: /^builds/ })
    .click();
  await expect(page.getByText('rerun in')).toBeVisible();
  await page.locator('.sessions-rerun').getByRole('button', { name: 'Compare' }).click();
  await expect(verdict).toContainText(/nothing differs/);
});

test('one message is edited and sent: checked while typing, and only it is compared', async ({
  app,
  page,
}) => {
  test.slow();
  await recordBuild(app);
  await app.show('Sessions');
  await app.rows('Sessions', 'builds').first().dblclick();
  const messages = new Messages(page);
  await messages
    .rows(/→.*req.*tools\/call/)
    .first()
    .click();
  await expect(page.getByRole('button', { name: 'Edit and resend' })).toBeVisible();
  await page.keyboard.press('r');
  await expect(app.dialog).toContainText('Edit and resend');
  const editor = app.dialog.locator('.cm-content');
  await expect(editor).toContainText('"greet"', { timeout: START_MS });
  // One came to write: no click is needed.
  await expect(editor).toBeFocused();
  await expect(app.dialog).toContainText('A new process of its own is started for this');
  await page.keyboard.press('Control+A');
  await page.keyboard.press('Backspace');
  await page.keyboard.insertText('{ "oops"');
  await expect(app.dialog.getByText(/It is not JSON/)).toBeVisible();
  const send = app.dialog.getByRole('button', { name: 'Send', exact: true });
  await expect(send).toBeDisabled();
  await editor.click();
  await page.keyboard.press('Control+A');
  await page.keyboard.press('Backspace');
  await page.keyboard.insertText(
    '{"jsonrpc":"2.0","id":99,"method":"tools/call","params":{"name":"greet","arguments":{"name":"Lin"}}}',
  );
  await expect(app.dialog.getByText(/id was put back/)).toBeVisible();
  await picture(page, 'edit-resend-light');
  await expectAccessible(page, 'edit and resend');
  await expect(send).toBeEnabled();
  await editor.click();
  await page.keyboard.press('Control+Enter');
  const verdict = page.getByRole('region', { name: 'Verdict' });
  await expect(verdict).toContainText(/1 of \d+ exchanges? differs/, { timeout: START_MS });
  await expect(verdict).toContainText('only what was sent again');
  const difference = page.getByRole('region', { name: 'The difference' });
  await expect(difference).toContainText('Hello, Lin');
  await expect(difference).toBeFocused();
  await expect(app.rows('Matched messages', 'greet').first()).toHaveAttribute('aria-selected', 'true');

  // What may change something is named, and is sent only with a word.
  await app.show('Messages');
  await messages
    .rows(/→.*req.*tools\/call/)
    .first()
    .click();
  await expect(page.getByRole('button', { name: 'Edit and resend' })).toBeVisible();
  await page.keyboard.press('r');
  await expect(editor).toContainText('"greet"', { timeout: START_MS });
  await editor.click();
  await page.keyboard.press('Control+A');
  await page.keyboard.press('Backspace');
  await page.keyboard.insertText('{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"close"}}');
  await expect(app.dialog.getByText('Not declared read-only.')).toBeVisible();
  await expect(send).toBeDisabled();
  await app.dialog.getByRole('checkbox', { name: 'Send these all the same' }).check();
  await expect(send).toBeEnabled();
});

test('one message is edited and goes into the session that runs: as a call of its own, with a word where it may change something', async ({
  app,
  page,
}) => {
  test.slow();
  await app.run(fixture('builds'));
  await app.show('Tools');
  const tools = new Tools(page);
  await tools.choose('greet');
  await tools.runTo('done');
  await app.show('Messages');
  const messages = new Messages(page);
  const calls = messages.rows(/→.*req.*tools\/call/);
  await calls.first().click();
  await expect(page.getByRole('button', { name: 'Edit and resend' })).toBeVisible();
  await page.keyboard.press('r');
  const editor = app.dialog.locator('.cm-content');
  await expect(editor).toContainText('"greet"', { timeout: START_MS });
  await expect(app.dialog).toContainText('to send it into that one, choose it above');
  const to = app.dialog.getByLabel('To', { exact: true });
  await to.selectOption({ label: 'builds (the session that runs)' });
  await expect(app.dialog).toContainText('1 call of greet will be made');
  const write = async (text: string): Promise<void> => {
    await editor.click();
    await page.keyboard.press('Control+A');
    await page.keyboard.press('Backspace');
    await page.keyboard.insertText(text);
  };
  const send = app.dialog.getByRole('button', { name: 'Send', exact: true });
  await write('{"jsonrpc":"2.0","id":1,"method":"initialize"}');
  await expect(app.dialog.getByText('initialize is said by the session itself')).toBeVisible();
  await expect(send).toBeDisabled();
  const call = (name: string, args: object): string =>
    JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args } });
  await write(call('close', { handle: 'none' }));
  await expect(app.dialog.getByText('Not declared read-only.')).toBeVisible();
  await expect(send).toBeDisabled();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const width of [1440, 900]) {
      await page.setViewportSize({ width, height: 900 });
      await picture(page, `edit-into-session-${colorScheme}-${width}`);
    }
  }
  await expectAccessible(page, 'an edited message for the session that runs');
  await app.dialog.getByRole('checkbox', { name: 'Call it all the same' }).check();
  await expect(send).toBeEnabled();
  // What one agreed to was that call.
  await write(call('close', { handle: 'another' }));
  await expect(send).toBeDisabled();
  await write(call('greet', { name: 'Lin' }));
  await expect(send).toBeEnabled();
  await page.keyboard.press('Control+Enter');
  await expect(app.dialog).toHaveCount(0, { timeout: START_MS });
  // It is shown where it is recorded: in the same session, which goes on.
  await expect(calls).toHaveCount(2);
  await expect(page.getByText('"Lin"')).toBeVisible();
  // A message of any other method goes into it as well.
  await page.keyboard.press('r');
  await expect(editor).toContainText('"Lin"', { timeout: START_MS });
  await to.selectOption({ label: 'builds (the session that runs)' });
  await write('{"jsonrpc":"2.0","id":1,"method":"made/up","params":{"sum":9007199254740993}}');
  await expect(app.dialog).toContainText('1 request made/up will be sent');
  await app.dialog.getByRole('checkbox', { name: 'Send it all the same' }).check();
  await send.click();
  await expect(app.dialog).toHaveCount(0, { timeout: START_MS });
  await expect(page.getByText('"made/up"')).toBeVisible();
  await expect(page.getByText('9007199254740993')).toBeVisible();
  await app.show('Servers');
  await expect(app.serverState('builds')).toHaveText('ready');
});

test('an answer of more than a megabyte is compared beside the page, and its one difference is a key away', async ({
  app,
  page,
}) => {
  test.slow();
  await page.setViewportSize({ width: 1440, height: 900 });
  await app.run(fixture('builds', '--long'));
  await app.show('Tools');
  const tools = new Tools(page);
  await tools.choose('book');
  await tools.runTo('done');
  await app.show('Servers');
  await app.server('builds').getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(app.serverState('builds')).toHaveText('stopped', { timeout: START_MS });
  await openDialog(app);
  await app.dialog.getByLabel('To', { exact: true }).selectOption('command');
  const { command, args = [] } = fixture('builds', '--long', '--build', '2');
  await app.dialog.getByLabel('Command', { exact: true }).fill([command, ...args].join(' '));
  const start = app.dialog.getByRole('button', { name: 'Rerun', exact: true });
  await expect(start).toBeEnabled();
  const threads: string[] = [];
  page.on('worker', (worker) => threads.push(worker.url()));
  const consent = await app.asked(() => start.click());
  await consent.approve();
  const verdict = page.getByRole('region', { name: 'Verdict' });
  await expect(verdict).toContainText(/1 of \d+ exchanges differs/, { timeout: START_MS });
  const diff = page.getByRole('region', { name: 'The difference' });
  await app.rows('Matched messages', 'book').click();
  // Long ones come when they are wanted.
  const whole = diff.getByRole('button', { name: /^Load/ });
  await expect(whole.or(diff.locator('.versus-line')).first()).toBeVisible({ timeout: START_MS });
  if (await whole.isVisible()) await whole.click();
  await expect(diff).toContainText('Another one', { timeout: START_MS });
  expect(threads.filter((url) => url.includes('diff'))).not.toEqual([]);
  // What is the same is folded: 48,000 lines are no 48,000 elements.
  expect(await diff.locator('.versus-line').count()).toBeLessThan(500);
  await app.grid('Matched messages').focus();
  await page.keyboard.press('n');
  await expect(page.locator('.versus-line.is-at')).toContainText('Another one');
  await picture(page, 'compare-long-light');
});
