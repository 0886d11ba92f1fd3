/** The filter language in its field: suggestions by keys, chips that write into it, mistakes with a hint, saved filters. */
import { expectAccessible } from './kit/axe.ts';
import { Messages } from './kit/messages.ts';
import { picture } from './kit/pictures.ts';
import { fixture } from './kit/servers.ts';
import { expect, test } from './kit/test.ts';

test('a filter is written by keys, by chips and from what was saved', async ({ page, app }) => {
  await app.runDemo();
  await app.show('Messages');
  const messages = new Messages(page);
  await expect(messages.rows('tools/list').first()).toBeVisible();
  const suggestions = page.getByRole('listbox', { name: 'Suggestions for Filter messages' });
  const option = (name: string) => suggestions.getByRole('option').filter({ hasText: name }).first();

  await page.keyboard.press('/');
  await page.keyboard.type('met');
  await expect(option('method')).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(messages.filter).toHaveValue('method:');
  await page.keyboard.type('ools/l');
  await expect(option('tools/list')).toBeVisible();
  await picture(page, 'query-suggestions-light');
  await expectAccessible(page, 'suggestions');
  await page.keyboard.press('ArrowDown');
  await expect(option('tools/list')).toHaveAttribute('aria-selected', 'true');
  // Enter of an input method chooses one of its own words, and none of ours.
  await messages.filter.evaluate((field) => {
    const enter = { key: 'Enter', isComposing: true, bubbles: true, cancelable: true };
    field.dispatchEvent(new KeyboardEvent('keydown', enter));
  });
  await expect(messages.filter).toHaveValue('method:ools/l');
  await page.keyboard.press('Enter');
  await expect(messages.filter).toHaveValue('method:tools/list');
  await expect(suggestions).toBeHidden();
  await expect.poll(() => messages.shown()).toBe(2);

  await messages.chip('req').click();
  await expect(messages.filter).toHaveValue('method:tools/list kind:request');
  await expect(messages.chip('req')).toHaveAttribute('aria-pressed', 'true');
  await expect.poll(() => messages.shown()).toBe(1);
  await messages.chip('res').click();
  await expect(messages.filter).toHaveValue('method:tools/list kind:request,response');
  await expect.poll(() => messages.shown()).toBe(2);
  await app.choose('Saved filters', 'Save this filter');
  await app.choose('Saved filters', 'Name this filter…');
  await expect(app.dialog.getByLabel('Name')).toBeFocused();
  await page.keyboard.type('how tools are listed');
  await page.keyboard.press('Enter');
  await expect(app.dialog).toBeHidden();
  await app.choose('Saved filters', 'Yellow');
  await expect(messages.rows('tools/list').first()).toHaveClass(/row-mark/);

  // What is wrong is underlined, and the rows stay.
  await messages.filter.fill('status:eror method:tools/list');
  const wrong = page.getByText('status is never eror.');
  await expect(wrong).toBeVisible();
  await expect(page.getByText('Did you mean error?')).toBeVisible();
  await expect(messages.filter).toHaveAttribute('aria-invalid', 'true');
  await expect.poll(() => messages.shown()).toBe(2);
  await picture(page, 'query-mistake-light');
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize({ width: 900, height: 700 });
  await picture(page, 'query-mistake-dark-900');
  await expectAccessible(page, 'a mistake');
  await page.emulateMedia({ colorScheme: 'dark' });

  await messages.filter.fill('result.tools[*].name~echo or (kind:request latency>0.001ms)');
  await expect(wrong).toBeHidden();
  await expect.poll(() => messages.shown()).toBeGreaterThan(1);
  await picture(page, 'query-path-dark-900');

  await page.reload();
  await app.ready();
  await expect(messages.filter).toHaveValue('result.tools[*].name~echo or (kind:request latency>0.001ms)');
  await expect(messages.rows('tools/list').first()).toHaveClass(/row-mark/);
  await picture(page, 'query-coloured-dark-900');
  await app.choose('Saved filters', 'how tools are listed');
  await expect(messages.filter).toHaveValue('method:tools/list kind:request,response');
  await expect.poll(() => messages.shown()).toBe(2);
});

test('a filter is completed with what is on the tape, and a finding filters by itself', async ({
  page,
  app,
}) => {
  await app.run(fixture('garbage'));
  await app.show('Messages');
  const messages = new Messages(page);
  await expect(messages.rows('not json').first()).toBeVisible();
  const suggestions = page.getByRole('listbox', { name: 'Suggestions for Filter messages' });

  // What there is comes first, with how many rows have it; what there could be follows without a number.
  await page.keyboard.press('/');
  await page.keyboard.type('finding:');
  await expect(suggestions.getByRole('option', { name: /^not-json .*\d+ rows/ })).toBeVisible();
  await expect(suggestions.getByRole('option').first()).toContainText(/\d$/);
  await expect(suggestions.getByRole('option', { name: /^crashed / })).not.toContainText(/\d/);
  await picture(page, 'query-findings-light');
  await expectAccessible(page, 'findings that were seen');
  await page.keyboard.type('not-json');
  await page.keyboard.press('Enter');
  await expect(messages.grid).toBeFocused();
  await expect.poll(() => messages.shown()).toBeGreaterThan(0);

  // The code in the detail takes its test out again.
  await messages.rows().first().click();
  const code = page.getByRole('button', { name: 'Filter by finding not-json' }).first();
  await expect(code).toHaveAttribute('aria-pressed', 'true');
  await code.click();
  await expect(messages.filter).toHaveValue('');
  await code.click();
  await expect(messages.filter).toHaveValue('finding:not-json');

  // A colour by the code of a finding says what is made of what is wrong with the wire.
  await app.choose('Saved filters', 'Blue');
  await messages.filter.fill('');
  await expect(messages.rows('not json').first()).toHaveClass(/row-info/);
  await messages.filter.pressSequentially('severity:');
  await expect(suggestions.getByRole('option', { name: /^none .*\d+ rows/ })).toBeVisible();

  // Keys and values of messages.
  await messages.filter.fill('');
  await messages.filter.pressSequentially('params.protoc');
  await expect(suggestions.getByRole('option', { name: /protocolVersion/ })).toBeVisible();
  await page.keyboard.press('Tab');
  await page.keyboard.type(':');
  await expect(suggestions.getByRole('option', { name: /20\d\d-\d\d-\d\d/ }).first()).toBeVisible();

  // What cannot be read keeps the keys; all of it can be written over.
  await messages.filter.fill('metod:x');
  await page.keyboard.press('Enter');
  await expect(page.getByText('There is no field metod.')).toBeVisible();
  await expect(messages.filter).toBeFocused();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('dir:in');
  await expect(messages.filter).toHaveValue('dir:in');
  await page.keyboard.press('Enter');
  await expect(messages.grid).toBeFocused();
  await page.keyboard.press('ControlOrMeta+a');
  expect(await page.evaluate(() => String(getSelection()))).toBe('');

  // In the table the same keys select its rows; Escape gives them free.
  await page.keyboard.press('Escape');

  // The same of one tape, from its index.
  await messages.rows().first().click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Show in its tape' }).click();
  await expect(messages.filter).toHaveValue('dir:in');
  await messages.filter.fill('');
  await messages.filter.pressSequentially('finding:');
  await expect(suggestions.getByRole('option', { name: /^not-json .*\d+ rows/ })).toBeVisible();
});

test('filters and colours are edited, moved, put aside and taken along', async ({ page, app }) => {
  await app.runDemo();
  await app.show('Messages');
  const messages = new Messages(page);
  await expect(messages.rows('tools/list').first()).toBeVisible();
  await messages.filter.fill('method:tools/list');
  await app.choose('Saved filters', 'Save this filter');
  await app.choose('Saved filters', 'Yellow');
  await messages.filter.fill('kind:request');
  await app.choose('Saved filters', 'Blue');
  await messages.filter.fill('');
  const request = messages.rows('tools/list').filter({ hasText: 'req' }).first();
  await expect(request).toHaveClass(/row-info/);

  await messages.grid.focus();
  await page.keyboard.press('Shift+F');
  const colours = app.dialog.getByRole('region', { name: 'Colours' });
  const fields = colours.getByLabel('Filter', { exact: true });
  await expect(fields).toHaveCount(2);
  await fields.nth(0).focus();
  await page.keyboard.press('Alt+ArrowDown');
  await expect(fields.nth(1)).toHaveValue('kind:request');
  await expect(fields.nth(1)).toBeFocused();
  await colours.getByRole('checkbox').nth(0).uncheck();
  await fields.nth(1).fill('some word');
  await expect(colours.getByText('A colour is decided by what a row shows')).toBeVisible();
  await fields.nth(1).fill('kind:request dir:out');
  await picture(page, 'filter-set-light');
  await expectAccessible(page, 'filters and colours');

  const waiting = page.waitForEvent('download');
  await app.dialog.getByRole('button', { name: 'Export' }).click();
  const path = await (await waiting).path();
  await app.dialog
    .getByRole('region', { name: 'Saved filters' })
    .getByRole('button', { name: 'Remove' })
    .click();
  await expect(app.dialog.getByRole('button', { name: 'Put it back' })).toBeFocused();
  await app.dialog.locator('input[type=file]').setInputFiles(path);
  await expect(app.dialog.getByText('1 of 3 came in')).toBeVisible();
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize({ width: 900, height: 700 });
  await picture(page, 'filter-set-dark-900');
  await app.dialog.getByRole('button', { name: 'Done' }).click();
  await page.setViewportSize({ width: 1280, height: 800 });

  await expect(request).toHaveClass(/row-info/);
  await app.choose('Saved filters', 'method:tools/list');
  await expect(messages.filter).toHaveValue('method:tools/list');
});
