import { Circle } from 'lucide-react';
import { expect, it } from 'vitest';
import { choose, readTyped, SHOWN_MAX } from './choose.ts';
import type { Item, ItemKind } from './items.ts';
import { matchLine, wordsOf } from './match.ts';

const line = (title: string, detail = '') => ({ title: title.toLowerCase(), detail: detail.toLowerCase() });

function item(id: string, title: string, kind: ItemKind = 'command', isHere = false): Item {
  return {
    id,
    kind,
    title,
    detail: '',
    line: line(title),
    icon: Circle,
    isHere,
    isAway: false,
    run: () => undefined,
  };
}

const titles = (items: readonly Item[], typed: string, recent: readonly string[] = []) =>
  choose(items, typed, recent).lines.map((each) => each.item.title);

it.each([
  ['ses', 'Sessions', [0, 1, 2]],
  ['cop md', 'Copy as Markdown for a bug report', [0, 1, 2, 8, 12]],
  ['bug cop', 'Copy as Markdown for a bug report', [0, 1, 2, 23, 24, 25]],
  ['cam', 'Copy as Markdown', [0, 5, 8]],
  ['gtnf', 'Go to the next finding', [0, 3, 10, 15]],
  ['sttt', 'Show the keys', null],
  ['xyz', 'Sessions', null],
])('%j in %j', (typed, title, letters) => {
  expect(matchLine(line(title), wordsOf(typed))?.letters ?? null).toEqual(letters);
});

it('finds a word in the detail too, behind every title that has it', () => {
  const inDetail = matchLine(line('Start demo', 'node server.mjs'), ['server']);
  expect(inDetail?.letters).toEqual([]);
  expect(inDetail?.score).toBeLessThan(matchLine(line('A server'), ['server'])?.score ?? 0);
});

it('puts the beginning before a word, a word before its inside, and letters last', () => {
  const items = [
    'Observers',
    'Stop server',
    'Server',
    'Show every row',
    'Shift every rat very early, run',
  ].map((title) => item(title, title));
  expect(titles(items, 'server').slice(0, 3)).toEqual(['Server', 'Stop server', 'Observers']);
});

it('finds what cannot be done now by its name only, behind all that can', () => {
  const away = { ...item('rerun', 'Rerun the tape'), isAway: true };
  const items = [away, item('again', 'Compare the rerun')];
  expect(titles(items, 'rerun')).toEqual(['Compare the rerun', 'Rerun the tape']);
  expect(titles(items, '')).toEqual(['Compare the rerun']);
});

it('narrows by a sign, and reads the rest', () => {
  expect(readTyped('@mem')).toEqual({ kind: 'server', rest: 'mem' });
  expect(readTyped('mem')).toEqual({ kind: null, rest: 'mem' });
  const items = [item('a', 'memory', 'server'), item('b', 'memory', 'tape'), item('c', 'memory', 'tool')];
  expect(choose(items, '#', []).lines.map((each) => each.item.id)).toEqual(['b']);
  expect(choose(items, ':mem', []).lines.map((each) => each.item.id)).toEqual(['c']);
});

it('shows what was used lately first, then what can be done here, then the rest', () => {
  const items = [
    item('pin', 'Pin', 'command', true),
    item('view', 'Sessions'),
    item('old', 'Theme'),
    item('s', 'demo', 'server'),
  ];
  const open = choose(items, '', ['old', 'gone']);
  expect(open.lines.map((each) => [each.heading, each.item.id])).toEqual([
    ['Recent', 'old'],
    ['Here', 'pin'],
    ['Commands', 'view'],
    ['Servers', 's'],
  ]);
  const two = [item('a', 'Stop alpha'), item('b', 'Stop beta')];
  expect(titles(two, 'stop', ['b'])[0]).toBe('Stop beta');
});

it('draws a bounded number of lines and counts them all; ten thousand take less than a frame', () => {
  const items = Array.from({ length: 10_000 }, (_each, n) =>
    item(`tape ${n}`, `server ${n % 97} of everything ${n}`, 'tape'),
  );
  for (const typed of ['s', 'se', 'everything 9', 'soe', 'zzzz']) choose(items, typed, []);
  const times = ['s', 'ev', 'server every', 'soe', 'sv9', 'nothing at all'].map((typed) => {
    const began = performance.now();
    const { lines, total } = choose(items, typed, []);
    expect(lines.length).toBeLessThanOrEqual(SHOWN_MAX);
    expect(total).toBeLessThanOrEqual(items.length);
    return performance.now() - began;
  });
  // Told, not judged: this machine may be busy with something else.
  console.log(`10,000 lines a key press: ${times.map((ms) => ms.toFixed(1)).join(', ')} ms`);
  expect(choose(items, 'server', []).total).toBe(10_000);
});
