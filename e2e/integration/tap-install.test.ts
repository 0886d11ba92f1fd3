/** `tapedeck tap --install`: a client's file goes through the tap and back, as the dialog does it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BUILD_DEADLINE_MS, ensureBuilt } from './cli-kit.ts';
import { DEMO } from './host-kit.ts';
import { bytesOf, CLI, tapesOf } from './tap-kit.ts';

const TEST_MS = 180_000;

beforeAll(ensureBuilt, BUILD_DEADLINE_MS);

let home = '';
let file = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'tapedeck-tap-install-'));
  file = join(home, 'clients', 'mcp.json');
  mkdirSync(dirname(file), { recursive: true });
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

async function install(...words: readonly string[]) {
  const args = [CLI, 'tap', '--data', join(home, 'data'), '--install', ...words];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, HOME: home, USERPROFILE: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  let complained = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (complained += chunk.toString()));
  await once(child, 'close');
  return { code: child.exitCode, said, complained };
}

const given = (): string => `\uFEFF{
  // by hand
  "mcpServers": {
    "demo": { "command": ${JSON.stringify(process.execPath)}, "args": [${JSON.stringify(DEMO)}], "env": { "KEY": "secret-1" } },
    "other": { "command": "npx", "args": ["-y", "other"], },
    "remote": { "url": "https://x.invalid/mcp" }
  }
}
`;

describe('a file', () => {
  it(
    'shows what changes and no secret, is written with leave, records what its client says, and comes back',
    async () => {
      writeFileSync(file, given());
      const asked = await install(file);
      expect(asked).toMatchObject({ code: 2 });
      expect(asked.complained).toContain('--yes');
      expect(asked.said).toContain('+ ');
      expect(asked.said).not.toContain('secret-1');
      expect(readFileSync(file, 'utf8')).toBe(given());

      const done = await install(file, '--server', 'demo', '--yes');
      expect(done).toMatchObject({ code: 0, complained: '' });
      expect(done.said).toContain('tapped: demo.');
      expect(done.said).toContain('tapedeck tap --name remote --port');
      const tapped = readFileSync(file, 'utf8');
      expect(tapped.startsWith('\uFEFF{\n  // by hand\n')).toBe(true);
      expect(tapped).toContain('"args": ["-y", "other"]');

      const { mcpServers } = JSON.parse(tapped.slice(1).replace('// by hand', '').replace('], }', '] }')) as {
        mcpServers: { demo: { command: string; args: string[] } };
      };
      const client = new Client({ name: 'test', version: '1' });
      await client.connect(new StdioClientTransport({ ...mcpServers.demo, stderr: 'ignore' }));
      const { tools } = await client.listTools();
      await client.close();
      expect(bytesOf(tapesOf(join(home, 'data'))[0]?.entries ?? [], 'in')).toContain(
        `"name":${JSON.stringify(tools[0]?.name)}`,
      );

      expect(await install(file, '--server', 'demo', '--yes')).toMatchObject({ code: 0 });
      expect(readFileSync(file, 'utf8')).toBe(tapped);
      expect(await install(file, '--restore', '--yes')).toMatchObject({ code: 0, complained: '' });
      expect(readFileSync(file, 'utf8')).toBe(given());
      expect(readdirSync(dirname(file))).toHaveLength(2);
    },
    TEST_MS,
  );

  it(
    'of a client is found by the client’s name; what cannot be is said',
    async () => {
      const cursor = join(home, '.cursor', 'mcp.json');
      mkdirSync(dirname(cursor));
      writeFileSync(cursor, given());
      expect(await install('cursor', '--yes')).toMatchObject({ code: 0 });
      expect(readFileSync(cursor, 'utf8').match(/"tap"/g)).toHaveLength(2);
      for (const words of [['nobody'], ['cursor', '--server', 'nobody'], ['cursor', '--server', 'remote']]) {
        const refused = await install(...words, '--yes');
        expect(refused).toMatchObject({ code: 2, said: '' });
        expect(refused.complained).toMatch(/\[(config-unreadable|bad-request)\]/);
      }
    },
    TEST_MS,
  );
});
