/** From nothing to the first answer of a real server. */
import { DEMO_FILE } from './kit/servers.ts';
import { expect, test } from './kit/test.ts';
import { Messages } from './kit/messages.ts';
import { Tools } from './kit/tools.ts';

test('a new deck: demo server, consent, a tool by its form, and the exchange on the wire', async ({
  page,
  app,
}) => {
  await expect(page.getByRole('heading', { name: 'Put a server on the deck' })).toBeVisible();
  await expect(page.getByRole('contentinfo')).toContainText('IDLE');

  const consent = await app.asked(() => page.getByRole('button', { name: 'Start the demo server' }).click());
  await expect(app.serverState('Demo server')).toHaveText('needs approval');
  await expect(consent.page.getByRole('heading', { name: 'Demo server' })).toBeVisible();
  expect(await consent.lines()).toEqual([
    ['command', process.execPath],
    ['argument 1', DEMO_FILE],
    ['folder', '(the home folder)'],
  ]);
  expect(new URL(consent.page.url()).hostname).not.toBe(new URL(page.url()).hostname);
  await consent.approve();

  await expect(app.serverState('Demo server')).toHaveText('ready');
  await expect(page.getByRole('contentinfo')).toContainText('1 of 1 running');
  await expect(app.server('Demo server')).toContainText('2026-07-28 (modern)');

  await app.show('Tools');
  const tools = new Tools(page);
  await tools.choose('echo');
  await tools.form.getByRole('textbox', { name: /text/i }).fill('hello, tape');
  await tools.run();
  await expect(tools.result).toContainText('hello, tape');

  await app.show('Messages');
  const messages = new Messages(page);
  const request = messages.rows('tools/call').filter({ hasText: '→' });
  const response = messages.rows('tools/call').filter({ hasText: '←' });
  await expect(request).toContainText('echo');
  await expect(request).toContainText('ok');
  await expect(response).toContainText('ok');
  await expect(response).toContainText(/\d\s(µs|ms|s)/);

  await response.click();
  await expect(messages.tab('Pretty')).toHaveAttribute('aria-selected', 'true');
  await expect(messages.panel('Pretty')).toContainText('hello, tape');
  await messages.tab('Pair').click();
  await expect(messages.panel('Pair').getByRole('region')).toHaveCount(2);
  await expect(messages.panel('Pair')).toContainText('hello, tape');
  await messages.tab('Raw').click();
  await expect(messages.panel('Raw')).toContainText('hello, tape');

  await app.show('Sessions');
  await expect(app.rows('Sessions')).toHaveCount(1);
  await expect(app.rows('Sessions', 'Demo server')).toContainText('recording');
});

test('what is refused does not run', async ({ page, app, deck }) => {
  const consent = await app.asked(() => page.getByRole('button', { name: 'Start the demo server' }).click());
  await consent.refuse();
  await expect(app.serverState('Demo server')).not.toHaveText('needs approval');
  await expect(page.getByRole('contentinfo')).toContainText('IDLE');
  expect(deck.servers()).toEqual([]);
});
