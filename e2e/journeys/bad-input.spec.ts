/** What a server, a command line or a file can get wrong, and how it is said. */
import { expect, test } from './kit/test.ts';
import { picture } from './kit/pictures.ts';
import { fixture } from './kit/servers.ts';
import { Messages } from './kit/messages.ts';
import { START_MS } from './kit/screen.ts';
import { Tools } from './kit/tools.ts';

test('a command that does not exist', async ({ app }) => {
  const consent = await app.asked(() =>
    app.addServer({ name: 'nowhere', command: 'no-such-command-here' }, 'Add and start'),
  );
  await consent.approve();
  await expect(app.serverState('nowhere')).toHaveText('failed', { timeout: START_MS });
  const note = app.server('nowhere').getByRole('region', { name: 'Error' });
  await expect(note).toContainText('It did not start');
  await expect(note).toContainText('no-such-command-here');
  await expect(note).toContainText('command-not-found');
});

test('a program that exits at once keeps its last words', async ({ app, page }) => {
  const consent = await app.asked(() =>
    app.addServer(fixture('exits', '--code', '7', '--stderr', 'no configuration'), 'Add and start'),
  );
  await consent.approve();
  await expect(app.serverState('exits')).toHaveText(/exit 7|failed/, { timeout: START_MS });
  await expect(app.server('exits')).toContainText('exited-early');
  await expect(app.server('exits').getByRole('figure')).toContainText('no configuration');

  await app.server('exits').getByRole('button', { name: 'What crossed the wire' }).click();
  const messages = new Messages(page);
  await expect(messages.rows('no configuration').filter({ hasText: '17 B' })).toBeVisible();
  await expect(messages.rows('exit')).not.toHaveCount(0);
});

test('malformed frames are rows, marked, with what is wrong', async ({ page, app }) => {
  const consent = await app.asked(() => app.addServer(fixture('malformed', '--all'), 'Add and start'));
  await consent.approve();
  await app.show('Messages');
  const messages = new Messages(page);
  await expect(messages.rows('exit').first()).toBeVisible({ timeout: START_MS });

  await messages.chip('errors').click();
  await expect(messages.rows().first()).toBeVisible();
  await expect.poll(() => messages.shown()).toBeGreaterThan(3);
  // Those without a mark are there until the chip's rows are.
  await expect.poll(async () => (await messages.texts()).filter((text) => !text.includes('▲'))).toEqual([]);

  await messages.rows().first().click();
  await messages.tab('Findings').click();
  await expect(messages.panel('Findings').getByRole('listitem').first()).toContainText(/\w/);
  await messages.tab('Raw').click();
  await expect(messages.panel('Raw')).toContainText(/\w/);
  await messages.chip('errors').click();
  await messages.chip('invalid').click();
  await expect.poll(() => messages.shown()).toBeGreaterThan(3);
});

test('noise on stdout does not hide the answers', async ({ page, app }) => {
  await app.run(fixture('noisy'));
  await app.show('Messages');
  const messages = new Messages(page);
  await expect(messages.rows('noisy server 1.0')).toBeVisible();
  // Control characters are drawn, not obeyed.
  await expect(messages.rows('noisy server 1.0')).toContainText('\\u001B[1m');
  await messages.rows('noisy server 1.0').click();
  await expect(messages.panel('Pretty')).toContainText('not-json');
  // Ready all the same, and marked in the rail of every view.
  await expect(app.rail.getByTitle(/^\d+ findings? in this session$/)).toBeVisible();
  await picture(page, 'noise');
});

test('an answer under another type of id: the call that waits for it says where to look', async ({
  page,
  app,
}) => {
  await app.run(fixture('malformed'));
  await app.show('Tools');
  const tools = new Tools(page);
  await tools.choose('emit');
  await tools.form.getByRole('combobox', { name: /^name/ }).selectOption('id-as-string');
  await tools.run();
  await tools.expectState('running');
  await expect(tools.result).toContainText('1 finding in this session');
  await picture(page, 'call-without-its-answer');
  await tools.result.getByRole('button', { name: 'Show it' }).click();
  const messages = new Messages(page);
  await expect(messages.filter).toHaveValue('has:finding');
  await messages.rows('response').first().click();
  await expect(messages.panel('Pretty')).toContainText('id-type-mismatch');
});

test('a line of 4 MB arrives whole, and only what is looked at is loaded', async ({ page, app }) => {
  await app.run(fixture('huge', '--chunk', '65536'));
  await app.show('Tools');
  const tools = new Tools(page);
  await tools.choose('huge');
  await tools.run();
  await expect(tools.view).toContainText(/4\.0 MB|hhhhhhhh/, { timeout: START_MS });
  await app.show('Messages');
  const messages = new Messages(page);
  const answer = messages.rows('tools/call').filter({ hasText: '←' });
  await expect(answer).toContainText('MB');
  await answer.click();
  await messages.tab('Raw').click();
  await expect(page.getByText(/ of 4\.0\sMB loaded/)).toBeVisible();
});

test('a file with a mistake in it: where, and what', async ({ page, app }) => {
  await page.getByRole('button', { name: 'An mcp.json file…' }).click();
  const text = app.dialog.getByRole('textbox');
  await text.fill('{\n  "mcpServers": {\n    "memory": { "command": "npx" "args": [] }\n  }\n}');
  const note = app.dialog.getByRole('region', { name: 'Error' });
  await expect(note).toContainText('config-invalid');
  await expect(note).toContainText(/line 3/i);
  await expect(note).toContainText(/column 34/i);

  await text.fill(
    '{ "mcpServers": { "kept": { "command": "node", "args": ["x.mjs"] }, "bad": { "args": [] } } }',
  );
  await expect(app.dialog.getByRole('checkbox', { name: 'kept' })).toBeChecked();
  await expect(app.dialog.getByRole('checkbox', { name: 'bad' })).toBeDisabled();
  await app.dialog.getByRole('button', { name: 'Add 1 server' }).click();
  await expect(app.serverState('kept')).toHaveText('not started');
});
