import { expect, it } from 'vitest';
import { renamed } from './pins.ts';

it.each([
  ['', 'first error', 'first error'],
  ['old name', 'new', 'new'],
  ['old name\nand why', 'new', 'new\nand why'],
  ['\n\nold name\nand why', 'new', '\n\nnew\nand why'],
  ['only a name', '', ''],
  ['name\n\nand why', '', 'and why'],
])('%j renamed to %j is %j', (text, name, next) => {
  expect(renamed(text, name)).toBe(next);
});
