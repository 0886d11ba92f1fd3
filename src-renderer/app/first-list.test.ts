import { expect, it } from 'vitest';
import { isForList } from './first-list.ts';

const press = (key: string, over: { readonly ctrlKey?: boolean; readonly shiftKey?: boolean } = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...over,
});

it.each(['j', 'k', 'ArrowDown', 'ArrowUp', 'Home', 'End', 'PageDown', 'Enter'])(
  '%s of nobody is for the list',
  (key) => {
    expect(isForList(press(key), true)).toBe(true);
  },
);

it('a control keeps what scrolls or presses there', () => {
  for (const key of ['ArrowDown', 'Home', 'Enter', ' ']) expect(isForList(press(key), false)).toBe(false);
  expect(isForList(press('j'), false)).toBe(true);
});

it('leaves chords and other letters alone', () => {
  expect(isForList(press('j', { ctrlKey: true }), true)).toBe(false);
  expect(isForList(press('End', { shiftKey: true }), true)).toBe(false);
  expect(isForList(press('x'), true)).toBe(false);
});
