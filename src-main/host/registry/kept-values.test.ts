import { expect, it } from 'vitest';
import { withKept } from './kept-values.ts';

const stored = {
  kind: 'stdio',
  command: 'node',
  args: [],
  cwd: null,
  env: { TOKEN: 'secret', LEVEL: 'debug' },
} as const;

it('keeps the values that are named, and only those', () => {
  const next = { ...stored, args: ['a.mjs'], env: { NEW: '1' } };
  const kept = withKept(next, { ...stored, args: [] }, ['TOKEN', 'ABSENT']);
  expect(kept).toEqual({ ...next, env: { TOKEN: 'secret', NEW: '1' } });
});

it('lets a new value win over a kept one', () => {
  const kept = withKept({ ...stored, args: [], env: { TOKEN: 'new' } }, { ...stored, args: [] }, ['TOKEN']);
  expect(kept).toMatchObject({ env: { TOKEN: 'new' } });
});

it('keeps nothing when the kind has changed', () => {
  const next = { kind: 'http', url: 'http://localhost:1/', headers: {} } as const;
  expect(withKept(next, { ...stored, args: [] }, ['TOKEN'])).toEqual(next);
});

it('keeps headers by their names', () => {
  const http = { kind: 'http', url: 'http://localhost:1/', headers: { Authorization: 'Bearer x' } } as const;
  expect(withKept({ ...http, headers: {} }, http, ['Authorization'])).toEqual(http);
});
