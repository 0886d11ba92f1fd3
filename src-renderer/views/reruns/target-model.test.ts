import { expect, it } from 'vitest';
import { initialForm, wishOf } from './target-model.ts';

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
