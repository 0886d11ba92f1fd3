/** A client’s file goes through the tap and back: preview, copy, one click. And what its tap records is live. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
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
  await expect(servers.getByText('not tapped')).toHaveCount(1);
  // For a URL there is nothing that a client would start: what to do instead is said.
  await expect(servers.getByText(/^tapedeck tap --name remote --port \d+ --url https/)).toBeVisible();
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
    await dialog.getByRole('button', { name: 'Write the file' }).click({ timeout: 10_000 });
    await expect(servers.getByText('tapped', { exact: true })).toBeVisible({ timeout: 10_000 });
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
  const client = new Client({ name: 'a-real-client', version: '1' });
  await client.connect(new StdioClientTransport({ ...mcpServers.demo, stderr: 'ignore' }));
  const { tools } = await client.listTools();
  expect(tools.length).toBeGreaterThan(0);
  await client.callTool({ name: 'echo', arguments: { text: 'through the tap' } });
  await page.keyboard.press('Escape');
  await app.show('Messages');
  for (const method of ['initialize', 'tools/list', 'tools/call'])
    await expect(page.getByRole('row', { name: new RegExp(method) }).first()).toBeVisible();
  await app.show('Sessions');
  const session = page.getByRole('row', { name: /demo/ }).first();
  await expect(session).toContainText('recording');
  await client.close();
  await expect(session).not.toContainText('recording');

  // One click, and the file is what it was, byte for byte.
  await app.show('Servers');
  await page.getByRole('button', { name: 'Tap a client…' }).click();
  await dialog.getByRole('button', { name: 'Claude Desktop' }).click();
  await dialog.getByRole('button', { name: 'Restore the file' }).click();
  await expect(dialog.getByText('Restored.')).toBeVisible();
  await expectAccessible(page, 'the tap dialog after a restore');
  expect(readFileSync(file, 'utf8')).toBe(CLAUDE);
});
