import { describe, expect, it } from 'vitest';
import type { Direction, Entry } from '../journal/entry.ts';
import { readFrame } from './read-frame.ts';
import { EMPTY_LISTING, foldListing, type Listing } from './listing.ts';
import { LIST_SPECS, type ListKind } from './lists.ts';

const utf8 = new TextEncoder();

function foldAll(frames: readonly (readonly [Direction, unknown])[], kind: ListKind = 'tools'): Listing {
  return frames.reduce((state, [dir, value], seq) => {
    const bytes = utf8.encode(JSON.stringify(value));
    const entry = {
      kind: 'frame',
      dir,
      channel: { kind: 'stdio' },
      mark: 'whole',
      bytes,
      seq,
      wallMs: 0,
      monoUs: 0,
    } as const;
    return foldListing(LIST_SPECS[kind], state, entry satisfies Entry, readFrame(entry));
  }, EMPTY_LISTING);
}

const ask = (id: number, cursor?: string) =>
  [
    'out',
    { jsonrpc: '2.0', id, method: 'tools/list', params: cursor === undefined ? {} : { cursor } },
  ] as const;
const list = (id: number, ...tools: unknown[]) => ['in', { jsonrpc: '2.0', id, result: { tools } }] as const;

describe('a folded list', () => {
  it('joins the pages of a list and starts anew with a first page', () => {
    expect([
      ...foldAll([ask(1), list(1, { name: 'a' }), ask(2, 'c'), list(2, { name: 'b' })]).items.keys(),
    ]).toEqual(['a', 'b']);
    const again = foldAll([ask(1), list(1, { name: 'a' }), ask(2), list(2, { name: 'b' })]);
    expect([...again.items.keys()]).toEqual(['b']);
  });

  it('keeps the good tools beside a bad one', () => {
    const state = foldAll([
      ask(1),
      list(1, { name: 'a' }, 7, { title: 'nameless' }, { name: 'b', extra: 1 }),
    ]);
    expect([...state.items.keys()]).toEqual(['a', 'b']);
    expect(state.unusable.map((each) => [each.index, each.why])).toEqual([
      [1, 'is not an object'],
      [2, 'has no name'],
    ]);
    expect(state.items.get('b')?.definition['extra']).toBe(1);
  });

  it('takes no list from an answer nobody asked for', () => {
    expect(foldAll([list(9, { name: 'a' })]).items.size).toBe(0);
  });

  it('is whole with the page that no other follows, and tells how long it is good', () => {
    const first = [
      'in',
      { jsonrpc: '2.0', id: 1, result: { tools: [{ name: 'a' }], nextCursor: 'c' } },
    ] as const;
    const last = [
      'in',
      { jsonrpc: '2.0', id: 2, result: { tools: [], ttlMs: 9000, cacheScope: 'public' } },
    ] as const;
    expect(foldAll([ask(1), first]).page?.isLast).toBe(false);
    expect(foldAll([ask(1), first, ask(2, 'c'), last]).page).toEqual({
      seq: 3,
      wallMs: 0,
      isLast: true,
      ttlMs: 9000,
      cacheScope: 'public',
    });
    // Nobody may take it for an empty list.
    expect(foldAll([ask(1), ['in', { jsonrpc: '2.0', id: 1, result: {} }]]).page?.isLast).toBe(false);
  });

  it('names resources by their URI', () => {
    const state = [
      ['out', { jsonrpc: '2.0', id: 1, method: 'resources/list' }],
      ['in', { jsonrpc: '2.0', id: 1, result: { resources: [{ uri: 'a:1', name: 'x' }, { name: 'y' }] } }],
    ] as const;
    const folded = foldAll(state, 'resources');
    expect([...folded.items.keys()]).toEqual(['a:1']);
    expect(folded.unusable[0]?.why).toBe('has no uri');
  });

  it('is stale from list_changed to the next list', () => {
    const changed = ['in', { jsonrpc: '2.0', method: 'notifications/tools/list_changed' }] as const;
    expect(foldAll([ask(1), list(1), changed]).stale).toBe(true);
    expect(foldAll([ask(1), list(1), changed, ask(2), list(2)]).stale).toBe(false);
  });
});
