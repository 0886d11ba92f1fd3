import { expect, test } from 'vitest';
import { moveTarget, pickKey, tableKey } from './keys.ts';

const bare = { shiftKey: false, ctrlKey: false, metaKey: false, altKey: false };

test.each([
  ['j', bare, { kind: 'move', to: 'down' }],
  ['ArrowUp', bare, { kind: 'move', to: 'up' }],
  ['End', { ...bare, ctrlKey: true }, { kind: 'move', to: 'last' }],
  ['k', { ...bare, ctrlKey: true }, undefined],
  ['c', { ...bare, metaKey: true }, undefined],
  ['Enter', bare, { kind: 'open' }],
  ['F10', { ...bare, shiftKey: true }, { kind: 'menu' }],
  ['toString', bare, undefined],
])('%s', (key, mods, meaning) => expect(tableKey({ key, ...mods })).toEqual(meaning));

const from = { selected: 50, total: 100, pageRows: 20, firstInSight: 40, lastInSight: 59 };

test('moves stay inside and page by what fits', () => {
  expect(moveTarget('down', from)).toBe(51);
  expect(moveTarget('page-down', from)).toBe(70);
  expect(moveTarget('page-up', { ...from, selected: 5 })).toBe(0);
  expect(moveTarget('last', from)).toBe(99);
  expect(moveTarget('down', { ...from, selected: 99 })).toBe(99);
});

test('without a selection the first move lands in sight', () => {
  expect(moveTarget('down', { ...from, selected: undefined })).toBe(40);
  expect(moveTarget('up', { ...from, selected: undefined })).toBe(59);
  expect(moveTarget('down', { ...from, total: 0 })).toBeUndefined();
});

test.each([
  ['ArrowDown', { ...bare, shiftKey: true }, { kind: 'extend', to: 'down' }],
  ['K', { ...bare, shiftKey: true }, { kind: 'extend', to: 'up' }],
  ['PageUp', { ...bare, shiftKey: true }, { kind: 'extend', to: 'page-up' }],
  ['End', { ...bare, shiftKey: true }, undefined],
  ['End', { ...bare, shiftKey: true, ctrlKey: true }, { kind: 'extend', to: 'last' }],
  ['ArrowDown', { ...bare, metaKey: true }, { kind: 'walk', to: 'down' }],
  ['k', { ...bare, ctrlKey: true }, undefined],
  [' ', { ...bare, shiftKey: true }, { kind: 'toggle' }],
  [' ', bare, undefined],
  ['a', { ...bare, metaKey: true }, { kind: 'all' }],
  ['a', bare, undefined],
  ['Escape', bare, { kind: 'clear' }],
  ['ArrowDown', bare, undefined],
])('where several rows can be picked: %s', (key, mods, meaning) =>
  expect(pickKey({ key, ...mods })).toEqual(meaning),
);
