import { describe, expect, it } from 'vitest';
import type { Direction, Entry } from '../journal/entry.ts';
import { readFrame } from './read-frame.ts';
import { createToolsState, foldTools, type ToolsState } from './tools.ts';

const utf8 = new TextEncoder();

function foldAll(frames: readonly (readonly [Direction, unknown])[]): ToolsState {
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
    return foldTools(state, entry satisfies Entry, readFrame(entry));
  }, createToolsState());
}

const ask = (id: number, cursor?: string) =>
  [
    'out',
    { jsonrpc: '2.0', id, method: 'tools/list', params: cursor === undefined ? {} : { cursor } },
  ] as const;
const list = (id: number, ...tools: unknown[]) => ['in', { jsonrpc: '2.0', id, result: { tools } }] as const;

describe('foldTools', () => {
  it('joins the pages of a list and starts anew with a first page', () => {
    expect([
      ...foldAll([ask(1), list(1, { name: 'a' }), ask(2, 'c'), list(2, { name: 'b' })]).tools.keys(),
    ]).toEqual(['a', 'b']);
    const again = foldAll([ask(1), list(1, { name: 'a' }), ask(2), list(2, { name: 'b' })]);
    expect([...again.tools.keys()]).toEqual(['b']);
  });

  it('keeps the good tools beside a bad one', () => {
    const state = foldAll([
      ask(1),
      list(1, { name: 'a' }, 7, { title: 'nameless' }, { name: 'b', extra: 1 }),
    ]);
    expect([...state.tools.keys()]).toEqual(['a', 'b']);
    expect(state.unusable.map((each) => [each.index, each.why])).toEqual([
      [1, 'is not an object'],
      [2, 'has no name'],
    ]);
    expect(state.tools.get('b')?.definition['extra']).toBe(1);
  });

  it('takes no list from an answer nobody asked for', () => {
    expect(foldAll([list(9, { name: 'a' })]).tools.size).toBe(0);
  });

  it('is stale from list_changed to the next list', () => {
    const changed = ['in', { jsonrpc: '2.0', method: 'notifications/tools/list_changed' }] as const;
    expect(foldAll([ask(1), list(1), changed]).stale).toBe(true);
    expect(foldAll([ask(1), list(1), changed, ask(2), list(2)]).stale).toBe(false);
  });
});
