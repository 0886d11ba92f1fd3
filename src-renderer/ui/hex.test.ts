import { expect, test } from 'vitest';
import { hexAscii, hexOffset, hexPairs, hexRowCount } from './hex.ts';

const bytes = new TextEncoder().encode('{"jsonrpc":"2.0"}\n\u00e9');

test('rows, offsets, pairs and characters', () => {
  expect(hexRowCount(bytes.length, 16)).toBe(2);
  expect(hexRowCount(0, 16)).toBe(0);
  expect(hexPairs(bytes, 0, 16)).toBe('7b 22 6a 73 6f 6e 72 70  63 22 3a 22 32 2e 30 22');
  expect(hexAscii(bytes, 0, 16)).toBe('{"jsonrpc":"2.0"');
  expect(hexPairs(bytes, 1, 16)).toBe('7d 0a c3 a9');
  expect(hexAscii(bytes, 1, 16)).toBe('}···');
});

test('a narrow dump has no middle gap', () => {
  expect(hexPairs(bytes, 1, 8)).toBe('63 22 3a 22 32 2e 30 22');
  expect(hexAscii(bytes, 2, 8)).toBe('}···');
});

test('offsets of one dump align', () => {
  expect(hexOffset(16, 100)).toBe('0010');
  expect(hexOffset(0x1_2340, 0x2_0000)).toBe('12340');
  expect(hexOffset(0, 0x2_0000)).toBe('00000');
});
