/** A server dies in the middle of a call: said plainly, and nothing of it is lost. */
import { expect, test } from './kit/test.ts';
import { demo } from './kit/servers.ts';
import { Messages } from './kit/messages.ts';
import { START_MS } from './kit/screen.ts';
import { Tools } from './kit/tools.ts';

test('killed from outside while a call is open; then started again', async ({ page, app, deck }) => {
  await app.run(demo('demo', '--era', 'legacy'));
  const [pid] = deck.servers();
  if (pid === undefined) throw new Error('no server process');
  await expect(app.server('demo')).toContainText(`pid ${pid}`);

  await app.show('Tools');
  const tools = new Tools(page);
  await tools.choose('log');
  await tools.form.getByRole('textbox', { name: /message/i }).fill('the belt is slipping');
  await tools.run();
  await expect(tools.result).toContainText('Wrote 3 lines.');
  await tools.choose('slow_count');
  await tools.form
    .getByRole('spinbutton', { name: /steps/i })
    .or(tools.form.getByLabel(/^steps/))
    .first()
    .fill('1000');
  await tools.form.getByRole('textbox', { name: /^stepMs/ }).fill('1000');
  await tools.run();
  await expect(tools.cancelButton).toBeVisible();

  await app.show('Messages');
  const messages = new Messages(page);
  await expect(messages.rows('slow_count')).toContainText('…');
  const before = await messages.top();
  process.kill(pid, 'SIGKILL');

  await app.show('Servers');
  await expect(app.serverState('demo')).toHaveText('SIGKILL', { timeout: START_MS });
  await expect(app.server('demo')).toContainText('It ended by itself: SIGKILL');
  await expect(app.server('demo').getByRole('figure', { name: 'Its last words on stderr' })).toContainText(
    '[demo] 3/3 the belt is slipping',
  );

  await app.show('Tools');
  await tools.choose('slow_count');
  await expect(tools.result).toContainText('The server ended with SIGKILL before it answered.');
  await expect(tools.result.getByRole('figure', { name: 'Its last words on stderr' })).toContainText(
    '[demo] 3/3 the belt is slipping',
  );
  await tools.result.getByRole('button', { name: 'Show where it happened' }).click();
  await expect(new Messages(page).rows('slow_count')).toHaveAttribute('aria-selected', 'true');

  await app.show('Messages');
  const open = messages.rows('slow_count');
  await expect(open).toContainText('no answer');
  await open.click();
  await messages.tab('Findings').click();
  await expect(messages.panel('Findings')).toContainText('unanswered');
  // The last row of all: nothing comes any more.
  await messages.grid.focus();
  await page.keyboard.press('End');
  await expect(messages.rows('closed').last()).toBeVisible();
  // The open call's status changes; what was seen stays.
  await expect.poll(async () => (await messages.top()).slice(0, 5)).toEqual(before.slice(0, 5));
  const after = await messages.top();
  const kept = await app.recorded();

  await app.show('Servers');
  await app.server('demo').getByRole('button', { name: 'Start' }).click();
  await expect(app.serverState('demo')).toHaveText('ready', { timeout: START_MS });
  await app.show('Sessions');
  await expect(app.rows('Sessions')).toHaveCount(2);
  await expect(app.rows('Sessions', 'recording')).toHaveCount(1);
  await expect(app.rows('Sessions', 'SIGKILL')).toHaveCount(1);

  await app.rows('Sessions', 'SIGKILL').dblclick();
  await messages.expectCounts(kept, kept);
  // Of an ended tape there is no strip that leads to newer rows, so there is room for one more.
  await expect.poll(async () => (await messages.top()).slice(0, after.length)).toEqual(after);
  await page.getByRole('button', { name: 'Back to live' }).first().click();
  await expect.poll(async () => (await messages.top()).slice(0, 5)).toEqual(after.slice(0, 5));
  await expect.poll(() => app.recorded()).toBeGreaterThan(kept);
});
