import { expect, it } from 'vitest';
import { NO_FILTER } from '../../src-shared/api/messages.ts';
import type { Entry, EntryBody } from '../../src-shared/journal/entry.ts';
import { TapeMatches } from './tape-matches.ts';
import { TapeRows } from './tape-rows.ts';

const encoder = new TextEncoder();

function frame(dir: 'in' | 'out', value: unknown): EntryBody {
  return {
    kind: 'frame',
    dir,
    channel: { kind: 'stdio' },
    mark: 'whole',
    bytes: encoder.encode(`${JSON.stringify(value)}\n`),
  };
}

function matchesOf(bodies: readonly EntryBody[]): (query: string) => readonly number[] {
  const entries = bodies.map((body, seq): Entry => ({ seq, wallMs: seq, monoUs: seq, ...body }));
  const rows = new TapeRows();
  rows.add(entries);
  const matches = new TapeMatches({
    rows,
    tape: { tapeId: 't', serverId: 's', serverName: 'name' },
    blocks: () => 1,
    entriesOf: () => Promise.resolve(entries),
    changed: () => undefined,
  });
  return (query) => {
    const found = matches.of({ ...NO_FILTER, query });
    return found.ok ? (found.value?.indexes ?? []) : [];
  };
}

it('finds rows by the codes of their findings', () => {
  const find = matchesOf([
    frame('out', { jsonrpc: '2.0', id: 1, method: 'ping' }),
    frame('in', { jsonrpc: '2.0', id: 2, result: {} }),
    { kind: 'finding', about: 0, code: 'arguments-schema', severity: 'warning', message: '', hint: '' },
    { kind: 'tape-closed', reason: 'stopped' },
  ]);
  expect(find('finding:unknown-id')).toEqual([1]);
  expect(find('finding:*-schema')).toEqual([0]);
  expect(find('finding:unanswered finding:arguments-schema')).toEqual([0]);
  expect(find('finding:*')).toEqual([0, 1]);
  expect(find('kind:request finding!=unanswered')).toEqual([]);
});
