import { describe, expect, it } from 'vitest';
import type { ServerDraft } from '../../../../src-shared/api/servers.ts';
import type { StoredServer } from '../../ports.ts';
import { freeName, planImport } from '../import-plan.ts';
import { previewConfig } from '../mcp-config.ts';
import { specHash } from '../spec-hash.ts';
import { importLocations } from './locations.ts';

function parsed(config: unknown, fileName = '') {
  const read = previewConfig(JSON.stringify(config), fileName);
  if (!read.ok) throw new Error(read.failure.message);
  return read.value;
}

const node = { command: 'node', args: ['server.js'] };

describe('which program wrote a file', () => {
  it.each([
    ['/Users/a/Library/Application Support/Claude/claude_desktop_config.json', 'claude-desktop'],
    ['C:\\Users\\a\\.cursor\\mcp.json', 'cursor'],
    ['/p/.vscode/mcp.json', 'vscode'],
    ['/h/.config/Code/User/settings.json', 'vscode'],
    ['cline_mcp_settings.json', 'cline'],
    ['/h/.codeium/windsurf/mcp_config.json', 'windsurf'],
    ['/h/.mcp-inspector/mcp.json', 'inspector'],
    ['/somewhere/mcp.json', 'other'],
  ])('is told by %s', (path, id) => {
    const config = { mcpServers: { one: node }, servers: { one: node } };
    expect(parsed(id === 'other' ? { mcpServers: { one: node } } : config, path).source.id).toBe(id);
  });

  it.each([
    [{ servers: { one: node }, inputs: [] }, 'vscode'],
    [{ mcp: { servers: { one: node } } }, 'vscode'],
    [{ mcpServers: { one: { ...node, autoApprove: [] } } }, 'cline'],
    [{ mcpServers: { one: { serverUrl: 'https://x.example/mcp' } } }, 'windsurf'],
    [{ mcpServers: { one: { type: 'streamable-http', url: 'https://x.example/mcp' } } }, 'inspector'],
    [{ mcpServers: { one: node }, globalShortcut: '' }, 'claude-desktop'],
    [{ mcpServers: { one: node } }, 'other'],
  ])('is told by what only it writes: %j', (config, id) => {
    expect(parsed(config).source.id).toBe(id);
  });
});

describe('what is not carried over', () => {
  it('is said of VS Code: inputs by their description, env files', () => {
    const { servers } = parsed({
      inputs: [{ id: 'key', type: 'promptString', description: 'API key', password: true }],
      servers: { one: { ...node, env: { KEY: '${input:key}' }, envFile: '${workspaceFolder}/.env' } },
    });
    expect(servers[0]?.notCarried).toEqual([
      'VS Code asks for "key" (API key): put its value in the place of ${input:key}.',
      '"envFile" is not read: add what the server needs from ${workspaceFolder}/.env to its environment.',
    ]);
    expect(servers[0]?.draft).toMatchObject({
      importedFrom: 'VS Code',
      spec: { env: { KEY: '${input:key}' } },
    });
  });

  it('is said of Cline: disabled, approvals, timeout', () => {
    const entry = { ...node, disabled: true, autoApprove: ['read'], timeout: 60 };
    expect(parsed({ mcpServers: { one: entry } }).servers[0]?.notCarried).toEqual([
      expect.stringContaining('disabled'),
      '"autoApprove" is left out: nobody but a person approves here.',
      '"timeout" (60 s) is left out: here each call has a time limit of its own.',
    ]);
  });

  it('is nothing for a plain entry, and the old HTTP+SSE transport speaks the legacy era', () => {
    const { servers } = parsed({ mcpServers: { a: node, b: { type: 'sse', url: 'http://x.example/sse' } } });
    expect(servers.map(({ notCarried }) => notCarried)).toEqual([[], []]);
    expect(servers.map(({ draft }) => draft?.era)).toEqual(['auto', 'legacy']);
  });
});

describe('how an entry stands to what is there', () => {
  const spec: ServerDraft['spec'] = {
    kind: 'stdio',
    command: 'node',
    args: ['server.js'],
    cwd: null,
    env: { KEY: 'old' },
  };
  const stored: StoredServer = { id: 's1', name: 'one', era: 'auto', spec, approvedHash: specHash(spec) };
  const plan = (name: string, env: Record<string, string>, command = 'node') =>
    planImport(parsed({ mcpServers: { [name]: { ...node, command, env } } }), [stored]).servers[0]?.conflict;

  it('is the same by its spec, whatever its name', () => {
    expect(plan('elsewhere', { KEY: 'old' })).toEqual({ kind: 'same', serverId: 's1', serverName: 'one' });
  });

  it('is a conflict of names with what differs, and no value of the environment', () => {
    const conflict = plan('one', { KEY: 'secret-1', MORE: 'secret-2' }, 'deno');
    expect(conflict).toEqual({
      kind: 'name',
      serverId: 's1',
      freeName: 'one 2',
      changes: [
        { field: 'command', there: 'node', here: 'deno' },
        { field: 'KEY', there: 'a value', here: 'another value' },
        { field: 'MORE', there: 'not set', here: 'a value' },
      ],
    });
    expect(JSON.stringify(conflict)).not.toContain('secret');
  });

  it('is nothing when it is new', () => {
    expect(plan('new', {})).toEqual({ kind: 'none' });
  });

  it('gets a name that is free and not too long', () => {
    const long = 'x'.repeat(64);
    const name: ServerDraft['name'] = freeName(long, new Set([long, `${'x'.repeat(62)} 2`]));
    expect(name).toBe(`${'x'.repeat(62)} 3`);
  });
});

it('knows the places of three platforms by fixed ids', () => {
  const of = (platform: string, home: string, appData: string | null = null) =>
    Object.fromEntries(importLocations({ platform, home, appData }).map(({ id, path }) => [id, path]));
  expect(of('darwin', '/Users/a')['claude-desktop']).toBe(
    '/Users/a/Library/Application Support/Claude/claude_desktop_config.json',
  );
  expect(of('linux', '/home/a')['cline']).toBe(
    '/home/a/.config/Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json',
  );
  expect(of('win32', 'C:\\Users\\a', 'C:\\Users\\a\\AppData\\Roaming')['vscode']).toBe(
    'C:\\Users\\a\\AppData\\Roaming\\Code\\User\\mcp.json',
  );
  expect(Object.keys(of('darwin', '/'))).toEqual(Object.keys(of('linux', '/')));
});
