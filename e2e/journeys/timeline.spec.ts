/** The timeline above the rows: looked through by keys, wheel and pointer; its brush is a part of the filter. */
import type { Locator, Page } from '@playwright/test';
import { expectAccessible } from './kit/axe.ts';
import { expectFocusSeen } from './kit/focus.ts';
import { Messages } from './kit/messages.ts';
import { picture } from './kit/pictures.ts';
import type { Screen } from './kit/screen.ts';
import { fixture } from './kit/servers.ts';
import { expect, test } from './kit/test.ts';
import { Tools } from './kit/tools.ts';

class TimelineOf {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get canvas(): Locator {
    return this.page.getByRole('slider', { name: 'Timeline of the messages' });
  }

  /** What it says is in sight. */
  async summary(): Promise<string> {
    const id = await this.canvas.getAttribute('aria-describedby');
    return this.page.locator(`[id="${id}"]`).innerText();
  }

  /** What the keyboard's cursor is on. */
  get said(): Locator {
    return this.page.getByRole('group', { name: 'Timeline', exact: true }).locator('[aria-live="polite"]');
  }

  get hint(): Locator {
    return this.page.locator('.tl-hint');
  }

  async box(): Promise<{
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  }> {
    const box = await this.canvas.boundingBox();
    if (box === null) throw new Error('no timeline');
    return box;
  }

  /** Moves over the lanes until an exchange answers. */
  async hoverBar(): Promise<void> {
    const { x, y, width, height } = await this.box();
    for (let line = 0.5; line < 1; line += 0.08) {
      for (let at = 100; at < width - 4; at += 6) {
        await this.page.mouse.move(x + at, y + height * line);
        // What the pointer is on is said with the next frame.
        await this.page.evaluate(
          () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))),
        );
        if (await this.hint.isVisible()) return;
      }
    }
    throw new Error('no exchange under the pointer');
  }
}

/** Calls that went well and badly, and a server that died. */
async function fill(app: Screen, page: Page): Promise<void> {
  await app.runDemo();
  await app.run(fixture('crashy', '--after-ready-ms', '300', '--code', '7'), 'exit 7');
  await app.show('Servers');
  await app.rail
    .getByRole('button', { name: /Demo server/ })
    .first()
    .click();
  await app.show('Tools');
  const tools = new Tools(page);
  for (const [tool, end] of [
    ['throw_error', 'failed'],
    ['search_notes', 'done'],
    ['log', 'done'],
  ] as const) {
    await tools.choose(tool);
    await tools.runTo(end);
  }
  await app.show('Messages');
}

test('by keyboard: through time, to an exchange, to a crash, and a range of time for the table', async ({
  page,
  app,
}) => {
  await fill(app, page);
  const messages = new Messages(page);
  const timeline = new TimelineOf(page);
  await expect(timeline.canvas).toBeVisible();
  await expect.poll(() => timeline.summary()).toMatch(/\d+ exchanges, 2 lanes/);
  await expect.poll(() => timeline.summary()).toContain('1 crash');
  const total = await messages.shown();

  await timeline.canvas.focus();
  await expectFocusSeen(page);
  await page.keyboard.press('0');
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowDown');
  await expect(timeline.said).toContainText('#');
  await expect(timeline.hint).toBeVisible();
  const first = await timeline.said.innerText();
  await page.keyboard.press('ArrowDown');
  await expect(timeline.said).not.toHaveText(first);
  await page.keyboard.press('ArrowUp');
  await expect(timeline.said).toHaveText(first);
  await page.keyboard.press('Enter');
  const [method = ''] = first.split(/[ ,]/);
  await expect(page.getByRole('grid', { name: 'Messages' }).locator('[aria-selected="true"]')).toContainText(
    method,
  );
  await picture(page, 'timeline-light');

  await page.keyboard.press('Home');
  await page.keyboard.press('m');
  await expect(timeline.said).toContainText(/server ended by itself|error|warning/);

  // From the second exchange on; the table is asked for no more than that.
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('[');
  await expect(messages.filter).toHaveValue(/^time>=\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  await expect.poll(() => messages.shown()).toBeLessThan(total);
  await page.keyboard.press('End');
  await page.keyboard.press(']');
  await expect(messages.filter).toHaveValue(/^time>=\S+ time<\S+$/);
  await expect.poll(() => timeline.summary()).toContain('The table shows');
  await expectAccessible(page, 'a timeline with a brush');
  await timeline.canvas.focus();
  await page.keyboard.press('Backspace');
  await expect(messages.filter).toHaveValue('');
  await expect.poll(() => messages.shown()).toBeGreaterThanOrEqual(total);

  // Closer, and out again.
  const spanOf = async (): Promise<string> => /, ([^,:]+): /.exec(await timeline.summary())?.[1] ?? '';
  const whole = await spanOf();
  await page.keyboard.press('+');
  await page.keyboard.press('+');
  await expect.poll(spanOf).not.toBe(whole);
  await page.keyboard.press('0');
  await expect.poll(() => timeline.summary()).toMatch(/2 lanes/);
});

test('by pointer: brush, wheel, a click on an exchange; shown, hidden and higher as it was left', async ({
  page,
  app,
}) => {
  await fill(app, page);
  const messages = new Messages(page);
  const timeline = new TimelineOf(page);
  await expect.poll(() => timeline.summary()).toMatch(/\d+ exchanges, 2 lanes/);
  await timeline.canvas.focus();
  await page.keyboard.press('0');
  await expect.poll(() => timeline.summary()).toMatch(/\d+ exchanges/);
  const total = await messages.shown();

  const { x, y, width } = await timeline.box();
  await page.mouse.move(x + width * 0.6, y + 10);
  await page.mouse.down();
  await page.mouse.move(x + width * 0.75, y + 12, { steps: 5 });
  await page.mouse.move(x + width * 0.97, y + 12, { steps: 5 });
  await page.mouse.up();
  await expect(messages.filter).toHaveValue(/^time>=\S+ time<\S+$/);
  await expect.poll(() => messages.shown()).toBeLessThan(total);
  await page.emulateMedia({ colorScheme: 'dark' });
  await picture(page, 'timeline-brush-dark');
  await page.mouse.dblclick(x + width * 0.3, y + 10);
  await expect(messages.filter).toHaveValue('');
  await expect.poll(() => messages.shown()).toBeGreaterThanOrEqual(total);

  const before = await timeline.summary();
  await timeline.hoverBar();
  await page.mouse.wheel(0, -400);
  await expect.poll(() => timeline.summary()).not.toBe(before);
  await timeline.hoverBar();
  const name = await timeline.hint.locator('b').innerText();
  const [method = ''] = name.split(' ');
  await page.mouse.down();
  await page.mouse.up();
  await expect(messages.grid.locator('[aria-selected="true"]')).toContainText(method);

  // The filter is that of the lanes as well.
  await messages.filter.fill('method:tools/call');
  await timeline.canvas.focus();
  await page.keyboard.press('0');
  await expect.poll(() => timeline.summary()).toMatch(/\b3 exchanges, 1 lane/);
  await messages.filter.fill('');

  // By method and tool; the largest first, or as a column says; a row is a filter.
  await page.getByRole('button', { name: 'Statistics', exact: true }).click();
  const statistics = page.getByRole('region', { name: 'Statistics', exact: true });
  await expect(statistics.getByRole('row', { name: /search_notes/ })).toContainText('1');
  await expect(statistics.getByRole('row', { name: /throw_error/ })).toContainText('▲ 1');
  await statistics.getByRole('button', { name: 'failed' }).click();
  await expect(statistics.getByRole('columnheader', { name: 'failed' })).toHaveAttribute(
    'aria-sort',
    'descending',
  );
  await expect(statistics.getByRole('row').nth(1)).toContainText('▲');
  await picture(page, 'timeline-statistics-dark');
  await expectAccessible(page, 'the statistics');
  await statistics.getByRole('button', { name: /search_notes/ }).click();
  await expect(messages.filter).toHaveValue('method:tools/call tool:search_notes');
  await expect.poll(() => messages.shown()).toBe(2);
  await statistics.getByRole('button', { name: 'Close the statistics' }).click();
  await expect(statistics).toBeHidden();
  await messages.filter.fill('');

  // A path into the JSON, as a column and as a lane.
  await page.getByRole('button', { name: 'JSON path as column or plot' }).click();
  const path = page.getByRole('textbox', { name: 'JSON path' });
  await path.fill('count');
  await expect(page.getByText('A path begins with params, result, error or $.')).toBeVisible();
  await path.fill('result.structuredContent.total');
  await expect(
    messages.grid.getByRole('columnheader', { name: 'result.structuredContent.total' }),
  ).toBeVisible();
  await messages.filter.fill('tool:search_notes kind:response');
  await expect(messages.rows().first()).toContainText(/\d+\s*$/);
  await picture(page, 'timeline-path-dark');
  await expectAccessible(page, 'a JSON path');
  await page.getByRole('switch', { name: 'Column' }).click();
  await expect(
    messages.grid.getByRole('columnheader', { name: 'result.structuredContent.total' }),
  ).toBeHidden();
  await page.getByRole('button', { name: 'Close the JSON path' }).click();
  await messages.filter.fill('');

  const edge = page.getByRole('separator', { name: 'Height of the timeline' });
  const height = Number(await edge.getAttribute('aria-valuenow'));
  await edge.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect(edge).toHaveAttribute('aria-valuenow', String(height + 32));
  await page.setViewportSize({ width: 900, height: 700 });
  await picture(page, 'timeline-dark-900');
  await expectAccessible(page, 'a timeline at 900 px');
  await page.reload();
  await app.ready();
  await expect(edge).toHaveAttribute('aria-valuenow', String(height + 32));
  await messages.grid.focus();
  await page.keyboard.press('t');
  await expect(timeline.canvas).toBeHidden();
  await page.reload();
  await app.ready();
  await expect(messages.grid).toBeVisible();
  await expect(timeline.canvas).toBeHidden();
  await page.keyboard.press('t');
  await expect(timeline.canvas).toBeVisible();
});
