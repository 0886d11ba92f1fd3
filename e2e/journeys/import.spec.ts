/** Servers of Claude Desktop and VS Code: found, shown with what is left behind, and taken with their conflicts. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expectNothingGrave } from './kit/axe.ts';
import { picture } from './kit/pictures.ts';
import { expect, test } from './kit/test.ts';

const MEMORY = { command: 'npx', args: ['-y', 'memory'], env: { MEMORY_FILE: '/srv/secret-place' } };
const CLAUDE = {
  globalShortcut: '',
  mcpServers: { files: { command: 'npx', args: ['-y', 'files', '/srv/notes'] }, memory: MEMORY },
};
const VS_CODE = {
  inputs: [{ id: 'key', type: 'promptString', description: 'API key', password: true }],
  servers: {
    files: { command: 'npx', args: ['-y', 'files', '/srv/code'] },
    again: MEMORY,
    search: { type: 'http', url: 'https://search.invalid/mcp', headers: { Authorization: '${input:key}' } },
  },
};

function put(home: string, path: readonly string[], config: unknown): void {
  const file = join(home, '.config', ...path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, JSON.stringify(config));
}

async function openImport(page: Page, program: string): Promise<void> {
  await page.keyboard.press('n');
  await page.getByRole('tab', { name: 'Import a file' }).click();
  // As a browser says that no file was chosen after all: the dialog stays.
  const picker = page.locator('dialog input[type="file"]');
  await picker.evaluate((element) => element.dispatchEvent(new Event('cancel', { bubbles: true })));
  await page.getByRole('button', { name: program, exact: true }).click();
}

test('two programs, one after the other', async ({ page, app, deck }) => {
  put(deck.home, ['Claude', 'claude_desktop_config.json'], CLAUDE);
  put(deck.home, ['Code', 'User', 'mcp.json'], VS_CODE);
  await app.show('Servers');
  const rail = page.getByRole('navigation', { name: 'Servers and views' });

  await openImport(page, 'Claude Desktop');
  const claude = app.dialog.getByRole('list', { name: 'Servers of Claude Desktop' });
  await expect(claude.getByRole('checkbox', { name: 'memory' })).toBeChecked();
  await expect(claude.getByText('MEMORY_FILE')).toBeVisible();
  await expect(page.getByText('secret-place')).toHaveCount(0);
  await app.dialog.getByRole('button', { name: 'Add 2 servers' }).click();
  await expect(rail.getByRole('button', { name: 'memory not started' })).toBeVisible();

  await openImport(page, 'VS Code');
  const vscode = app.dialog.getByRole('list', { name: 'Servers of VS Code' });
  await expect(vscode.getByRole('checkbox', { name: 'again' })).toBeDisabled();
  await expect(vscode.getByText('already there as memory')).toBeVisible();
  await expect(vscode.getByText('VS Code asks for "key" (API key)')).toBeVisible();
  await expect(vscode.getByRole('checkbox', { name: 'files' })).not.toBeChecked();
  await vscode.getByRole('combobox').selectOption('replace');
  await expect(vscode.getByRole('row', { name: /arguments/ })).toContainText('/srv/code');
  await expectNothingGrave(page, 'the servers of a program');
  await picture(page, 'import');
  await vscode.getByRole('combobox').selectOption('rename');
  await app.dialog.getByRole('button', { name: 'Add 2 servers' }).click();
  await expect(rail.getByRole('button', { name: 'files 2 not started' })).toBeVisible();
  await expect(rail.getByRole('button', { name: 'search not started' })).toBeVisible();

  // Nothing was started, and what a program keeps secret came along.
  expect(deck.servers()).toEqual([]);
  const stored = readFileSync(join(deck.data, 'servers.json'), 'utf8');
  expect(stored).toContain('secret-place');
  expect(JSON.parse(stored)).toMatchObject({
    version: 2,
    servers: [{ importedFrom: 'Claude Desktop' }, {}, {}, {}],
  });
});
