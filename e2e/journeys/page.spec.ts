/** One page with a tape in it, opened from the disk as by a double click: it is read, filtered and wound, and does nothing else. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, test as base } from '@playwright/test';
import { expectAccessible } from './kit/axe.ts';
import { picture } from './kit/pictures.ts';
import { Watch } from './kit/watch.ts';

const CLI = fileURLToPath(new URL('../../out/main/cli.js', import.meta.url));
const BLANK = fileURLToPath(new URL('../../out/viewer/page.html', import.meta.url));
const GOLDEN = fileURLToPath(new URL('../tapes/files/', import.meta.url));
/** What would end the place where the tape stands, if it stood there as text. */
const HOSTILE =
  '</script><script>document.title="owned"</script><!--<script>--> "\'>&lt; <img src=x onerror=alert(1)>';

const test = base.extend<{ folder: string; watch: Watch }>({
  folder: async ({ browserName: _browserName }, hand) => {
    const folder = await mkdtemp(join(tmpdir(), 'tapedeck-page-'));
    await hand(folder);
    await rm(folder, { recursive: true });
  },
  watch: async ({ context }, hand) => {
    const watch = new Watch((url) => url.protocol === 'file:');
    await watch.on(context);
    await hand(watch);
    expect(watch.unexpected, 'errors, policy violations, and requests elsewhere').toEqual([]);
  },
});

/** Of a file that was changed by hand it complains, and takes it all the same. */
const tapedeck = (folder: string, ...args: readonly string[]): string =>
  spawnSync(process.execPath, [CLI, '--data', join(folder, 'data'), '--json', ...args], { encoding: 'utf8' })
    .stdout;

/** The golden session, with a server that says the worst in every text that it has. */
async function hostilePage(folder: string): Promise<string> {
  const lines = readFileSync(join(GOLDEN, 'v1.jsonl'), 'utf8').trim().split('\n');
  const bad = lines.map((line) => {
    const entry = JSON.parse(line) as Record<string, unknown> & { tape?: { serverName: string } };
    if (typeof entry.tape === 'object') entry.tape = { ...entry.tape, serverName: HOSTILE };
    if (typeof entry['text'] === 'string')
      entry['text'] = entry['text'].replace('Answers with the text', JSON.stringify(HOSTILE).slice(1, -1));
    return JSON.stringify(entry);
  });
  const file = join(folder, 'bad.jsonl');
  await writeFile(file, `${bad.slice(0, -1).join('\n')}\n`);
  const { tapeId } = JSON.parse(tapedeck(folder, 'import', file)) as { tapeId: string };
  const page = join(folder, 'out.html');
  tapedeck(folder, 'export', tapeId, '--html', page);
  return page;
}

test('it opens from the disk, is filtered and wound, and no text of the tape gets out of its place', async ({
  page,
  folder,
  watch: _watch,
}) => {
  const path = await hostilePage(folder);
  await page.goto(pathToFileURL(path).href);
  const rows = page.locator('.rt-row:not([hidden])');
  const grid = page.getByRole('grid', { name: 'Messages', exact: true });
  await expect(grid).toContainText('initialize');
  expect(await page.title()).toBe('Tapedeck viewer');
  await expect(page.locator('script')).toHaveCount(1);
  await picture(page, 'page-messages');
  await expectAccessible(page, 'page');

  await page.keyboard.press('/');
  await page.keyboard.type('tool:slow_count');
  await expect(page.locator('.msg-counts')).toHaveAttribute('data-shown', '2');
  // The count is there a frame before the rows: what is clicked must not be where another row was.
  await expect(rows).toHaveCount(2);
  // Not Escape: without suggestions it empties the filter.
  await page.keyboard.press('Enter');
  await rows.filter({ hasText: 'tools/call' }).first().click();
  await page.getByRole('tab', { name: 'Raw' }).click();
  await expect(page.getByRole('tabpanel')).toContainText('slow_count');

  await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'Tools' }).click();
  await page.getByRole('grid', { name: 'Tools' }).getByRole('row').filter({ hasText: 'echo' }).click();
  await expect(page.locator('.tool-about')).toContainText('</script><script>document.title');
  await page.getByRole('button', { name: 'To the start' }).click();
  await expect(page.getByText('No tools by then')).toBeVisible();
  await page.emulateMedia({ colorScheme: 'dark' });
  await picture(page, 'page-wound');

  // Nothing of it stays in the browser.
  expect(await page.evaluate(async () => (await indexedDB.databases()).length)).toBe(0);
});

test('without a tape in it, it opens any file, and says that it keeps nothing', async ({
  page,
  watch: _watch,
}) => {
  await page.goto(pathToFileURL(BLANK).href);
  await expect(page.getByText('This page keeps nothing')).toBeVisible();
  await picture(page, 'page-empty');
  await page.getByLabel('The file to open').setInputFiles(join(GOLDEN, 'v1.tape'));
  await expect(page.getByRole('grid', { name: 'Messages', exact: true })).toContainText('initialize');
  await page.reload();
  await expect(page.getByText('This page keeps nothing')).toBeVisible();
  await expect(page.getByText('Opened before')).toHaveCount(0);
});
