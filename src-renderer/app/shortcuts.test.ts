import { expect, it } from 'vitest';
import type { KeyPress } from '../commands/chord.ts';
import { commandsOf } from './shortcuts.ts';

function press(key: string, over: Partial<KeyPress> = {}): KeyPress {
  return { key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...over };
}

it.each([
  ['1', ['view.messages']],
  ['5', ['view.servers']],
  [',', ['view.settings']],
  ['/', ['app.filter']],
  ['n', ['servers.add']],
  ['N', ['servers.add']],
  ['p', []],
  ['F5', []],
] as const)('%s in Servers', (key, commands) => {
  expect(commandsOf(press(key), 'servers', false)).toEqual(commands);
});

it('means what the view says, before what holds everywhere', () => {
  expect(commandsOf(press('p'), 'messages', false)).toEqual(['messages.pair']);
  expect(commandsOf(press('p'), 'sessions', false)).toEqual(['sessions.pin']);
  expect(commandsOf(press('Escape'), 'tools', true)).toEqual(['tools.cancel', 'app.leave']);
  expect(commandsOf(press('E', { shiftKey: true }), 'messages', false)).toEqual([
    'messages.previous-finding',
  ]);
  expect(commandsOf(press('?', { shiftKey: true }), 'state', false)).toEqual(['app.keys']);
});

it('leaves every plain key to a field, and only what is said to work there does', () => {
  for (const key of ['1', '/', '?', 'n']) expect(commandsOf(press(key), 'servers', true)).toEqual([]);
  expect(commandsOf(press('k', { ctrlKey: true }), 'servers', true)).toEqual(['app.palette']);
  expect(commandsOf(press('k', { metaKey: true }), 'servers', true)).toEqual(['app.palette']);
});

it('leaves the chords of the browser alone', () => {
  expect(commandsOf(press('r', { ctrlKey: true }), 'servers', false)).toEqual([]);
  expect(commandsOf(press('1', { altKey: true }), 'servers', false)).toEqual([]);
});
