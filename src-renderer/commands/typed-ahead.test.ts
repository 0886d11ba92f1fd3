import { expect, it } from 'vitest';
import { AHEAD_MAX_CHARS, takeAhead, textAfter } from './typed-ahead.ts';

it('keeps letters, takes the last back, and lets go at a key that is no text', () => {
  const typed = ['c', 'p', 'x', 'Backspace', ' ', 'é', '😀', 'Enter'].reduce<string | null>(
    (text, key) => (text === null ? null : textAfter(text, key)),
    '',
  );
  expect(typed).toBe('cp é😀\n');
  for (const key of ['Escape', 'Tab', 'ArrowDown', 'F2', 'Dead']) expect(textAfter('x', key)).toBeNull();
});

it('is bounded', () => {
  expect(textAfter('x'.repeat(AHEAD_MAX_CHARS), 'y')).toHaveLength(AHEAD_MAX_CHARS);
});

it('has nothing for a field that nobody typed for', () => {
  expect(takeAhead('note')).toBe('');
});
