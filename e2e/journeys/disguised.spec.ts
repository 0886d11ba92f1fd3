/** A server whose every name and text hides or turns characters around: the screen draws them as escapes, everywhere. */
import type { Page } from '@playwright/test';
import { Messages } from './kit/messages.ts';
import { fixture } from './kit/servers.ts';
import { START_MS } from './kit/screen.ts';
import { expect, test } from './kit/test.ts';
import { Tools } from './kit/tools.ts';

const DISGUISE = '\u202Egnp\u202C\u200B';
const DRAWN = '\\u202Egnp\\u202C\\u200B';

/** Texts and attributes in which something is as it came. Not what is in fields: that is what one edits, as it is. */
function asTheyCame(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const hiding = /[\u200B-\u200F\u202A-\u202E\u2066-\u2069]/;
    const found: string[] = [];
    const spoken = ['title', 'aria-label', 'aria-description', 'aria-valuetext', 'placeholder', 'alt'];
    const walk = (root: Document | ShadowRoot): void => {
      for (const element of root.querySelectorAll('*')) {
        const attributes = spoken.map((name) => element.getAttribute(name) ?? '');
        const texts = [...element.childNodes].map((node) => (node instanceof Text ? node.data : ''));
        for (const text of [...attributes, ...(element.matches('textarea') ? [] : texts)])
          if (hiding.test(text)) found.push(`${element.className}: ${JSON.stringify(text)}`);
        if (element.shadowRoot !== null) walk(element.shadowRoot);
      }
    };
    walk(document);
    return found;
  });
}

test('names that hide or turn text around are drawn as escapes, in every view', async ({ page, app }) => {
  const look = async (where: string): Promise<void> => expect(await asTheyCame(page), where).toEqual([]);
  const name = `server${DISGUISE}`;
  const consent = await app.asked(() => app.addServer({ ...fixture('disguised'), name }, 'Add and start'));
  await consent.approve();
  await expect(app.main.getByRole('status').first()).toHaveText('ready', { timeout: START_MS });
  await expect(app.rail).toContainText(`server${DRAWN}`);
  await look('Servers');
  await app.rail.getByRole('button', { name: /^Stop/ }).focus();
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Tab');
  await expect(page.locator('.ui-tip')).toContainText(`Stop server${DRAWN}`);
  await look('a tooltip');

  await app.show('Tools');
  const tools = new Tools(page);
  await tools.choose(`failing${DRAWN}`);
  await tools.runTo('failed');
  await look('a call that failed');
  await tools.choose(`tool${DRAWN}`);
  await expect(tools.form).toContainText(`about${DRAWN}`);
  await tools.runTo('done');
  await look('a form and a result');

  await app.show('Resources');
  for (const row of ['resource', 'template']) {
    await app.rows('Resources', `${row}${DRAWN}`).first().click();
    await expect(app.main.getByRole('tabpanel')).toBeVisible();
    await look(row);
  }
  await app.show('Prompts');
  await app.rows('Prompts', `prompt${DRAWN}`).first().click();
  await expect(app.main.getByRole('group', { name: 'Arguments of the prompt' })).toContainText(
    `argument${DRAWN}`,
  );
  await look('a prompt');

  await app.show('Messages');
  const messages = new Messages(page);
  await messages.rows(`/own${DRAWN}`).first().click();
  await expect(messages.panel('Pretty')).toContainText(`key${DRAWN}`);
  await look('a message');
  await messages.rows(`/own${DRAWN}`).first().click({ button: 'right' });
  await expect(page.getByRole('menu')).toBeVisible();
  await look('the menu of a row');
  await page.keyboard.press('Escape');
  await app.rail.getByRole('button', { name: /^asks/ }).first().click();
  await expect(app.dialog).toContainText(`Your name?${DRAWN}`);
  await look('a question');
  await page.keyboard.press('Escape');
  await expect(app.dialog).toBeHidden();

  await app.show('Sessions');
  await app.main.getByRole('grid').locator('.rt-row:not([hidden])').first().click({ button: 'right' });
  await expect(page.getByRole('menu')).toContainText(`Go to server${DRAWN}`);
  await look('the menu of a session');
  await page.keyboard.press('Escape');

  await page.keyboard.press('Shift+Home');
  await page.keyboard.press('Shift+End');
  for (const view of ['Servers', 'Supervision', 'State'] as const) {
    await app.show(view);
    await expect(app.main).toContainText(`server${DRAWN}`);
    await look(`${view}, as of a moment`);
  }
});
