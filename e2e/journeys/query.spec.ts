/** The filter language in its field: suggestions by keys, chips that write into it, mistakes with a hint, saved filters. */
import { expectAccessible } from './kit/axe.ts';
import { Messages } from './kit/messages.ts';
import { picture } from './kit/pictures.ts';
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
