/** Sessions that several journeys begin with: recorded, ended, and in the list. */
import type { Locator } from '@playwright/test';
import { type Screen, START_MS } from './screen.ts';
import { fixture } from './servers.ts';
import { expect } from './test.ts';
import { Tools } from './tools.ts';

/** Three calls to a build, and the end of the session. */
export async function recordBuild(app: Screen): Promise<void> {
  await app.run(fixture('builds'));
  await app.show('Tools');
  const tools = new Tools(app.page);
  for (const name of ['greet', 'greet', 'clock']) {
    await tools.choose(name);
    await tools.runTo('done');
  }
  await app.show('Servers');
  await app.server('builds').getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(app.serverState('builds')).toHaveText('stopped', { timeout: START_MS });
}

/** At least so many messages of a server that chats, and the dialog that asks what of them goes into a file. */
export async function exportChatter(app: Screen, messages: number): Promise<Locator> {
  const { page } = app;
  await app.run(fixture('chatty', '--count', String(messages)));
  await expect.poll(() => app.recorded()).toBeGreaterThan(messages);
  await app.show('Servers');
  await page.getByRole('button', { name: 'Stop', exact: true }).first().click();
  await app.show('Sessions');
  const row = app.rows('Sessions', 'chatty');
  await expect(row).toContainText('ended');
  await row.click();
  await page.keyboard.press('x');
  return page.getByRole('dialog', { name: 'Export a session' });
}
