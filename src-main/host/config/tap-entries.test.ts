import fc from 'fast-check';
import { parse } from 'jsonc-parser';
import { describe, expect, it } from 'vitest';
import { clientServer, masked, withTaps } from './tap-entries.ts';

const TAP = { command: '/opt/node', args: ['/opt/tapedeck/out/main/cli.js'], dataFolder: '/home/a/data' };
const PATH = ['mcpServers'];
const tapped = (text: string, ...names: readonly string[]): string =>
  withTaps(text, PATH, new Set(names), TAP);
const entry = (text: string, name: string): unknown => {
  const root = parse(text) as { mcpServers: Record<string, unknown> };
  return root.mcpServers[name];
};

const COMMENTED = `{
  // mine
  "mcpServers": {
    "files": {
      "command": "npx", // the runner
      "args": [
        "-y",
        "files", /* a folder */ "/srv"
      ],
      "env": { "KEY": "secret" },
    },
    "bare": { "command": "bare-server" },
    "remote": { "url": "https://x.example/mcp", "headers": { "Authorization": "Bearer secret" } }
  },
  "theme": "dark"
}
`;

describe('an entry behind the tap', () => {
  it('has the tap before its own words, and everything else as it was', () => {
    const text = tapped(COMMENTED, 'files');
    const lead = [
      '/opt/tapedeck/out/main/cli.js',
      'tap',
      '--data',
      '/home/a/data',
      '--name',
      'files',
      '--',
      'npx',
    ];
    expect(entry(text, 'files')).toEqual({
      command: '/opt/node',
      args: [...lead, '-y', 'files', '/srv'],
      env: { KEY: 'secret' },
    });
    for (const comment of ['// mine', '// the runner', '/* a folder */']) expect(text).toContain(comment);
    expect(entry(text, 'bare')).toEqual({ command: 'bare-server' });
    expect(clientServer('files', entry(text, 'files'))).toMatchObject({
      state: 'tapped',
      target: 'npx -y files /srv',
    });
  });

  it('is not put behind a second one, and goes back to what it was', () => {
    const text = tapped(COMMENTED, 'files', 'remote');
    expect(tapped(text, 'files')).toBe(text);
    expect(tapped(text)).toBe(COMMENTED);
  });

  it('without arguments gets a list, and goes back with an empty one', () => {
    const text = tapped(COMMENTED, 'bare');
    expect(entry(text, 'bare')).toMatchObject({ command: '/opt/node' });
    expect(entry(tapped(text), 'bare')).toEqual({ command: 'bare-server', args: [] });
  });

  it.each([
    [{ url: 'https://x.example/mcp' }, '--url https://x.example/mcp'],
    [{ command: 'npx -y files' }, 'split it'],
    [{ command: 'npx', args: 'files' }, 'not a list'],
    [{}, 'neither'],
    ['text', 'not an object'],
  ])('cannot be made of %j, and says why', (value, why) => {
    const server = clientServer('one', value);
    expect(server.state).toBe('cannot');
    expect(`${server.why} ${server.instead}`).toContain(why);
    const text = JSON.stringify({ mcpServers: { one: value } });
    expect(tapped(text, 'one')).toBe(text);
  });
});

it('any entry goes through the tap and back, whatever the spaces', () => {
  const server = fc.record(
    {
      command: fc.string({ minLength: 1 }).filter((word) => !/\s/.test(word)),
      args: fc.array(fc.string()),
      env: fc.dictionary(fc.string(), fc.string()),
    },
    { requiredKeys: ['command', 'args'] },
  );
  const servers = fc.dictionary(fc.string(), server);
  fc.assert(
    fc.property(servers, fc.constantFrom(undefined, 2, '\t'), (all, indent) => {
      const text = JSON.stringify({ mcpServers: all }, null, indent);
      // One that looks like a tap of ours is one.
      fc.pre(
        !Object.hasOwn(all, '__proto__') &&
          Object.entries(all).every(([name, each]) => clientServer(name, each).state === 'plain'),
      );
      const through = tapped(text, ...Object.keys(all));
      for (const [name, { command, args }] of Object.entries(all)) {
        const now = entry(through, name) as { args: string[] };
        expect(now.args.slice(-args.length - 2)).toEqual(['--', command, ...args]);
      }
      expect(tapped(through)).toBe(text);
    }),
  );
});

it('shows no value of an environment or of headers', () => {
  const shown = masked(COMMENTED, PATH);
  expect(shown).not.toContain('secret');
  expect(shown).toContain('"KEY": "•••"');
  expect(shown).toContain('// the runner');
});
