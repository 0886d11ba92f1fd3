import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EntryWalk } from './entry-walk.ts';
import { MethodNames } from './method-names.ts';
import { openDatabase } from './database.ts';
import { COLUMN_CHUNK_ROWS, COLUMN_ROWS_MAX } from './row-columns.ts';
import { REHEARSED_FILTERS } from './rehearsed.ts';
import { RowStore } from './row-store.ts';
import type { TapeRecord } from './tape-table.ts';
import { Warmth } from './warmth.ts';

const ROWS = COLUMN_CHUNK_ROWS * 2 + 100;

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'tapedeck-warmth-'));
  mkdirSync(join(root, 'tapes'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function warmthOf(tape: Pick<TapeRecord, 'tapeId' | 'key' | 'entries'>) {
  const database = openDatabase(root);
  const read: [number, number][] = [];
  const filters: string[] = [];
  const begun: string[] = [];
  const record: TapeRecord = {
    ...tape,
    serverId: 'server-1',
    serverName: 'server-1',
    title: '',
    openedMs: 0,
    lastMs: 0,
    ending: '',
    era: null,
    protocolVersion: null,
    isClosed: true,
    damage: null,
    findings: 0,
    at: { segment: 1, offset: 0 },
  };
  const warmth = new Warmth({
    tapesFolder: join(root, 'tapes'),
    rows: new RowStore(database, new MethodNames(database)),
    helper: { begin: () => void begun.push('helper') },
    views: {
      columnsIn: (_tape, from, to) => void read.push([from, to]),
      rehearse: (_tape, { filter }, mayGoOn) => {
        filters.push(filter.query);
        // One that is not done is gone on with.
        return mayGoOn() || filters.filter((each) => each === filter.query).length > 1;
      },
    },
    walk: new EntryWalk(0),
    tapeOf: (tapeId) => (tapeId === tape.tapeId ? record : null),
  });
  return { warmth, read, filters, begun, record, close: () => database.close() };
}

describe('what the first filter of a tape would wait for', () => {
  it('is read a piece at a time, the newest first, once', () => {
    const { warmth, read, filters, begun, record, close } = warmthOf({ tapeId: 'a', key: 1, entries: ROWS });
    warmth.ask({ ...record, isClosed: false });
    expect(warmth.isBusy).toBe(false);
    warmth.ask(record);
    for (let turns = 0; warmth.isBusy && turns < 50; turns += 1) warmth.step(() => false);
    expect(warmth.isBusy).toBe(false);
    expect(read).toEqual([
      [2 * COLUMN_CHUNK_ROWS, ROWS],
      [COLUMN_CHUNK_ROWS, 2 * COLUMN_CHUNK_ROWS],
      [0, COLUMN_CHUNK_ROWS],
    ]);
    // Searches are next.
    expect(begun).toEqual(['helper']);
    // Each filter took two turns.
    expect([filters.length, new Set(filters).size]).toEqual([2 * REHEARSED_FILTERS, REHEARSED_FILTERS]);
    warmth.ask(record);
    warmth.ask({ ...record, entries: ROWS + 1 });
    expect(warmth.isBusy).toBe(false);
    warmth.ask({ ...record, entries: ROWS + COLUMN_CHUNK_ROWS });
    expect(warmth.isBusy).toBe(true);
    close();
  });

  it('is nothing of a tape that is too long for columns, or that is gone', () => {
    const long = { tapeId: 'a', key: 1, entries: COLUMN_ROWS_MAX + 1 };
    const { warmth, read, filters, record, close } = warmthOf(long);
    warmth.ask(record);
    for (let turns = 0; warmth.isBusy && turns < 10; turns += 1) warmth.step(() => true);
    warmth.ask({ ...record, tapeId: 'b' });
    warmth.step(() => true);
    expect([warmth.isBusy, read, filters]).toEqual([false, [], []]);
    warmth.ask(record);
    warmth.forget('a');
    expect(warmth.isBusy).toBe(false);
    close();
  });
});
