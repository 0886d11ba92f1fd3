import { expect, it } from 'vitest';
import type { Server } from '../../../src-shared/api/servers.ts';
import {
  EMPTY_FORM,
  formOf,
  formSchema,
  pairsFromText,
  readForm,
  withCommandLine,
  withoutValues,
} from './form-model.ts';

const pair = (name: string, value: string, kept = false) => ({ id: 0, name, value, kept });
const good = { ...EMPTY_FORM, name: ' demo ', command: ' node ', args: 'a.mjs "b c"' };

it('means a draft, trimmed, with the exact arguments', () => {
  expect(readForm({ ...good, env: [pair('A', '1'), pair('', '')] })).toEqual({
    ok: true,
    keep: [],
    draft: {
      name: 'demo',
      era: 'auto',
      spec: { kind: 'stdio', command: 'node', args: ['a.mjs', 'b c'], cwd: null, env: { A: '1' } },
    },
  });
});

it.each([
  ['name', { ...good, name: ' ' }],
  ['name', { ...good, name: 'x'.repeat(65) }],
  ['command', { ...good, command: '' }],
  ['args', { ...good, args: '"open' }],
  ['cwd', { ...good, cwd: 'relative/path' }],
  ['env', { ...good, env: [pair('A', '1'), pair('A', '2')] }],
  ['env', { ...good, env: [pair('', 'nameless')] }],
  ['env', { ...good, env: [pair('A=B', '1')] }],
  ['url', { ...good, kind: 'http' as const, url: 'ftp://x/' }],
  ['url', { ...good, kind: 'http' as const, url: 'https://me:secret@x/mcp' }],
  ['url', { ...good, kind: 'http' as const, url: 'localhost' }],
  [
    'headers',
    { ...good, kind: 'http' as const, url: 'http://x/', headers: [pair('A', '1'), pair('a', '2')] },
  ],
])('says what is wrong with %s', (field, form) => {
  const read = readForm(form);
  expect(read.ok ? [] : Object.keys(read.problems)).toEqual([field]);
});

it('keeps the values that it never saw, unless they are replaced', () => {
  const server: Pick<Server, 'name' | 'era' | 'target'> = {
    name: 'demo',
    era: 'legacy',
    target: { kind: 'stdio', command: 'node', args: ['it s'], cwd: '/srv', envNames: ['LEVEL', 'TOKEN'] },
  };
  const form = formOf(server);
  const replaced = {
    ...form,
    env: form.env.map((row) => (row.name === 'LEVEL' ? pair('LEVEL', 'debug') : row)),
  };
  expect(readForm(replaced)).toEqual({
    ok: true,
    keep: ['TOKEN'],
    draft: {
      name: 'demo',
      era: 'legacy',
      spec: { kind: 'stdio', command: 'node', args: ['it s'], cwd: '/srv', env: { LEVEL: 'debug' } },
    },
  });
});

it('drafts hold no values', () => {
  const form = { ...good, env: [pair('TOKEN', 'secret')], headers: [pair('Authorization', 'secret')] };
  const draft = withoutValues(form);
  expect(JSON.stringify(draft)).not.toContain('secret');
  expect(formSchema.parse(draft)).toEqual(draft);
});

it('reads lines of a .env file, and leaves other text alone', () => {
  expect(pairsFromText('# x\nA=1\n\nB="two words"\n', '=')).toEqual([
    { name: 'A', value: '1' },
    { name: 'B', value: 'two words' },
  ]);
  expect(pairsFromText('just words', '=')).toBeNull();
});

it('takes a command line that was pasted as the command apart, and leaves one word alone', () => {
  const form = { ...EMPTY_FORM, args: '--last', env: [{ id: 4, name: 'TOKEN', value: 'old', kept: false }] };
  expect(withCommandLine(form, 'TOKEN=new npx -y "my server"')).toMatchObject({
    command: 'npx',
    args: `-y 'my server' --last`,
    env: [{ name: 'TOKEN', value: 'new' }],
  });
  expect(withCommandLine(form, 'npx')).toBeNull();
  expect(withCommandLine(form, 'a | b')).toBeNull();
});
