import { expect, it } from 'vitest';
import { shortcutOf, type KeyPress } from './shortcuts.ts';

function press(key: string, over: Partial<KeyPress> = {}): KeyPress {
  return { key, ctrlKey: false, metaKey: false, altKey: false, ...over };
}

it.each([
  ['1', { kind: 'view', view: 'messages' }],
  ['5', { kind: 'view', view: 'servers' }],
  [',', { kind: 'view', view: 'settings' }],
  ['/', { kind: 'filter' }],
  ['?', { kind: 'overlay', overlay: 'keys' }],
  ['n', { kind: 'control', keys: 'N' }],
  ['9', { kind: 'view', view: 'prompts' }],
  ['Enter', null],
])('%s', (key, meaning) => {
  expect(shortcutOf(press(key), false)).toEqual(meaning);
});

it('leaves every plain key to a field, and only the palette works there', () => {
  for (const key of ['1', '/', '?', 'n']) expect(shortcutOf(press(key), true)).toBeNull();
  expect(shortcutOf(press('k', { ctrlKey: true }), true)).toEqual({ kind: 'overlay', overlay: 'palette' });
});

it('leaves the chords of the browser alone', () => {
  expect(shortcutOf(press('r', { ctrlKey: true }), false)).toBeNull();
  expect(shortcutOf(press('1', { altKey: true }), false)).toBeNull();
});
