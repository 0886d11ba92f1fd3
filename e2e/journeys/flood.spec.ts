/** 50,000 notifications while one looks: all are counted, all are on disk, and the screen still listens. */
import { fixture } from './kit/servers.ts';
import { expect, test } from './kit/test.ts';
import type { Deck } from './kit/deck.ts';
import { Messages } from './kit/messages.ts';
import { type Screen, START_MS, type StdioServer } from './kit/screen.ts';

const COUNT = 50_000;
/** It goes on until it is stopped: nobody has to hurry. */
const ENDLESS = 100_000_000;
const ENDLESS_PER_S = 2_000;
const FLOOD_MS = 180_000;

/** Messages is on screen before the first of them comes. */
async function floodInto(app: Screen, server: StdioServer): Promise<Messages> {
  const consent = await app.asked(() => app.addServer(server, 'Add and start'));
  await app.show('Messages');
  await consent.approve();
  return new Messages(app.page);
}

/** The numbers that the server has written, as they stand on the tape. */
async function indexesOnTape(deck: Deck): Promise<Set<number>> {
  const { code, out } = await deck.cli('query', 'notifications/message');
  expect(code).toBe(0);
  return new Set(Array.from(out.matchAll(/\\"index\\": *(\d+)/g), (match) => Number(match[1])));
}

test('as fast as it can: every one is counted and on the tape', async ({ page, app, deck }) => {
  const messages = await floodInto(app, fixture('chatty', '--count', String(COUNT)));
  await expect.poll(() => app.recorded(), { timeout: FLOOD_MS }).toBeGreaterThan(COUNT);

  await messages.filter.fill('notifications/message');
  await expect.poll(() => messages.shown(), { timeout: FLOOD_MS }).toBe(COUNT);

  const { code, out } = await deck.cli('verify');
  expect(code).toBe(0);
  const { ok, entries, gaps } = JSON.parse(out) as { ok: boolean; entries: number; gaps: number };
  expect({ ok, gaps }).toEqual({ ok: true, gaps: 0 });
  await messages.expectCounts(COUNT, entries);
  await expect.poll(() => app.recorded()).toBe(entries);
  await expect(page.getByRole('contentinfo')).toContainText('0 lost');

  const indexes = await indexesOnTape(deck);
  expect(indexes.size).toBe(COUNT);
  expect(Math.max(...indexes)).toBe(COUNT - 1);
});

test('in the midst of it chips, the filter and the scroll wheel work', async ({ page, app }) => {
  const server = fixture('chatty', '--count', String(ENDLESS), '--rate', String(ENDLESS_PER_S));
  const messages = await floodInto(app, server);
  await expect.poll(() => app.recorded(), { timeout: START_MS }).toBeGreaterThan(500);

  await messages.chip('→').click();
  await expect(messages.chip('→')).toHaveAttribute('aria-pressed', 'true');
  await expect(messages.rows('initialize').first()).toBeVisible();
  await expect.poll(() => messages.shown()).toBeLessThan(20);
  await messages.chip('→').click();

  // As chatty pads it.
  await messages.filter.fill(`':        77,"of"'`);
  await expect.poll(() => messages.shown()).toBe(1);
  await page.keyboard.press('Escape');
  await expect.poll(() => messages.shown()).toBeGreaterThan(500);

  await messages.grid.hover();
  await page.mouse.wheel(0, -600);
  await expect(page.getByRole('button', { name: /Jump to latest/ })).toBeVisible();
  // Rows come a moment after the scroll.
  await expect(messages.grid.locator('.rt-row[aria-busy="true"]:not([hidden])')).toHaveCount(0);
  const stopped = await messages.texts();
  const countWhenStopped = await app.recorded();
  await expect.poll(() => app.recorded(), 'the flood goes on').toBeGreaterThan(countWhenStopped + 1_000);
  await expect.poll(async () => (await messages.texts()).at(0)).toBe(stopped.at(0));

  await messages.grid.focus();
  await page.keyboard.press('End');
  await expect(page.getByRole('button', { name: /Jump to latest/ })).toBeHidden();
  const followedFrom = await app.recorded();
  await expect.poll(() => app.recorded()).toBeGreaterThan(followedFrom + 1_000);
  await expect.poll(async () => (await messages.texts()).at(-1)).toContain('…/message');
  await app.rail.getByRole('button', { name: 'Stop chatty' }).click();
  await expect(page.getByRole('contentinfo')).toContainText('no server runs', { timeout: START_MS });
  // The last of all is in sight: it was followed to the end.
  await expect(async () => {
    const total = await app.recorded();
    await expect(messages.grid.locator(`[aria-rowindex="${total + 1}"]`)).toBeVisible({ timeout: 2_000 });
  }).toPass({ timeout: FLOOD_MS });
});
