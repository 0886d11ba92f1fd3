/** Resources and prompts: found, read, filled in, and what became of their definitions. */
import { expectAccessible } from './kit/axe.ts';
import { picture } from './kit/pictures.ts';
import { fixture } from './kit/servers.ts';
import { expect, test } from './kit/test.ts';
import { Tools } from './kit/tools.ts';

test('a resource is read, a picture in place, a template filled in, by keys alone', async ({ app, page }) => {
  await app.run(fixture('catalog'));
  await page.keyboard.press('8');
  const view = page.getByRole('region', { name: 'Resources', exact: true });
  await app.rows('Resources', 'The first note').click();
  await page.keyboard.press('r');
  await expect(view.getByText(/answer \d+ of note:\/\/\/one/)).toBeVisible();
  await expect(view.getByText('from the server')).toBeVisible();
  await picture(page, 'resources');
  await expectAccessible(page, 'Resources');

  await app.rows('Resources', 'pixel').click();
  await page.keyboard.press('r');
  await expect(view.locator('.part img')).toBeVisible();

  await app.rows('Resources', 'lost').click();
  await page.keyboard.press('r');
  await expect(view.getByText('The server did not answer it')).toBeVisible();

  await app.rows('Resources', 'Notes by author').click();
  await view.getByLabel('author').fill('Ada L');
  await expect(view.getByText('note:///by/Ada%20L')).toBeVisible();
  await view.getByLabel('style').press('Escape');
  await page.keyboard.press('r');
  await expect(view.getByText(/answer \d+ of note:\/\/\/by\/Ada%20L/)).toBeVisible();

  // What is subscribed to says when it changes, and is read again by itself when that is wished for.
  const subscription = view.getByRole('group', { name: 'Subscription' });
  await page.keyboard.press('u');
  await expect(subscription).toContainText('no change yet');
  await app.rows('Resources', 'The first note').click();
  await page.keyboard.press('u');
  await expect(subscription).toContainText('no change yet');
  await page.keyboard.press('2');
  const tools = new Tools(page);
  await tools.choose('touch');
  await tools.runTo('done');
  await page.keyboard.press('8');
  await expect(app.rows('Resources', 'The first note')).toContainText('1 new');
  await expect(subscription).toContainText('changed once, not read since');
  await picture(page, 'resources-subscribed');
  await expectAccessible(page, 'Resources, subscribed');
  await subscription.getByRole('switch', { name: 'Read again when it changes' }).click();
  await expect(subscription).not.toContainText('not read since');
  await view.getByRole('button', { name: /^Only what is subscribed to/ }).click();
  // By its URI, what a template was filled in with is listed too.
  await expect(app.rows('Resources', 'note:///by/Ada%20L')).toBeVisible();
  await expect(app.rows('Resources', 'pixel')).toHaveCount(0);
  await page.keyboard.press('u');
  await expect(subscription).toHaveCount(0);

  await view.getByRole('button', { name: 'Show on tape' }).click();
  await expect(app.rows('Messages', 'resources/read').last()).toBeVisible();
});

test('what a server offers for an argument comes while one types, in order of need, and is on the tape', async ({
  app,
  page,
}) => {
  await app.runDemo();
  await page.keyboard.press('9');
  const view = page.getByRole('region', { name: 'Prompts', exact: true });
  await app.rows('Prompts', 'summarise_note').click();
  const note = view.getByLabel(/^note/);
  const offers = page.getByRole('listbox', { name: 'What the server offers' });
  await note.pressSequentially('n');
  await expect(offers.getByRole('option')).toHaveCount(6);
  await picture(page, 'prompt-offers');
  await expectAccessible(page, 'Prompts, with offers');
  await note.press('ArrowDown');
  await note.press('ArrowDown');
  await note.press('Enter');
  await expect(note).toHaveValue('n2');
  await expect(offers).toHaveCount(0);
  const style = view.getByLabel(/^style/);
  await style.press('ArrowDown');
  await offers.getByRole('option', { name: 'for a child' }).click();
  await expect(style).toHaveValue('for a child');
  await expect(offers).toHaveCount(0);
  await style.press('Escape');
  await page.keyboard.press('r');
  await expect(view.getByText('Summarise (for a child)')).toBeVisible();
  await page.keyboard.press('1');
  await expect(app.rows('Messages', 'completion/complete')).toHaveCount(4);
});

test('a prompt wants its arguments, and shows its messages', async ({ app, page }) => {
  await app.run(fixture('catalog'));
  await page.keyboard.press('9');
  const view = page.getByRole('region', { name: 'Prompts', exact: true });
  await app.rows('Prompts', 'review').click();
  await expect(view.getByText('code must be filled in')).toBeVisible();
  await view.getByLabel(/^code/).fill('let a = 1');
  await view.getByRole('button', { name: /^Get/ }).click();
  await expect(view.getByRole('region', { name: 'Message 2' })).toContainText('let a = 1');
  await picture(page, 'prompts');
  await expectAccessible(page, 'Prompts');
  // What takes its time says how far it is, and can be stopped.
  await view.getByLabel(/^code/).fill('slow');
  await view.getByRole('button', { name: /^Get/ }).click();
  await expect(view.getByText('1 of 4')).toBeVisible();
  await picture(page, 'prompt-under-way');
  await page.keyboard.press('Escape');
  await expect(view.getByText('its server was told')).toBeVisible();
  await view.getByLabel(/^code/).fill('let a = 1');
  // What was typed is still there after a look elsewhere.
  await app.show('Messages');
  await app.show('Prompts');
  await expect(view.getByLabel(/^code/)).toHaveValue('let a = 1');
});

test('a definition that changed is marked, and says what is different', async ({ app, page }) => {
  await app.run(fixture('catalog'));
  await app.show('Tools');
  const tools = new Tools(page);
  await tools.choose('change');
  await tools.runTo('done');
  await expect(tools.row('greet')).toContainText('±');
  await tools.row('greet').click();
  await expect(tools.view.getByText('definition changed')).toBeVisible();
  await tools.view.getByRole('tab', { name: 'History' }).click();
  const differences = tools.view.getByRole('list', { name: 'Differences' });
  await expect(differences).toContainText('inputSchema.properties.loud');
  await expect(differences).toContainText('added');
  await expect(
    tools.view.getByRole('list', { name: 'Versions, newest first' }).getByRole('button'),
  ).toHaveCount(2);
  await picture(page, 'history');
  await expectAccessible(page, 'History');
  await page.setViewportSize({ width: 900, height: 700 });
  await picture(page, 'history-900');
});
