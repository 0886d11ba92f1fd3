/** What servers ask of a person: elicitation in either era, sampling, roots; answered where one is. */
import { expectAccessible } from './kit/axe.ts';
import { Messages } from './kit/messages.ts';
import { demo, fixture } from './kit/servers.ts';
import { picture } from './kit/pictures.ts';
import { expect, test } from './kit/test.ts';
import { Tools } from './kit/tools.ts';

for (const era of ['modern', 'legacy']) {
  test(`a tool asks back and is answered in the place of its result: ${era}`, async ({ page, app }) => {
    await app.run(demo('demo', '--era', era));
    await app.show('Tools');
    const tools = new Tools(page);
    await tools.choose('book_table');
    await tools.form.getByRole('combobox', { name: /^day/ }).selectOption('friday');
    await tools.run();
    const card = tools.view.getByRole('region', { name: 'Question of demo' });
    await expect(card).toContainText('A table on friday: for whom?');
    await expect(card).toContainText(/\d min \d\d s left/);
    await expect(app.rail.getByRole('heading', { name: 'Servers ask' })).toBeVisible();
    if (era === 'modern') await expectAccessible(page, 'a question');

    // What does not fit is not sent.
    await card.getByRole('button', { name: 'Answer' }).click();
    await expect(card).toContainText('is required');
    await card.getByRole('textbox', { name: /^name/ }).fill('Ada');
    await card.getByRole('button', { name: 'Answer' }).click();
    await tools.expectState('done');
    await expect(tools.result).toContainText('Booked 2 seats inside on friday for Ada.');
    await expect(app.rail.getByRole('heading', { name: 'Servers ask' })).toBeHidden();

    await tools.run();
    await card.getByRole('button', { name: 'Decline' }).click();
    await tools.expectState('done');
    await expect(tools.result).toContainText('Not booked (decline).');

    // Everything is on the tape.
    await app.show('Messages');
    const messages = new Messages(page);
    await messages.filter.fill('Ada');
    await expect.poll(() => messages.shown()).toBeGreaterThanOrEqual(2);
  });
}

test('a server asks by itself: the queue in the rail, a message for a model, and what its roots are', async ({
  page,
  app,
}) => {
  await app.run(fixture('asks'));
  const waiting = app.rail.getByRole('button', { name: /asks.*left/ });
  await expect(waiting).toHaveCount(2);
  await waiting.first().click();
  const card = app.dialog.getByRole('region', { name: 'Question of asks' });
  await expect(card).toBeVisible();
  // In whichever order the two came.
  if ((await card.getByLabel('The answer').count()) === 0)
    await app.dialog.getByRole('button', { name: 'The next question' }).click();
  await expect(card).toContainText('Hello?');
  await expectAccessible(page, 'a question in a dialog');
  await card.getByLabel('The answer').fill('Hello yourself.');
  await card.getByLabel('Answer this server so from now on').check();
  await picture(page, 'sampling-kept');
  await card.getByRole('button', { name: 'Answer' }).click();
  await expect(card).toContainText('Your name?');
  await card.getByRole('button', { name: 'Cancel' }).click();
  await expect(app.dialog).toContainText('Nothing waits for an answer any more.');
  await page.keyboard.press('Escape');
  await expect(waiting).toHaveCount(0);

  // What was kept is answered when it asks again; the form is still a person's.
  await app.server('asks').getByRole('button', { name: 'Restart', exact: true }).click();
  await expect(waiting).toHaveCount(1);
  await waiting.click();
  await expect(card).toContainText('Your name?');
  await card.getByRole('button', { name: 'Cancel' }).click();
  await page.keyboard.press('Escape');
  const askAgain = app.server('asks').getByRole('button', { name: 'Ask me again' });
  await askAgain.click();
  await expect(askAgain).toBeHidden();

  const roots = app.server('asks').getByRole('textbox', { name: 'Folder' });
  await roots.fill('not/absolute');
  await page.keyboard.press('Enter');
  await expect(app.server('asks')).toContainText('A root is an absolute path');
  await roots.fill('/srv/my work');
  await page.keyboard.press('Enter');
  await expect(app.server('asks')).toContainText('file:///srv/my%20work');

  await app.show('Messages');
  const messages = new Messages(page);
  await messages.filter.fill('"Hello yourself."');
  await expect.poll(() => messages.shown()).toBe(2);
  // The server that runs hears at once that its roots are others.
  await messages.filter.fill('method:notifications/roots/list_changed');
  await expect.poll(() => messages.shown()).toBe(1);
});
