/** Sessions into files and back: exported and imported by hand, dropped on the window, refused, cancelled. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { exportTape } from '../../src-main/host/host.ts';
import { expectAccessible } from './kit/axe.ts';
import { picture } from './kit/pictures.ts';
import { exportChatter } from './kit/recordings.ts';
import { expect, test } from './kit/test.ts';

const GOLDEN = fileURLToPath(new URL('../tapes/files/v1.tape', import.meta.url));

/** As if a person held it over the window. */
async function drag(page: Page, kind: 'dragover' | 'drop', path: string, name: string): Promise<void> {
  const base64 = readFileSync(path).toString('base64');
  await page.evaluate(
    ({ event, content, fileName }) => {
      const bytes = Uint8Array.from(atob(content), (char) => char.charCodeAt(0));
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([bytes], fileName));
      const target = document.querySelector('.app-view') ?? document.body;
      target.dispatchEvent(new DragEvent(event, { dataTransfer, bubbles: true, cancelable: true }));
    },
    { event: kind, content: base64, fileName: name },
  );
}

test('a session is exported, deleted, and comes back from its file as it was', async ({
  page,
  app,
  deck,
}) => {
  const dialog = await exportChatter(app, 300);
  await expect(dialog).toContainText('chatty');
  await dialog.getByText('A part of it').click();
  await dialog.getByRole('textbox', { name: 'Filter' }).fill('tool:');
  await expect(dialog.getByRole('button', { name: 'Export' })).toBeDisabled();
  await expectAccessible(page, 'export');
  await dialog.getByText('The whole session').click();
  await picture(page, 'export-asking');
  const downloading = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Export' }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/^chatty[\w.-]*\.tape$/);
  const path = join(deck.home, 'out.tape');
  await download.saveAs(path);
  await expect(dialog.getByRole('status')).toContainText(/3\d\d entries/);
  await picture(page, 'export-done');
  await dialog.getByRole('button', { name: 'Done' }).click();

  await page.keyboard.press('i');
  const importing = page.getByRole('dialog', { name: 'Import a session' });
  await expectAccessible(page, 'import');
  await picture(page, 'import-asking');
  await importing.getByLabel('The file to import').setInputFiles(path);
  await expect(importing.getByRole('status')).toContainText('entries');
  await picture(page, 'import-done');
  await importing.getByRole('button', { name: 'Open in Messages' }).click();
  await expect(page.getByRole('grid', { name: 'Messages', exact: true })).toContainText('…/message');
  await app.show('Sessions');
  await expect(app.rows('Sessions', 'imported')).toHaveCount(1);
  await app.rows('Sessions', 'imported').click();
  await expect(page.getByText('Imported from')).toBeVisible();
  await picture(page, 'sessions-imported');
});

test('what the table shows is what is exported: words, chips and a time, and the count that is told', async ({
  page,
  app,
  deck,
}) => {
  await app.show('Sessions');
  await drag(page, 'dragover', GOLDEN, 'bug.tape');
  await drag(page, 'drop', GOLDEN, 'bug.tape');
  const importing = page.getByRole('dialog', { name: 'Import a session' });
  await importing.getByRole('button', { name: 'Open in Messages' }).click();
  const table = page.getByRole('grid', { name: 'Messages', exact: true });
  await expect(table).toContainText('initialize');
  await page
    .getByRole('group', { name: 'Direction' })
    .getByTitle(/dir:in/)
    .click();
  const filter = page.getByRole('combobox', { name: 'Filter messages' });
  await expect(filter).toHaveValue('dir:in');
  await filter.press('End');
  await filter.pressSequentially(' size>100B');
  const rows = 7;
  await expect(table).toHaveAttribute('aria-rowcount', String(rows + 1));
  await table.click({ position: { x: 60, y: 60 } });
  await page.keyboard.press('x');
  const dialog = page.getByRole('dialog', { name: 'Export a session' });
  await expect(dialog.getByRole('textbox', { name: 'Filter' })).toHaveValue('dir:in size>100B');
  await expect(dialog.getByRole('status')).toContainText(`${rows} entries match; with what belongs to them`);
  await picture(page, 'export-part');
  await dialog.getByRole('checkbox', { name: 'Nothing but what matches' }).check();
  await expect(dialog.getByRole('status')).toContainText(`${rows} entries match: just as many`);
  await dialog.getByText('JSON Lines').click();
  await expectAccessible(page, 'a part');
  const downloading = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Export', exact: true }).click();
  const path = join(deck.home, 'part.jsonl');
  await (await downloading).saveAs(path);
  await expect(dialog.getByRole('status')).toContainText(`${rows} entries`);
  const lines = readFileSync(path, 'utf8').split('\n');
  expect(lines.filter((line) => line.startsWith('{"seq":'))).toHaveLength(rows);
  await dialog.getByRole('button', { name: 'Done' }).click();

  // The same as a page: what the server said is in it, and in no letter of it.
  await page.keyboard.press('x');
  await dialog.getByText('Web page').click();
  await picture(page, 'export-page');
  const coming = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Export', exact: true }).click();
  const download = await coming;
  expect(download.suggestedFilename()).toMatch(/\.html$/);
  await download.saveAs(path);
  const html = readFileSync(path, 'utf8');
  expect(html).toMatch(/<script type="application\/x-tapedeck-part">[A-Za-z0-9+/]+=*<\/script>/);
  expect(html).not.toContain('slow_count');
  // And it comes back.
  expect(await deck.cli('import', path)).toMatchObject({ code: 0 });
});

test('a file is dropped on the window; a second time it is noticed, and comes again when that is wanted', async ({
  page,
  app,
}) => {
  await app.show('Sessions');
  await drag(page, 'dragover', GOLDEN, 'bug.tape');
  await expect(page.getByText('Drop to import the session')).toBeVisible();
  await picture(page, 'drop');
  await drag(page, 'drop', GOLDEN, 'bug.tape');
  const dialog = page.getByRole('dialog', { name: 'Import a session' });
  await expect(dialog.getByRole('status')).toContainText('19 entries');
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await expect(app.rows('Sessions', 'imported')).toContainText('ended');
  await drag(page, 'drop', GOLDEN, 'same.tape');
  await expect(dialog.getByRole('region', { name: 'Error' })).toContainText(
    'was imported before, from bug.tape',
  );
  await picture(page, 'import-again');
  await dialog.getByRole('button', { name: 'Import again as another tape' }).click();
  await expect(dialog.getByRole('status')).toContainText('19 entries');
  await dialog.getByRole('button', { name: 'Open in Messages' }).click();
  await expect(page.getByRole('grid', { name: 'Messages', exact: true })).toContainText('initialize');
});

test('a file that is no tape is refused with a reason, one that was cut says what is missing', async ({
  page,
  app,
  deck,
}) => {
  await app.show('Sessions');
  await page.getByRole('button', { name: 'Import…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Import a session' });
  const wrong = join(deck.home, 'photo.tape');
  writeFileSync(wrong, 'not a tape at all');
  await dialog.getByLabel('The file to import').setInputFiles(wrong);
  await expect(dialog.getByRole('region', { name: 'Error' })).toContainText('is not a tape file');
  await expectAccessible(page, 'refused');
  const cut = join(deck.home, 'cut.tape');
  writeFileSync(cut, readFileSync(GOLDEN).subarray(0, -40));
  await dialog.getByLabel('The file to import').setInputFiles(cut);
  await expect(dialog.getByRole('region', { name: 'Warning' })).toContainText('the file was cut short');
  await picture(page, 'import-cut');
});

test("a session over HTTP goes out as HAR, and comes back with what went over the wire; of a browser's HAR the MCP comes", async ({
  page,
  app,
  deck,
}) => {
  // A recorded session over HTTP comes as a file first: no server is needed for it.
  const segment = readFileSync(fileURLToPath(new URL('../tapes/v1/http-legacy.seg', import.meta.url)));
  const tapeId = segment.subarray(28, 60).toString('latin1').replaceAll('\0', '');
  const from = join(deck.home, 'recorded');
  mkdirSync(join(from, 'tapes', tapeId), { recursive: true });
  writeFileSync(join(from, 'tapes', tapeId, '00000001.seg'), segment);
  const recorded = join(deck.home, 'http.tape');
  const notes = { notes: [], redaction: null, selection: null, version: '0.1.0', nowMs: 1 };
  const writing = exportTape({ dataFolder: from, tapeId, format: 'tape', path: recorded, ...notes });
  while (writing.next().done !== true);

  await app.show('Sessions');
  await page.keyboard.press('i');
  const importing = page.getByRole('dialog', { name: 'Import a session' });
  await importing.getByLabel('The file to import').setInputFiles(recorded);
  await expect(importing.getByRole('status')).toContainText('entries');
  await importing.getByRole('button', { name: 'Close' }).last().click();
  await app.rows('Sessions', 'imported').click();
  await page.keyboard.press('x');
  const dialog = page.getByRole('dialog', { name: 'Export a session' });
  await dialog.getByRole('radio', { name: /^HAR/ }).check();
  await picture(page, 'export-har');
  const downloading = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Export', exact: true }).click();
  const path = join(deck.home, 'out.har');
  await (await downloading).saveAs(path);
  await expect(dialog.getByRole('status')).toContainText('HTTP exchanges');
  await dialog.getByRole('button', { name: 'Done' }).click();

  // As a browser would have it: with a page that is no MCP.
  const har = JSON.parse(readFileSync(path, 'utf8')) as { log: { entries: object[] } };
  const visited = { method: 'GET', url: 'http://127.0.0.1/index.html', headers: [] };
  har.log.entries.push({ startedDateTime: '2026-11-28T00:00:00.000Z', time: 1, request: visited });
  writeFileSync(path, JSON.stringify(har));
  await drag(page, 'dragover', path, 'seen.har');
  await drag(page, 'drop', path, 'seen.har');
  await expect(importing.getByRole('status')).toContainText('Left out: 1 request that is not MCP');
  await expectAccessible(page, 'import of a HAR');
  await picture(page, 'import-har');
  await importing.getByRole('button', { name: 'Open in Messages' }).click();
  await expect(page.getByRole('grid', { name: 'Messages', exact: true })).toContainText('initialize');
  await picture(page, 'messages-har');
});
