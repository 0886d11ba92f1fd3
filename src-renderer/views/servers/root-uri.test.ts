import { expect, it } from 'vitest';
import { rootUri } from './root-uri.ts';

it.each([
  ['/home/me/a project', 'file:///home/me/a%20project'],
  ['/tmp/50%/#1?', 'file:///tmp/50%25/%231%3F'],
  [' file:///srv ', 'file:///srv'],
  ['C:\\work\\x', 'file:///C:/work/x'],
])('%s is %s', (typed, uri) => {
  expect(rootUri(typed)).toEqual({ ok: true, uri });
});

it.each(['', 'src', './src', '~/src', 'https://example.org/', 'file://['])('%s is no root', (typed) => {
  expect(rootUri(typed).ok).toBe(false);
});
