/** The app itself is killed in the middle of traffic, and started again on the same folder. */
import { fixture } from './kit/servers.ts';
import { expect, test } from './kit/test.ts';
import { Messages } from './kit/messages.ts';
import { START_MS } from './kit/screen.ts';

/** As many as fit below the banners. */
const SEEN_ROWS = 20;

test('kill -9 of the app: the tape is interrupted, whole, and opens as it was', async ({
  page,
  app,
  deck,
  watch,
}) => {
  watch.expected.push(/WebSocket|ERR_CONNECTION|ERR_EMPTY_RESPONSE|401|Failed to load resource/);
  await app.run(fixture('chatty', '--count', '100000', '--rate', '300'));
  await app.show('Messages');
  const messages = new Messages(page);
  await expect.poll(() => app.recorded()).toBeGreaterThan(200);
  await expect.poll(async () => (await messages.top()).length).toBeGreaterThanOrEqual(SEEN_ROWS);
  const first = (await messages.top()).slice(0, SEEN_ROWS);
  const seen = await app.recorded();

  await deck.kill();
  await expect(page.getByRole('alert').filter({ hasText: 'The host does not answer.' })).toBeVisible();
  await expect(page.getByRole('contentinfo')).toContainText('host lost');
  await expect
    .poll(async () => (await messages.texts()).slice(0, SEEN_ROWS), 'stays readable')
    .toEqual(first);
  expect(await deck.serversLeft(), 'servers without a host').toEqual([]);

  const url = await deck.start();
  // The page that was open belongs to a host that is gone; it says how to come back in.
  await expect(page.getByRole('alert').filter({ hasText: 'Open the URL' })).toBeVisible();
  await page.goto(url);
  await app.ready();

  await app.show('Sessions');
  // It was wanted, so it runs again by itself, on a tape of its own.
  await expect(app.rows('Sessions', 'chatty')).toHaveCount(2, { timeout: START_MS });
  const row = app.rows('Sessions', 'interrupted');
  await expect(row).toHaveCount(1);
  await row.dblclick();
  await expect.poll(() => messages.shown()).toBeGreaterThanOrEqual(seen);
  await expect.poll(async () => (await messages.top()).slice(0, SEEN_ROWS)).toEqual(first);

  const verified = await deck.cli('verify');
  expect(verified.code).toBe(0);
  expect(JSON.parse(verified.out)).toMatchObject({ ok: true, tapes: 2, lost: 0 });
});

test('a second start on the same folder is refused in words', async ({ app, deck }) => {
  await app.show('Sessions');
  const second = await deck.cli('serve', '--no-open');
  expect(second.code).toBe(2);
  expect(second.err).toMatch(/already|in use|running/i);
  expect(second.err).not.toContain('    at ');
});
