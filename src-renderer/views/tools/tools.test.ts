import { describe, expect, it } from 'vitest';
import type { Server } from '../../../src-shared/api/servers.ts';
import type { Tool } from '../../../src-shared/api/tools.ts';
import { marksOf } from './annotations.ts';
import { HISTORY_CHARS_MAX, HISTORY_MAX, NEW_DRAFT, timeoutOf, withSent } from './draft.ts';
import { indexOfTool, isUsable, toolLines } from './list-lines.ts';

const server = (id: string, kind: 'ready' | 'stopped' = 'ready'): Server => ({
  id,
  name: id,
  era: 'auto',
  target: { kind: 'http', url: 'http://localhost/', headerNames: [] },
  specHash: '',
  approved: true,
  state: kind === 'ready' ? { kind, sinceMs: 0 } : { kind },
  tapeId: null,
  pid: null,
  session: null,
  toolCount: 0,
  entriesTotal: 0,
  entriesPerS: 0,
  startCount: 1,
});

const tool = (serverId: string, name: string, part: Partial<Tool> = {}): Tool => ({
  serverId,
  name,
  title: null,
  description: '',
  annotations: { readOnlyHint: null, destructiveHint: null, idempotentHint: null, openWorldHint: null },
  inputSchema: { type: 'object' },
  outputSchema: null,
  raw: {},
  hash: 'h',
  seenAt: { tapeId: 't', seq: 0 },
  problems: [],
  ...part,
});

const ALL = { text: '', serverId: null };
const names = (lines: ReturnType<typeof toolLines>['lines']): string[] =>
  lines.map((line) =>
    line.kind === 'server' ? `# ${line.server.name} ${line.shown}/${line.total}` : line.tool.name,
  );

describe('the list', () => {
  const servers = [server('a'), server('b'), server('idle', 'stopped'), server('mute')];
  const tools = [tool('b', 'write'), tool('a', 'read', { title: 'Read a file' }), tool('a', 'list')];

  it('groups the tools of several servers, in the order of the servers', () => {
    const { lines, shown, total } = toolLines(servers, tools, ALL);
    expect(names(lines)).toEqual(['# a 2/2', 'read', 'list', '# b 1/1', 'write', '# mute 0/0']);
    expect([shown, total]).toEqual([3, 3]);
    expect(indexOfTool(lines, 'a', 'list')).toBe(2);
    expect(indexOfTool(lines, 'b', 'list')).toBe(-1);
  });

  it('has no heading over one server', () => {
    expect(names(toolLines(servers, tools, { ...ALL, serverId: 'a' }).lines)).toEqual(['read', 'list']);
  });

  it('keeps the tools of a server that has stopped', () => {
    expect(names(toolLines([server('idle', 'stopped')], [tool('idle', 'x')], ALL).lines)).toEqual(['x']);
  });

  it('filters by name, title and description, and counts truly', () => {
    const { lines, shown, total } = toolLines(servers, tools, { ...ALL, text: ' FILE ' });
    expect(names(lines)).toEqual(['# a 1/2', 'read', '# b 0/1', '# mute 0/0']);
    expect([shown, total]).toEqual([1, 3]);
  });

  it('takes a listed thing without a hash for unusable', () => {
    expect([isUsable(tool('a', 'x')), isUsable(tool('a', '(item 3)', { hash: '' }))]).toEqual([true, false]);
  });
});

describe('hints', () => {
  const words = (given: Partial<Tool['annotations']>): string[] =>
    marksOf({ annotations: { ...tool('a', 'x').annotations, ...given } }).map(({ word }) => word);

  it('show what was stated, and no more', () => {
    expect(words({})).toEqual([]);
    expect(words({ readOnlyHint: true, destructiveHint: true })).toEqual(['read-only']);
    expect(words({ readOnlyHint: false, destructiveHint: false })).toEqual(['additive']);
    expect(words({ destructiveHint: true, idempotentHint: true, openWorldHint: true })).toEqual([
      'destructive',
      'idempotent',
      'open world',
    ]);
  });
});

describe('a draft', () => {
  it('remembers what was sent, newest first, each once, bounded', () => {
    let draft = NEW_DRAFT;
    for (let at = 0; at < HISTORY_MAX + 5; at += 1) draft = withSent(draft, `{"n":${at}}`, at);
    expect(draft.history).toHaveLength(HISTORY_MAX);
    draft = withSent(draft, '{"n":20}', 99);
    expect(draft.history[0]).toEqual({ text: '{"n":20}', atMs: 99 });
    expect(new Set(draft.history.map(({ text }) => text)).size).toBe(HISTORY_MAX);
    expect(withSent(draft, 'x'.repeat(HISTORY_CHARS_MAX + 1), 100)).toBe(draft);
  });

  it('reads a time-out in seconds', () => {
    expect(['60', ' 1.5 ', '0,1', '3600'].map(timeoutOf)).toEqual([60_000, 1500, 100, 3_600_000]);
    expect(['', '0', '0.01', '3601', 'soon', '-1'].map(timeoutOf)).toEqual(Array(6).fill(null));
  });
});
