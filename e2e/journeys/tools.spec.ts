/** What a tool can answer, and how each answer looks; on the demo server, which has one of every kind. */
import { Messages } from './kit/messages.ts';
import { demo } from './kit/servers.ts';
import { expect, test } from './kit/test.ts';
import { Tools } from './kit/tools.ts';

let tools: Tools;

test.beforeEach(async ({ app, page }) => {
  await app.runDemo();
  await app.show('Tools');
  tools = new Tools(page);
});

test('progress as it comes, and a cancel that reaches the server', async ({ page, app }) => {
  await tools.choose('slow_count');
  await tools.form.getByRole('textbox', { name: /^steps/ }).fill('1000');
  await tools.form.getByRole('textbox', { name: /^stepMs/ }).fill('500');
  await tools.run();
  await tools.expectState('running');
  const progress = tools.result.getByRole('progressbar');
  await expect(progress).toBeVisible();
  await expect(tools.result).toContainText(/step \d+ of 1000/);
  const shown = await tools.result.innerText();
  await expect.poll(() => tools.result.innerText()).not.toBe(shown);

  await tools.cancelButton.click();
  await tools.expectState('cancelled');
  await expect(tools.cancelButton).toBeHidden();
  await app.show('Messages');
  const messages = new Messages(page);
  await messages.filter.fill('cancelled');
  await expect(messages.rows('…/cancelled')).toHaveCount(1);
  await expect(messages.rows('…/cancelled')).toContainText('→');
});

test('pictures, sound, and a resource in place', async () => {
  await tools.choose('render_chart');
  await tools.form.getByRole('combobox', { name: /^kind/ }).selectOption('line');
  await tools.runTo('done');
  const picture = tools.result.getByRole('img');
  await expect(picture).toBeVisible();
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(320);

  await tools.choose('play_tone');
  await tools.runTo('done');
  const sound = tools.result.locator('audio');
  await expect.poll(() => sound.evaluate((audio: HTMLAudioElement) => audio.duration)).toBeGreaterThan(0.4);

  await tools.choose('read_readme');
  await tools.runTo('done');
  await expect(tools.result.getByRole('region', { name: /resource link/ })).toContainText(
    'demo://picture.png',
  );
  await expect(tools.result.getByRole('region', { name: /: resource$/ })).toContainText('demo://');
});

test('structure that keeps its promise, and structure that breaks it', async ({ page, app }) => {
  await tools.choose('add');
  await tools.form.getByRole('textbox', { name: /^a\b/ }).fill('19');
  await tools.form.getByRole('textbox', { name: /^b\b/ }).fill('23');
  await tools.runTo('done');
  const structured = tools.result.getByRole('region', { name: 'Structured content' });
  await expect(structured).toContainText('sum');
  await expect(structured).toContainText('42');
  await expect(structured.getByRole('region', { name: /Finding/ })).toHaveCount(0);

  await tools.choose('bad_output');
  await tools.runTo('done');
  await expect(structured).toContainText('breaks the output schema');
  await expect(structured.getByRole('region', { name: 'Finding result-schema' })).toContainText(
    'celsius must be number',
  );

  await tools.view.getByRole('button', { name: 'Show on tape' }).click();
  const messages = new Messages(page);
  const answer = messages.rows('bad_output').filter({ hasText: '←' });
  await expect(answer).toContainText(/[▲△]/);
  await answer.click();
  await messages.tab('Findings').click();
  await expect(messages.panel('Findings')).toContainText('result-schema');
  await app.show('Tools');
  await expect(tools.result).toContainText('twenty-one');
});

test('a tool that fails, and a protocol that does', async () => {
  await tools.choose('fail');
  await tools.runTo('done');
  await expect(tools.result).toContainText('isError');
  await tools.choose('throw_error');
  await tools.runTo('failed');
  await expect(tools.result).toContainText('The tape has snapped.');
  await expect(tools.result).toContainText('-32603');
});

test('a list that changes while one looks at it', async () => {
  await expect(tools.row('bonus')).toHaveCount(0);
  await tools.choose('toggle_tool');
  await tools.runTo('done');
  await expect(tools.row('bonus')).toBeVisible();
  await tools.choose('bonus');
  await tools.runTo('done');
  await expect(tools.result).toContainText('hidden track');
  await tools.choose('toggle_tool');
  await tools.runTo('done');
  await expect(tools.row('bonus')).toHaveCount(0);
});

test('arguments that break the schema are held once, and sent when one insists', async ({ app, page }) => {
  await tools.choose('render_chart');
  const width = tools.form.getByRole('textbox', { name: /^width/ });
  await width.fill('7');
  await expect(tools.runBar).not.toContainText('fits the schema');
  const before = await app.recorded();
  await tools.run();
  await expect(tools.view).toContainText('Not sent yet');
  await tools.runBar.getByRole('button', { name: 'Send anyway' }).click();
  await tools.expectState('done');
  await expect(tools.result).toContainText('Invalid arguments');
  await expect.poll(() => app.recorded()).toBeGreaterThan(before);
  await app.show('Messages');
  const messages = new Messages(page);
  await messages.rows('render_chart').first().click();
  await expect(messages.panel('Pretty')).toContainText('"width": 7');
});

test('what is typed stays: as JSON, for another tool, after a reload, and in the legacy era', async ({
  app,
  page,
}) => {
  await tools.choose('echo');
  await tools.form.getByRole('textbox', { name: /^text/ }).fill('side A');
  await tools.view.getByRole('tab', { name: 'JSON' }).click();
  await expect(tools.view.getByRole('tabpanel', { name: 'JSON' })).toContainText('side A');
  await tools.view.getByRole('tab', { name: 'Form' }).click();
  await tools.choose('add');
  await tools.choose('echo');
  await expect(tools.form.getByRole('textbox', { name: /^text/ })).toHaveValue('side A');
  await page.reload();
  await app.ready();
  await expect(tools.form.getByRole('textbox', { name: /^text/ })).toHaveValue('side A');

  await app.run(demo('old', '--era', 'legacy'));
  await app.show('Tools');
  await tools.choose('echo');
  await tools.form.getByRole('textbox', { name: /^text/ }).fill('side B');
  await tools.runTo('done');
  await expect(tools.result).toContainText('side B');
});
