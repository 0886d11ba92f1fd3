import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  openClientFile,
  type OpenClientFile,
  planClientFile,
  tappedIn,
  writeClientFile,
} from './client-file.ts';

const TAP = { command: '/opt/node', args: ['/opt/tapedeck/out/main/cli.js'], dataFolder: '/home/a/data' };
const TEXT =
  '\uFEFF{\r\n  // mine\r\n  "mcpServers": { "one": { "command": "npx", "args": ["-y"], /* why */ }, }\r\n}\r\n';

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tapedeck-client-'));
  path = join(folder, 'mcp.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function open(): OpenClientFile {
  const file = openClientFile({ id: 'x', title: 'A client', path });
  if (!file.ok) throw new Error(file.failure.message);
  return file.value;
}

describe('a client’s file', () => {
  it('keeps its byte order mark, its comments and its line ends, and comes back byte for byte', () => {
    writeFileSync(path, TEXT);
    const file = open();
    expect(
      planClientFile(file, ['one'], TAP)
        .diff.map(({ text }) => text)
        .join('\n'),
    ).not.toContain('\uFEFF');
    const written = writeClientFile(file, ['one'], TAP, 0);
    expect(written.ok && tappedIn(written.value)).toEqual(['one']);
    const tapped = readFileSync(path, 'utf8');
    expect(tapped.startsWith('\uFEFF{\r\n  // mine\r\n')).toBe(true);
    expect(tapped).toContain('/* why */');
    expect(planClientFile(open(), [], TAP).restores).toBe(true);
    expect(writeClientFile(open(), [], TAP, 0).ok).toBe(true);
    expect(readFileSync(path, 'utf8')).toBe(TEXT);
  });

  it('that somebody has written meanwhile is left alone', () => {
    writeFileSync(path, TEXT);
    const file = open();
    writeFileSync(path, TEXT.replace('mine', 'yours'));
    expect(writeClientFile(file, ['one'], TAP, 0)).toMatchObject({
      ok: false,
      failure: { code: 'config-changed' },
    });
    expect(readFileSync(path, 'utf8')).toContain('yours');
  });

  it('is only read when nothing changes', () => {
    writeFileSync(path, TEXT);
    expect(writeClientFile(open(), [], TAP, 0).ok).toBe(true);
    expect(readdirSync(folder)).toEqual(['mcp.json']);
  });

  it.each([
    ['not UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 'config-invalid'],
    ['too large', Buffer.alloc(4 * 1024 * 1024 + 1, ' '), 'config-invalid'],
    ['no JSON', Buffer.from('{ "a": '), 'config-invalid'],
  ])('that is %s is refused', (_, bytes, code) => {
    writeFileSync(path, bytes);
    expect(openClientFile({ id: 'x', title: 'A client', path })).toMatchObject({
      ok: false,
      failure: { code },
    });
  });

  it('with a URL says what to do instead', () => {
    writeFileSync(path, `{"mcpServers": {"a b": {"url": "https://x.example/mcp?a=1&b=2"}}}`);
    const [server] = open().servers;
    expect(server).toMatchObject({ state: 'cannot' });
    expect(server?.instead).toMatch(
      /^tapedeck tap --name 'a b' --port 2\d{4} --url 'https:\/\/x\.example\/mcp\?a=1&b=2'$/,
    );
  });
});
