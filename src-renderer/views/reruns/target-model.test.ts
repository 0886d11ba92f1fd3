import { expect, it } from 'vitest';
import { initialForm, withRecorded, wishOf } from './target-model.ts';

const form = initialForm(undefined, []);

it('reads a command as words, and says what is missing', () => {
  const wish = wishOf({ ...form, command: 'node "my server.mjs" --x' }, 't', { kind: 'all' });
  expect(wish).toMatchObject({
    ok: true,
    value: {
      target: { kind: 'command', command: 'node', args: ['my server.mjs', '--x'] },
      answerTimeoutMs: 30_000,
    },
  });
  for (const bad of [
    { command: '' },
    { command: 'node "open' },
    { target: 'url', url: 'ftp://x' },
    { command: 'node', answerSeconds: 'soon' },
  ])
    expect(wishOf({ ...form, ...bad }, 't', { kind: 'all' }).ok).toBe(false);
  expect(wishOf({ ...form, target: 'server-1' }, 't', { kind: 'all' })).toMatchObject({
    value: { target: { kind: 'server', serverId: 'server-1' } },
  });
});

const pair = (name: string, value: string) => ({ id: 1, name, value, kept: false });

it('takes folder, environment and headers along; a name without a value is not set', () => {
  const command = {
    ...form,
    command: 'A=typed node x',
    cwd: '/srv ',
    env: [pair('B', 'b'), { ...pair('C', ''), id: 2 }],
  };
  expect(wishOf(command, 't', { kind: 'all' })).toMatchObject({
    value: {
      target: { command: 'node', args: ['x'], cwd: '/srv', env: { A: 'typed', B: 'b' } },
      deadlineMs: 1_800_000,
    },
  });
  const url = {
    ...form,
    target: 'url',
    url: 'http://127.0.0.1:1/mcp',
    headers: [pair('Authorization', 'Bearer x')],
  };
  expect(wishOf(url, 't', { kind: 'all' })).toMatchObject({
    value: { target: { kind: 'url', headers: { Authorization: 'Bearer x' } } },
  });
  for (const bad of [
    { command: 'node x | y' },
    { command: 'node', cwd: 'here' },
    { command: 'node', env: [pair('A=B', 'x')] },
    { target: 'url', url: 'http://x', headers: [pair('a b', 'x')] },
    { command: 'node', minutes: '0' },
  ])
    expect(wishOf({ ...form, ...bad }, 't', { kind: 'all' }).ok).toBe(false);
});

it('is filled with what the tape was recorded of, word by word', () => {
  const target = {
    kind: 'stdio' as const,
    command: 'node',
    args: ['my server.js'],
    cwd: '/srv',
    envNames: ['TOKEN'],
  };
  expect(withRecorded(form, target)).toMatchObject({
    command: `node 'my server.js'`,
    cwd: '/srv',
    env: [{ name: 'TOKEN', value: '' }],
  });
});
