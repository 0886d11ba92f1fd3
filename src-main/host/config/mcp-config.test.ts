import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CONFIG_SERVERS_MAX, previewConfig } from './mcp-config.ts';

/** The preview of a text that parses; asserts that it does. */
function preview(config: unknown) {
  const result = previewConfig(typeof config === 'string' ? config : JSON.stringify(config, null, 2));
  if (!result.ok) throw new Error(result.failure.message);
  return result.value.servers;
}

describe('config files', () => {
  it('gives drafts of both kinds', () => {
    const servers = preview({
      mcpServers: {
        local: { command: 'node', args: ['server.js', 3, true], env: { PORT: 80, KEY: 's' }, cwd: '/srv' },
        bare: { command: 'mcp-server' },
        remote: { type: 'http', url: 'https://example.org/mcp', headers: { Authorization: 'Bearer x' } },
        other: { serverUrl: 'http://127.0.0.1:3001/mcp' },
      },
    });
    expect(servers.map((each) => each.problem)).toEqual([null, null, null, null]);
    expect(servers.map((each) => each.draft?.spec)).toEqual([
      {
        kind: 'stdio',
        command: 'node',
        args: ['server.js', '3', 'true'],
        env: { PORT: '80', KEY: 's' },
        cwd: '/srv',
      },
      { kind: 'stdio', command: 'mcp-server', args: [], env: {}, cwd: null },
      { kind: 'http', url: 'https://example.org/mcp', headers: { Authorization: 'Bearer x' } },
      { kind: 'http', url: 'http://127.0.0.1:3001/mcp', headers: {} },
    ]);
    expect(servers[0]?.draft).toMatchObject({ name: 'local', era: 'auto' });
  });

  it.each(['mcpServers', 'servers', 'mcp'])('finds servers under "%s"', (root) => {
    const servers = { one: { command: 'node' } };
    const config = root === 'mcp' ? { mcp: { servers } } : { [root]: servers, inputs: [] };
    expect(preview(config).map((each) => each.name)).toEqual(['one']);
  });

  it('takes comments, trailing commas, a byte order mark and Windows line ends', () => {
    const text =
      '\uFEFF// mine\r\n{"servers": {"one": {"command": "node", /* here */ "args": ["a",],},},}\r\n';
    expect(preview(text)).toMatchObject([{ name: 'one', draft: { spec: { args: ['a'] } }, problem: null }]);
  });

  it('reads the sample that ships', () => {
    const text = readFileSync(new URL('../../../resources/samples/mcp.json', import.meta.url), 'utf8');
    const servers = preview(text);
    expect(servers.length).toBeGreaterThan(1);
    expect(servers.filter((each) => each.draft === null)).toEqual([]);
  });

  it.each([
    ['{\n  "mcpServers": {\n    "a": {"command" "node"}\n  }\n}', 'line 3, column 21: colon expected'],
    ['{"mcpServers": {', 'line 1, column 17: close brace expected'],
    ['', 'line 1, column 1: value expected'],
    ['hello', 'line 1, column 1: invalid symbol'],
    ['\uFEFF{"a": 1,,}', 'line 1, column 10:'],
  ])('says line and column of %j', (text, where) => {
    const result = previewConfig(text);
    expect(result).toMatchObject({ ok: false, failure: { code: 'config-invalid' } });
    expect(result.ok ? '' : result.failure.message).toContain(where);
  });

  it.each(['[]', '1', 'null', '{}', '{"mcpServers": []}', '{"mcp": 1}'])('says what %s lacks', (text) => {
    expect(previewConfig(text)).toMatchObject({ ok: false, failure: { code: 'config-invalid' } });
  });

  it('lists a broken entry with its place and reason, and the others still come', () => {
    const servers = preview(
      [
        '{"mcpServers": {',
        '  "text": "node",',
        '  "empty": {},',
        '  "sse": {"type": "sse"},',
        '  "args": {"command": "node", "args": "server.js"},',
        '  "item": {"command": "node", "args": ["a",',
        '    {}]},',
        '  "env": {"command": "node", "env": {"A": null}},',
        '  "url": {"url": "ftp://x"},',
        '  "password": {"url": "https://me:secret@x/mcp"},',
        '  "cwd": {"command": "node", "cwd": "./here"},',
        '  "list": {"command": "node", "cwd": 7},',
        '  "good": {"command": "node"}',
        '}}',
      ].join('\n'),
    );
    expect(servers.slice(0, -1).every((each) => each.draft === null)).toBe(true);
    expect(servers.map((each) => each.problem?.split(':')[0] ?? null)).toEqual([
      'line 2, column 11',
      'line 3, column 12',
      'line 4, column 10',
      'line 5, column 11',
      'line 7, column 5',
      'line 8, column 43',
      'line 9, column 18',
      'line 10, column 23',
      'line 11, column 37',
      'line 12, column 38',
      null,
    ]);
    expect(servers.at(-1)?.draft).not.toBeNull();
    expect(JSON.stringify(servers)).not.toContain('secret');
  });

  it.each(['${HOME}', '${env:TOKEN}', '${input:key}', '${A:-b}'])(
    'leaves %s as it is, and says so',
    (text) => {
      const [server] = preview({ servers: { one: { command: 'node', env: { KEY: text } } } });
      expect(server?.draft?.spec).toMatchObject({ env: { KEY: text } });
      expect(server?.problem).toContain(text);
    },
  );

  it('has a bound', () => {
    const entries = Array.from({ length: CONFIG_SERVERS_MAX + 1 }, (_, i) => `"s${i}": {"command": "x"}`);
    const config = `{"mcpServers": {${entries.join()}}}`;
    expect(previewConfig(config)).toMatchObject({ ok: false, failure: { code: 'too-many' } });
  });

  it('never throws, and never gives a draft with a problem that hides it', () => {
    const entry = fc.dictionary(
      fc.constantFrom('command', 'args', 'env', 'cwd', 'url', 'type', 'headers'),
      fc.jsonValue({ maxDepth: 2 }),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.string(), entry, { maxKeys: 5 }), (mcpServers) => {
        for (const server of preview({ mcpServers })) {
          expect(server.draft !== null || server.problem !== null).toBe(true);
        }
      }),
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(previewConfig(text).ok).toBe(false);
      }),
    );
  });
});
