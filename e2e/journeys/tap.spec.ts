/** A client’s file goes through the tap and back: preview, copy, one click. And what its tap records is live. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expectAccessible } from './kit/axe.ts';
import { picture } from './kit/pictures.ts';
import { DEMO_FILE } from './kit/servers.ts';
import { expect, test } from './kit/test.ts';

const CLAUDE = `{
  // Written by hand
  "globalShortcut": "",
  "mcpServers": {
    "demo": {
      "command": "${process.execPath}",
      "args": [
        "${DEMO_FILE}"
      ],
      "env": { "API_KEY": "a-secret-value" }
    },
    "remote": { "url": "https://search.invalid/mcp" }
  }
}
`;

test('rewriting a config: preview, copy, restore, and a file that changed meanwhile', async ({
  page,
  app,
  deck,
}) => {
  const file = join(deck.home, '.config', 'Claude', 'claude_desktop_config.json');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, CLAUDE);
  await app.show('Servers');
  await page.getByRole('button', { name: 'Tap a client…' }).click();
  const dialog = app.dialog;
  await dialog.getByRole('button', { name: 'Claude Desktop' }).click();
  const servers = dialog.getByRole('list', { name: 'Servers of Claude Desktop' });
  await expect(servers.getByRole('checkbox', { name: 'remote' })).toBeDisabled();
  await expect(servers.getByText('not tapped')).toHaveCount(2);
  await expect(dialog.getByRole('button', { name: 'Write the file' })).toBeDisabled();

  // The preview has what changes, and no secret.
  await servers.getByRole('checkbox', { name: 'demo' }).check();
  const diff = dialog.getByRole('group', { name: 'What changes in Claude Desktop’s file' });
  await expect(diff).toContainText('cli.js');
  await expect(diff).toContainText('"tap"');
  await expect(page.getByText('a-secret-value')).toHaveCount(0);
  await expectAccessible(page, 'the tap dialog');
  await picture(page, 'tap');
  expect(readFileSync(file, 'utf8')).toBe(CLAUDE);

  // Somebody writes it between the preview and the click.
  writeFileSync(file, CLAUDE.replace('by hand', 'by both hands'));
  await dialog.getByRole('button', { name: 'Write the file' }).click();
  await expect(dialog.getByText('was changed meanwhile')).toBeVisible();
  expect(readFileSync(file, 'utf8')).toContain('by both hands');
  expect(readdirSync(dirname(file))).toEqual(['claude_desktop_config.json']);
  writeFileSync(file, CLAUDE);

  await dialog.getByRole('button', { name: 'Claude Desktop' }).click();
  await servers.getByRole('checkbox', { name: 'demo' }).check();
  await expect(async () => {
    await dialog.getByRole('button', { name: 'Write the file' }).click({ timeout: 2000 });
    await expect(servers.getByText('tapped', { exact: true })).toBeVisible({ timeout: 2000 });
  }).toPass();
  const tapped = readFileSync(file, 'utf8');
  expect(tapped).toContain('// Written by hand');
  expect(tapped).toContain('a-secret-value');
  const copies = readdirSync(dirname(file)).filter((name) => name.includes('.before-tapedeck-'));
  expect(copies).toHaveLength(1);
  expect(readFileSync(join(dirname(file), copies[0] ?? ''), 'utf8')).toBe(CLAUDE);
  await picture(page, 'tap-written');

  // The client starts what stands there now, and the running deck has it live.
  const withoutComments = tapped.replace(/^ *\/\/.*$/m, '');
  const { mcpServers } = JSON.parse(withoutComments) as {
    mcpServers: { demo: { command: string; args: string[] } };
  };
  const client = spawn(mcpServers.demo.command, mcpServers.demo.args, { stdio: ['pipe', 'pipe', 'ignore'] });
  const initialize = {
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'client', version: '1' } },
  };
  client.stdin.write(`${JSON.stringify(initialize)}\n`);
  await once(client.stdout, 'data');
  await page.keyboard.press('Escape');
  await app.show('Messages');
  await expect(page.getByRole('row', { name: /initialize/ }).first()).toBeVisible();
  await app.show('Sessions');
  await expect(page.getByRole('row', { name: /demo/ }).first()).toContainText('recording');
  client.stdin.end();
  await once(client, 'close');

  // One click, and the file is what it was, byte for byte.
  await app.show('Servers');
  await page.getByRole('button', { name: 'Tap a client…' }).click();
  await dialog.getByRole('button', { name: 'Claude Desktop' }).click();
  await dialog.getByRole('button', { name: 'Restore the file' }).click();
  await expect(dialog.getByText('Restored.')).toBeVisible();
  expect(readFileSync(file, 'utf8')).toBe(CLAUDE);
});
