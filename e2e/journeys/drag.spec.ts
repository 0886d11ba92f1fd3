/** The playhead dragged to and fro faster than views are drawn: what they show in the end is where it was let go. */
import { fixture } from './kit/servers.ts';
import { expect, test } from './kit/test.ts';
import { Messages } from './kit/messages.ts';
import type { Page } from '@playwright/test';

const ROWS = 5_000;
const FLOOD_MS = 60_000;
const FRAMES = 60;

/** A place a frame, and the last of them is `ordinal`. */
async function dragTo(page: Page, ordinal: number): Promise<void> {
  await page.getByRole('slider', { name: 'Playhead' }).evaluate(
    async (slider, { to, frames }) => {
      if (!(slider instanceof HTMLInputElement)) throw new Error('no playhead');
      for (let frame = 0; frame <= frames; frame += 1) {
        const swing = Math.abs(Math.sin(frame / 7)) * Number(slider.max);
        slider.value = String(frame === frames ? to : Math.round(swing));
        slider.dispatchEvent(new Event('input', { bubbles: true }));
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
    },
    { to: ordinal, frames: FRAMES },
  );
}

test('rows, detail, bar and facts are those of where a drag ended', async ({ page, app }) => {
  await app.run(fixture('chatty', '--count', String(ROWS)));
  await app.show('Messages');
  const messages = new Messages(page);
  await expect.poll(() => app.recorded(), { timeout: FLOOD_MS }).toBeGreaterThan(ROWS);
  const strip = page.getByRole('group', { name: 'As of a moment' });
  const bar = page.getByRole('group', { name: 'Playhead' });
  const selected = messages.grid.locator('.rt-row.is-selected:not([hidden])');
  const isLater = () =>
    messages.rows().evaluateAll((rows) =>
      rows
        .map((row) => ({
          ordinal: Number(row.getAttribute('aria-rowindex')) - 2,
          isLater: row.classList.contains('row-later'),
          isBusy: row.hasAttribute('aria-busy'),
        }))
        .toSorted((a, b) => a.ordinal - b.ordinal),
    );

  for (const ordinal of [1_234, 4_321]) {
    await dragTo(page, ordinal);
    // One tape from its first entry on: the number on the tape is the place.
    await expect(bar).toContainText(`at #${ordinal} `);
    await expect(selected).toHaveAttribute('aria-rowindex', String(ordinal + 2));
    await expect
      .poll(async () =>
        (await isLater()).filter((row) => row.isBusy || row.isLater !== row.ordinal > ordinal),
      )
      .toEqual([]);
    expect((await isLater()).length).toBeGreaterThan(5);
    await expect(strip).toContainText(await bar.locator('.deck-time').innerText());
    const seq = await selected.getByRole('gridcell').first().innerText();
    await expect(page.locator('.msg-entry:not(.is-old) .msg-head-seq')).toHaveText(`#${seq}`);
  }

  await app.show('State');
  await page.getByRole('tab', { name: 'Memory' }).click();
  for (const ordinal of [777, 3_456]) {
    await dragTo(page, ordinal);
    // One tape, from its first entry on: as many entries as the place says.
    const facts = page.getByRole('article', { name: 'chatty' }).locator('.ui-kv-row');
    const entries = facts.filter({ hasText: /^entries/ }).locator('dd');
    await expect(entries).toHaveText(new RegExp(`^${ordinal < 1000 ? '' : '3\\D?'}${(ordinal + 1) % 1000}$`));
    await expect(page.locator('.past-winding')).toHaveCount(0);
  }

  await app.show('Messages');
  await expect(selected).toHaveAttribute('aria-rowindex', String(3_456 + 2));
  await page.keyboard.press('l');
  await expect(strip).toHaveCount(0);
  await expect(messages.grid.locator('.row-later')).toHaveCount(0);
});
