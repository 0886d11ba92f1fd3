/** Winding through what was recorded, live and on a tape that is over: by the bar, and by keys alone. */
import { expectAccessible } from './kit/axe.ts';
import { Messages } from './kit/messages.ts';
import { picture } from './kit/pictures.ts';
import { recordBuild } from './kit/recordings.ts';
import { demo, fixture } from './kit/servers.ts';
import type { Screen } from './kit/screen.ts';
import { expect, test } from './kit/test.ts';
import { Tools } from './kit/tools.ts';
import type { Page } from '@playwright/test';

const strip = (page: Page) => page.getByRole('group', { name: 'As of a moment' });
const position = (page: Page) => page.getByRole('group', { name: 'Playhead' });
const scrubber = (page: Page) => page.getByRole('slider', { name: 'Playhead' });

/** Which entry of its tape the playhead stands at, from 1; 0 at live. */
async function entry(page: Page): Promise<number> {
  const text = await position(page).innerText();
  const seq = /at #(\d+)/.exec(text)?.[1];
  return seq === undefined ? 0 : Number(seq) + 1;
}

async function ready(page: Page, app: Screen): Promise<Messages> {
  await app.run(demo('demo'));
  await app.show('Messages');
  const messages = new Messages(page);
  // Opening, handshake and all four lists: nothing more comes by itself.
  await expect(messages.rows('prompts/list')).toHaveCount(2);
  return messages;
}

/** Into the shared context of the workspace document. */
async function addEntry(page: Page, app: Screen, name: string, text: string): Promise<void> {
  await app.show('State');
  await page.getByRole('button', { name: 'Add entry' }).first().click();
  await app.dialog.getByRole('textbox', { name: 'Name' }).fill(name);
  await app.dialog.getByRole('textbox', { name: 'Value' }).fill(text);
  await app.dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(app.dialog).toBeHidden();
}

test('a live session is wound back by keys alone, and every view with it', async ({ page, app }) => {
  const messages = await ready(page, app);
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  await messages.grid.focus();
  await press('Shift+Home');
  await expect.poll(() => entry(page)).toBe(1);
  await expect(strip(page)).toContainText('AS OF');
  await expect(messages.grid.locator('.row-later').first()).toBeVisible();
  await press(']', ']', ']');
  await expect.poll(() => entry(page)).toBe(4);
  await press('[');
  await expect.poll(() => entry(page)).toBe(3);

  // Before the handshake: nothing is known of tools, and the server starts.
  await press('5');
  await expect(app.rows('Sessions of that moment', 'demo')).toContainText('starting');
  await press('2');
  await expect(app.main).not.toContainText('echo');

  // From one request or answer to the next, until the tools are listed.
  await press('1', '}');
  await expect.poll(() => entry(page)).toBeGreaterThan(3);
  await messages.grid.focus();
  await press('Shift+End', '2');
  const tools = new Tools(page);
  await expect(tools.row('echo')).toBeVisible();
  await tools.row('echo').click();
  const runBar = page.getByRole('group', { name: 'Run the tool' });
  await expect(runBar).toContainText('Back to live to run it');
  await expect(runBar.getByRole('button', { name: 'Run', exact: true })).toHaveCount(0);

  await press('4');
  await page.getByRole('tab', { name: 'Memory' }).click();
  await expect(page.getByRole('article', { name: 'demo' })).toContainText('Open requests');
  await press('6');
  await expect(page.getByRole('article', { name: 'demo' })).toContainText('Breakers');
  await expect(page.locator('dl[aria-label="Policy"]')).toContainText('temporary');
  await press('7');
  await expect(app.main).toContainText('Recovery cannot be wound back');
  await expectAccessible(page, 'recovery, wound back');

  await press('l');
  await expect(strip(page)).toHaveCount(0);
  await expect(position(page)).toContainText('now');
  await press('2');
  await expect(runBar.getByRole('button', { name: 'Run', exact: true })).toBeVisible();
});

test('played, scrubbed and compared at 900 px', async ({ page, app }) => {
  await page.setViewportSize({ width: 900, height: 700 });
  const messages = await ready(page, app);
  await messages.grid.focus();
  await page.keyboard.press('Shift+Home');
  await expect.poll(() => entry(page)).toBe(1);
  await page.getByRole('combobox', { name: 'Speed of playing' }).selectOption('100×');
  await page.keyboard.press('b');
  await messages.grid.focus();
  await page.keyboard.press('Space');
  // Having played to the end of what is live is being live.
  await expect(position(page)).toContainText('now', { timeout: 60_000 });

  const box = await scrubber(page).boundingBox();
  if (box === null) throw new Error('no scrubber');
  await page.mouse.move(box.x + box.width - 2, box.y + box.height / 2);
  await page.mouse.down();
  for (const share of [0.9, 0.5, 0.1, 0.9]) {
    // The bar has more to say once one looks back: the line is elsewhere then.
    const now = (await scrubber(page).boundingBox()) ?? box;
    await page.mouse.move(now.x + now.width * share, now.y + now.height / 2);
  }
  await page.mouse.up();
  await expect.poll(() => entry(page)).toBeGreaterThan(5);
  // The detail of the row is dimmed while it is on its way.
  await expect(() => expectAccessible(page, 'messages, wound back')).toPass({ timeout: 30_000 });
  await page.getByRole('button', { name: 'Compare with A' }).click();
  await expect(app.dialog).toContainText('Capabilities');
  await expect(app.dialog.getByRole('row').filter({ hasText: 'state' })).toContainText('"starting"');
  await expectAccessible(page, 'the comparison');
  await picture(page, 'compare');
  await page.keyboard.press('Escape');
  await expect(app.dialog).toBeHidden();
});

test('a request in flight waits in the detail, the rail and the history are of then, and the answer is a click away', async ({
  page,
  app,
}) => {
  const messages = await ready(page, app);
  await addEntry(page, app, 'goal', 'find the slow call');
  await app.show('Tools');
  const tools = new Tools(page);
  await tools.choose('search_notes');
  await tools.runTo('done');
  await app.show('Messages');
  const { rail } = app;
  await messages.filter.fill('tool:search_notes kind:request');
  await expect.poll(() => messages.shown()).toBe(1);
  await messages.rows('search_notes').first().click();
  await messages.filter.fill('');
  await messages.grid.focus();
  await page.keyboard.press('[');
  await expect(strip(page)).toBeVisible();
  // Looking back, a row that is chosen is where the playhead goes: the request itself, its answer later.
  const detail = page.locator('.msg-detail');
  await expect(async () => {
    // The step back moves the rows, and what is under the pointer with them: whoever hit another row chooses again.
    await messages.rows('search_notes').first().click();
    await expect(detail).toContainText('In flight at this moment', { timeout: 5_000 });
  }).toPass();
  await expect(detail).toContainText('waiting');
  await expect(detail).toContainText(/answered [\d.]+\s\S+ later/);
  await expectAccessible(page, 'a request in flight');
  await expect(rail.getByRole('heading', { name: /^Servers at \d\d:/ })).toBeVisible();
  await expect(rail.getByRole('button', { name: 'Stop demo' })).toHaveCount(0);

  await app.show('Tools');
  await expect(page.getByRole('grid', { name: 'Calls of this tool' })).toContainText('running');
  await expect(app.main).toContainText('in flight at this moment');
  await expect(page.getByRole('button', { name: /Cancel this call/ })).toHaveCount(0);
  await page.getByRole('tab', { name: 'Guards' }).click();
  const limits = (of: string) => page.locator(`dl[aria-label="Limits of the ${of}"]`);
  await expect(limits('tool')).toContainText('opens after 5 failures in a row');
  await expect(limits('server')).toContainText('64 at a time');
  // The call that is under way has no stages yet: they are written once it has ended.
  await expect(app.main).toContainText('None has its stages on this tape');
  await expectAccessible(page, 'guards of then');

  // The workspace document said so by then; before it was written it did not, and the way there is a click.
  await app.show('State');
  const document = page.getByRole('tree', { name: 'Workspace document' });
  const item = (name: RegExp) => document.getByRole('treeitem', { name });
  await expect(item(/goal.*find the slow call/)).toBeVisible();
  await expect(item(/^demo.*tools/)).toBeVisible();
  await item(/goal/).click();
  await expect(page.getByRole('button', { name: 'Save' })).toHaveCount(0);
  await expect(app.main).toContainText(/changed \d\d:\d\d:\d\d\.\d{3} by a person/);
  await expectAccessible(page, 'the document of then');
  await picture(page, 'document-then');
  await page.keyboard.press('b');
  await page.getByRole('button', { name: 'Before this change' }).click();
  await expect(item(/goal/)).toHaveCount(0);
  await expect(app.main).toContainText('Not there at this moment');
  await expect(item(/^demo.*tools/)).toBeVisible();
  await page.keyboard.press('Shift+B');
  const shared = app.dialog.getByRole('region', { name: 'Workspace document' });
  await expect(shared.getByRole('row', { name: /goal/ })).toContainText('find the slow call');
  await picture(page, 'document-compared');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'To the next change' }).click();
  await expect(item(/goal.*find the slow call/)).toBeVisible();
  await page.keyboard.press('Shift+Home');
  await expect(item(/^demo.*tools/)).toHaveCount(0);

  await app.show('Messages');
  await messages.rows('search_notes').first().click();
  await detail.getByRole('button', { name: /^Wind to #/ }).click();
  await expect(detail).not.toContainText('In flight');
  await messages.grid.focus();
  await page.keyboard.press('Shift+End');
  await page.keyboard.press('2');
  await expect(page.locator('dl[aria-label="Calls of the app by then"]')).toContainText('calls');
  await picture(page, 'guards-then');
  await page.keyboard.press('l');
  await expect(rail.getByRole('heading', { name: /^Servers (?!at)/ })).toBeVisible();
});

test('a request that was never answered waits in the table until it was given up', async ({ page, app }) => {
  await app.run(fixture('hanging', '--on', 'tools/list'));
  await app.show('Messages');
  const messages = new Messages(page);
  await expect(messages.rows(/reqtools.list/).first()).toBeVisible();
  await app.show('Servers');
  await app.server('hanging').getByRole('button', { name: 'Stop' }).click();
  await app.show('Messages');
  const asked = messages.rows(/reqtools.list/).first();
  await expect(asked).toContainText('cancelled');
  await messages.grid.focus();
  await page.keyboard.press('Shift+End');
  await expect(strip(page)).toBeVisible();
  // A row that is chosen while one looks back is where the playhead goes.
  await asked.click();
  await expect(asked).not.toContainText('cancelled');
  await expect(asked).toContainText('…');
  await picture(page, 'never-answered');
  await messages.filter.fill('status:cancelled');
  await expect(messages.counts).toContainText('filtered by how it ended');
  await page.keyboard.press('Escape');
  await messages.grid.focus();
  await page.keyboard.press('l');
  await expect(asked).toContainText('cancelled');
});

test('a tape that is over is wound like a live session', async ({ page, app }) => {
  const messages = await ready(page, app);
  await app.show('Servers');
  await app.server('demo').getByRole('button', { name: 'Stop' }).click();
  await expect(app.serverState('demo')).toHaveText('stopped');
  await app.show('Sessions');
  await app.rows('Sessions', 'ended').dblclick();
  await expect(messages.rows('prompts/list')).toHaveCount(2);
  await expect(position(page)).toContainText('whole tape');
  await messages.grid.focus();
  await page.keyboard.press('Shift+End');
  await expect(strip(page)).toBeVisible();
  await page.keyboard.press('5');
  await expect(app.rows('Sessions of that moment', 'demo')).toContainText('stopped');
  // A row that is chosen while one looks back is where the playhead goes.
  await page.keyboard.press('1');
  await messages.rows('tools/list').first().click();
  await page.keyboard.press('5');
  await expect(app.rows('Sessions of that moment', 'demo')).toContainText('ready');
  await page.getByRole('button', { name: 'Whole tape' }).click();
  await expect(strip(page)).toHaveCount(0);
});

test('the calls of a tape from before the app was started stand in Tools, with what was sent and answered', async ({
  page,
  app,
  deck,
  watch,
}) => {
  watch.expected.push(/WebSocket|ERR_CONNECTION|ERR_EMPTY_RESPONSE|401|Failed to load resource/);
  await recordBuild(app);
  await deck.kill();
  await page.goto(await deck.start());
  await app.ready();
  await app.show('Sessions');
  await app.rows('Sessions', 'ended').dblclick();
  const messages = new Messages(page);
  const asked = messages.rows(/req.*greet/);
  await expect(asked).toHaveCount(2);
  await messages.grid.focus();
  await page.keyboard.press('Shift+End');
  await expect(strip(page)).toBeVisible();

  await app.show('Tools');
  const tools = new Tools(page);
  await tools.row('greet').first().click();
  const calls = page.getByRole('grid', { name: 'Calls of this tool' }).locator('.rt-row:not([hidden])');
  await expect(calls).toHaveCount(2);
  await expect(calls.first()).toContainText('ok');
  await tools.expectState('done');
  await page.getByRole('tab', { name: 'Raw JSON' }).click();
  await expect(tools.result).toContainText('"content"');
  await picture(page, 'calls-of-a-tape');
  await expectAccessible(page, 'calls of a tape');

  // While the second is under way, and while the first is.
  await app.show('Messages');
  await asked.nth(1).click();
  await app.show('Tools');
  await expect(calls.first()).toContainText('running');
  await expect(calls.nth(1)).toContainText('ok');
  await app.show('Messages');
  await asked.first().click();
  await app.show('Tools');
  await expect(calls).toHaveCount(1);
  await expect(calls.first()).toContainText('running');
});
