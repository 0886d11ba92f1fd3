/** Frames are pinned, named and noted by keys; two pages see each other's edits; a session can have a note too. */
import { expectAccessible } from './kit/axe.ts';
import { expectFocusSeen } from './kit/focus.ts';
import { Messages } from './kit/messages.ts';
import { picture } from './kit/pictures.ts';
import { expect, test } from './kit/test.ts';

test('pin, name and note a frame by keys; another page sees it, and is asked when both wrote', async ({
  page,
  app,
  context,
}) => {
  await app.runDemo();
  await app.show('Messages');
  const messages = new Messages(page);
  await expect(messages.rows('tools/list').first()).toBeVisible();
  const strip = page.getByRole('toolbar', { name: 'Pinned frames' });
  await expect(strip).toBeHidden();

  await messages.rows('tools/list').first().click();
  await page.keyboard.press('m');
  const chip = strip.getByRole('button', { name: /tools\/list/ });
  await expect(chip).toHaveAttribute('aria-current', 'true');
  await expect(messages.rows('◆')).toHaveCount(1);

  await page.keyboard.press('F2');
  const name = strip.getByRole('textbox');
  await expect(name).toBeFocused();
  await page.keyboard.type('what it offers');
  await page.keyboard.press('Enter');
  await expect(strip.getByRole('button', { name: /what it offers/ })).toBeVisible();

  await messages.grid.focus();
  await page.keyboard.press('n');
  const note = page.getByRole('textbox', { name: /^Note on #/ });
  await expect(note).toBeFocused();
  await expectFocusSeen(page);
  await expect(note).toHaveValue('what it offers');
  await page.keyboard.press('End');
  await page.keyboard.type('\nand in which order');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText(/^Saved /)).toBeVisible();
  await picture(page, 'notes-light');

  // Elsewhere the same deck: the pin, its name and the note are there, and stay there.
  const other = await context.newPage();
  await other.goto(page.url());
  const there = new Messages(other);
  await other.getByRole('button', { name: /^Messages/ }).click();
  const otherChip = other.getByRole('toolbar', { name: 'Pinned frames' }).getByRole('button');
  await otherChip.first().click();
  await there.tab('Note').click();
  const otherNote = other.getByRole('textbox', { name: /^Note on #/ });
  await expect(otherNote).toHaveValue('what it offers\nand in which order');
  await otherNote.fill('theirs');
  await otherNote.press('Control+Enter');
  await expect(note).toHaveValue('theirs');

  // Both write: nobody's text is lost without being asked.
  await note.fill('mine');
  await otherNote.fill('theirs again');
  await otherNote.press('Control+Enter');
  await expect(page.getByText('Somebody else has written here:')).toBeVisible();
  await picture(page, 'notes-quarrel-light');
  await expectAccessible(page, 'a note that two wrote');
  await page.getByRole('button', { name: 'Keep mine' }).click();
  await expect(otherNote).toHaveValue('mine');
  await other.close();

  // What was written is a notice away.
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await expect(note).toHaveValue('theirs again');

  // A filter that hides the frame goes when one jumps to it.
  await messages.filter.fill('kind:stderr');
  await expect.poll(() => messages.shown()).toBe(0);
  await strip.getByRole('button', { name: /theirs again/ }).click();
  await expect(messages.filter).toHaveValue('');
  await expect(messages.rows('◆').first()).toHaveAttribute('aria-selected', 'true');

  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize({ width: 900, height: 700 });
  await expect(strip).toBeVisible();
  await picture(page, 'notes-dark-900');
  await page.reload();
  await app.ready();
  await strip.getByRole('button', { name: /theirs again/ }).click();
  await expect(messages.rows('◆')).toHaveCount(1);
  await strip.getByRole('button', { name: /theirs again/ }).focus();
  await page.keyboard.press('Delete');
  await expect(strip).toBeHidden();
  await expect(messages.rows('✎')).toHaveCount(1);
});

test('a session has a note of its own, which stands in the list', async ({ page, app }) => {
  await app.runDemo();
  await app.show('Sessions');
  await app.rows('Sessions', 'recording').click();
  await page.keyboard.press('n');
  const note = app.dialog.getByRole('textbox', { name: 'Note on the tape' });
  await expect(note).toBeFocused();
  await page.keyboard.type('the run before the release');
  await picture(page, 'notes-session-light');
  await expectAccessible(page, 'the note of a tape');
  await page.keyboard.press('Escape');
  await expect(app.dialog).toBeHidden();
  await expect(app.rows('Sessions', 'the run before the release')).toHaveCount(1);
});

test('what is typed right after the key goes into the note, also while that is on its way', async ({
  page,
  app,
}) => {
  await app.runDemo();
  await app.show('Messages');
  const messages = new Messages(page);
  await messages.rows('tools/list').first().click();
  await messages.grid.focus();
  await page.keyboard.press('n');
  await page.keyboard.type('jk early');
  const note = page.getByRole('textbox', { name: /^Note on #/ });
  await expect(note).toBeFocused();
  await expect(note).toHaveValue('jk early');
  await page.keyboard.type(' and late');
  await expect(note).toHaveValue('jk early and late');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText(/^Saved /)).toBeVisible();

  // The notice is a key away while one does something else, and Escape puts it away.
  const notices = page.getByRole('region', { name: 'Notices' });
  await note.fill('another');
  await page.keyboard.press('Control+Enter');
  await expect(notices).toContainText('The note is changed.');
  await messages.grid.focus();
  await page.keyboard.press('Control+z');
  await expect(note).toHaveValue('jk early and late');
  await note.fill('a third');
  await page.keyboard.press('Control+Enter');
  const undo = notices.getByRole('button', { name: /^Undo/ }).last();
  await undo.focus();
  await page.keyboard.press('Escape');
  await expect(undo).toBeHidden();
  await expect(note).toHaveValue('a third');

  await app.show('Sessions');
  await app.rows('Sessions', 'demo').first().click();
  await page.keyboard.press('n');
  await page.keyboard.type('of the tape');
  await expect(page.getByRole('textbox', { name: 'Note on the tape' })).toHaveValue('of the tape');
});
