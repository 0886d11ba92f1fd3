import { expect, it } from 'vitest';
import { mistakeIn, moved, readSet, setText, together, type FilterSet } from './filter-set.ts';
import { COLOUR_RULES_MAX } from './prefs.ts';

const SET: FilterSet = {
  saved: [{ query: 'status:error', name: 'what failed' }],
  colours: [{ query: 'latency>1s', colour: 'mark', off: true }],
};

it('comes back from its file as it was', () => {
  expect(readSet(setText(SET))).toEqual(SET);
});

it('says why a file cannot be taken', () => {
  expect(readSet('{')).toContain('no JSON');
  expect(readSet('{"saved":[]}')).toContain('no filters of Tapedeck');
  expect(readSet('{"tapedeckFilters":1,"colours":[{"query":"dir:in","colour":"pink"}]}')).toContain(
    'no filters',
  );
});

it('takes in what is new and can be read, behind what is here', () => {
  const { set, added } = together(SET, {
    saved: [
      { query: 'status:error', name: 'another name' },
      { query: 'metod:x', name: '' },
      { query: 'dir:in', name: 'in' },
      { query: 'dir:in', name: 'twice' },
    ],
    colours: [
      { query: 'word', colour: 'info' },
      { query: 'kind:stderr', colour: 'muted' },
    ],
  });
  expect(added).toBe(2);
  expect(set.saved).toEqual([...SET.saved, { query: 'dir:in', name: 'in' }]);
  expect(set.colours).toEqual([...SET.colours, { query: 'kind:stderr', colour: 'muted' }]);
});

it('takes in no more than there is room for', () => {
  const colours = Array.from({ length: COLOUR_RULES_MAX }, (_, at) => ({
    query: `seq:${at}`,
    colour: 'info' as const,
  }));
  expect(together(SET, { saved: [], colours }).set.colours.length).toBe(COLOUR_RULES_MAX);
});

it('moves one of a list, up to its ends', () => {
  expect(moved(['a', 'b', 'c'], 'b', -1)).toEqual(['b', 'a', 'c']);
  expect(moved(['a', 'b', 'c'], 'b', 1)).toEqual(['a', 'c', 'b']);
  expect(moved(['a', 'b'], 'b', 1)).toEqual(['a', 'b']);
});

it('knows what can filter and what can colour', () => {
  expect(mistakeIn('params.x:1', false)).toBeNull();
  expect(mistakeIn('params.x:1', true)).toContain('what a row shows');
  expect(mistakeIn(' ', false)).toContain('Type a filter');
  expect(mistakeIn('status:eror', false)).toContain('Did you mean error?');
});
