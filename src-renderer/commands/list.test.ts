import { expect, it } from 'vitest';
import { ariaKeys, chordOf } from './chord.ts';
import { COMMAND_IDS, COMMANDS, type CommandPlace } from './list.ts';

const PLACES = new Set(COMMAND_IDS.map((id) => COMMANDS[id].where));
const EVERYWHERE: readonly CommandPlace[] = ['everywhere', 'go', 'rows'];
/** Has the focus, and takes what it knows before anybody else hears of it. */
const FIRST = new Set<CommandPlace>(['timeline']);
/** Closing something comes before leaving a field; each gives the key on when there is nothing to close. */
const SHARED = new Set(['Esc']);

it('gives every command a title that is its own where it is shown', () => {
  for (const place of PLACES) {
    const titles = COMMAND_IDS.flatMap((id) => (COMMANDS[id].where === place ? [COMMANDS[id].title] : []));
    expect(new Set(titles).size).toBe(titles.length);
    for (const title of titles) expect(title).toMatch(/^\p{Lu}.{2,79}$/u);
  }
});

it('gives no key two meanings in one place', () => {
  for (const place of PLACES) {
    const beside = FIRST.has(place) ? [] : EVERYWHERE;
    const here = COMMAND_IDS.filter((id) => [place, ...beside].includes(COMMANDS[id].where));
    const keys = here.flatMap((id) => COMMANDS[id].keys ?? []).filter((each) => !SHARED.has(each));
    const twice = keys.filter((each, index) => keys.indexOf(each) !== index);
    expect({ place, twice }).toEqual({ place, twice: [] });
  }
});

it('says the keys of a command as a press of them is written', () => {
  const named = /^(Mod\+)?(Alt\+)?(Shift\+)?(\p{Lu}|[0-9]|[^\p{L}\s\d+]|\+|F\d+|[A-Z][a-z]+([A-Z][a-z]+)?)$/u;
  for (const id of COMMAND_IDS) {
    const { keys, onlyKeys } = COMMANDS[id];
    for (const chord of keys ?? []) expect(chord).toMatch(named);
    // A command that only keys can reach, without a key, cannot be reached.
    expect(onlyKeys === true && keys === undefined).toBe(false);
  }
});

it('writes a press as a chord, and a chord for assistive programs', () => {
  const press = (key: string, ...held: string[]) =>
    chordOf({
      key,
      ctrlKey: held.includes('ctrl'),
      metaKey: held.includes('meta'),
      altKey: held.includes('alt'),
      shiftKey: held.includes('shift'),
    });
  expect(press('p')).toBe('P');
  expect(press('P')).toBe('P');
  expect(press('P', 'shift')).toBe('Shift+P');
  expect(press('?', 'shift')).toBe('?');
  expect(press('Enter', 'meta')).toBe('Mod+Enter');
  expect(press('ArrowLeft', 'alt', 'shift')).toBe('Alt+Shift+←');
  expect(press(' ')).toBe('Space');
  expect(press('+', 'ctrl')).toBe('Mod++');
  expect(ariaKeys('Mod+Enter')).toBe('Control+Enter Meta+Enter');
  expect(ariaKeys('Shift+←')).toBe('Shift+ArrowLeft');
  expect(ariaKeys('+')).toBe('+');
  expect(ariaKeys('Esc')).toBe('Escape');
});
