import { expect, it } from 'vitest';
import { refusalOf } from './http-guard.ts';

const tap = { port: 4000, allowedOrigins: ['https://inspector.example'] };

it.each([
  ['127.0.0.1:4000', undefined],
  ['localhost:4000', 'http://localhost:6274'],
  ['[::1]:4000', 'http://127.0.0.1:4000'],
  ['127.0.0.1:4000', 'https://inspector.example'],
])('lets %s with Origin %s in', (host, origin) => {
  expect(refusalOf({ host, origin }, tap)).toBeNull();
});

it.each([
  [undefined, undefined],
  ['evil.example:4000', undefined],
  ['127.0.0.1:4001', undefined],
  ['127.0.0.1', undefined],
  ['127.0.0.1:4000@evil.example', undefined],
  ['127.0.0.1:4000', 'https://evil.example'],
  ['127.0.0.1:4000', 'http://localhost.evil.example'],
  ['127.0.0.1:4000', 'http://evil.example/localhost'],
  ['127.0.0.1:4000', 'null'],
])('turns %s with Origin %s away', (host, origin) => {
  expect(refusalOf({ host, origin }, tap)).not.toBeNull();
});
