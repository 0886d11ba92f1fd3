import { expect, it } from 'vitest';
import { readCommandLine } from './command-line.ts';

it.each([
  ['npx -y @scope/server stdio', { command: 'npx', args: ['-y', '@scope/server', 'stdio'], env: [] }],
  [
    '$ API_KEY="a b" LEVEL= node "my server.js" \\\n    --dir \'/tmp/it"s\'',
    {
      command: 'node',
      args: ['my server.js', '--dir', '/tmp/it"s'],
      env: [
        { name: 'API_KEY', value: 'a b' },
        { name: 'LEVEL', value: '' },
      ],
    },
  ],
  [
    String.raw`"C:\Program Files\nodejs\node.exe" server.js`,
    { command: String.raw`C:\Program Files\nodejs\node.exe`, args: ['server.js'], env: [] },
  ],
  ['echo --flag=A=B "|"', { command: 'echo', args: ['--flag=A=B', '|'], env: [] }],
])('%j', (text, expected) => {
  expect(readCommandLine(text)).toEqual({ ok: true, ...expected });
});

it.each([
  ['cd server && node index.js', /&& is for a shell/],
  ['node index.js | tee log', /\| is for a shell/],
  ['node "index.js', /quote is open/],
  ['  ', /Which program/],
  ['A=1', /Which program/],
])('%j is refused', (text, problem) => {
  const line = readCommandLine(text);
  expect(line.ok ? '' : line.problem).toMatch(problem);
});
