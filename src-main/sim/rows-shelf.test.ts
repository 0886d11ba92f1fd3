import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DIRS, NO_FILTER, type Filter } from '../../src-shared/api/messages.ts';
import { PageBuilder } from '../../src-shared/api/page-builder.ts';
import { ok } from '../../src-shared/base/failure.ts';
import type { Entry, EntryBody } from '../../src-shared/journal/entry.ts';
import { payloadMatcher } from '../../src-shared/query/payload.ts';
import { ROW_KINDS, ROW_STATUSES, SEVERITIES } from '../../src-shared/state/row.ts';
import type { Index, RowSource } from '../host/ports.ts';
import { LiveRows } from '../host/projections/live-rows.ts';
import { Projector } from '../host/projections/projector.ts';
import { CHUNK_ROWS } from '../host/projections/row-chunk.ts';
import { RowShelf, SHELF_LOADED_MAX } from '../host/projections/row-shelf.ts';
import { createRealClock } from './clock.ts';
import { createFakeDisk, type FakeDisk } from './disk-fake.ts';
import { wholePage } from './rows-conformance.ts';

const TAPES = [
  { tapeId: '20260101-000000-aaaaaa', serverId: 'server-1' },
  { tapeId: '20260101-000000-bbbbbb', serverId: 'server-2' },
] as const;

function note(method: string, params: unknown = {}): EntryBody {
  const bytes = Buffer.from(JSON.stringify({ jsonrpc: '2.0', method, params }));
  return { kind: 'frame', dir: 'in', channel: { kind: 'stdio' }, mark: 'whole', bytes };
}

describe('rows that left memory', () => {
  let disk: FakeDisk;
  let rows: LiveRows;
  let shelf: RowShelf;
  let projector: Projector;
  /** By tape. */
  let entries: [Entry[], Entry[]];
  /** In order of arrival. */
  let arrived: { tapeId: string; seq: number; entry: Entry }[];
  let reports: unknown[];
  let asked: string[];

  const grep: Index['grep'] = (tapeId, test, fromSeq, toSeq) => {
    const matcher = payloadMatcher(test);
    const own = entries[TAPES.findIndex((tape) => tape.tapeId === tapeId)] ?? [];
    const hits = own.slice(fromSeq, toSeq).filter((entry) => matcher.inEntry(entry));
    return Promise.resolve(ok({ seqs: Uint32Array.from(hits, ({ seq }) => seq), scannedTo: toSeq }));
  };

  /** An index that has every request answered. */
  const stored = (tapeId: string): RowSource => ({
    page: (_filter, anchor, limit) => {
      const from = anchor.kind === 'from' ? anchor.ordinal : 0;
      asked.push(`${tapeId} ${from}+${limit}`);
      const page = new PageBuilder();
      for (let seq = from; seq < from + limit; seq += 1)
        page.push({
          tapeId,
          serverId: 'server-1',
          seq,
          wallMs: 1,
          dir: DIRS.indexOf('out'),
          kind: ROW_KINDS.indexOf('request'),
          method: 'ask',
          target: '',
          id: '1',
          status: ROW_STATUSES.indexOf('ok'),
          latencyUs: 5,
          sizeBytes: 1,
          severity: SEVERITIES.indexOf('none'),
          pairSeq: 9,
        });
      return Promise.resolve(ok(page.build({ total: 0, matched: 0, dropped: 0, scanned: 0, from })));
    },
    locate: () => Promise.resolve(ok(null)),
  });

  function open(shelfRowsMax?: number): void {
    shelf = new RowShelf({
      disk,
      folder: '/data/live',
      report: (_what, error) => reports.push(error),
      ...(shelfRowsMax === undefined ? {} : { rowsMax: shelfRowsMax }),
    });
    rows = new LiveRows({
      clock: createRealClock(),
      grep,
      stored,
      shelf,
      onChanged: () => undefined,
      rowsMax: 2 * CHUNK_ROWS,
    });
    projector = new Projector({ rows, folds: [], onRows: () => undefined, onPressure: () => undefined });
  }

  beforeEach(() => {
    disk = createFakeDisk();
    disk.makeFolder('/data');
    entries = [[], []];
    arrived = [];
    reports = [];
    asked = [];
    open();
  });
  afterEach(() => rows.close());

  /** Three of the first tape, one of the second, and so on. */
  function add(count: number, body: (at: number) => EntryBody): void {
    for (let at = 0; at < count; at += 1) {
      const number = arrived.length % 4 === 3 ? 1 : 0;
      const own = entries[number];
      const entry: Entry = { seq: own.length, wallMs: 1000 + at, monoUs: at, ...body(arrived.length) };
      own.push(entry);
      const tape = TAPES[number];
      arrived.push({ tapeId: tape.tapeId, seq: entry.seq, entry });
      projector.onEntries(tape, [entry]);
    }
    projector.flush();
  }

  async function seqsFrom(filter: Filter, ordinal: number, count: number): Promise<string[]> {
    const page = await wholePage(rows, filter, { kind: 'from', ordinal }, count);
    return page.seq.map((seq, at) => `${page.tapeIds[page.tape[at] ?? 0] ?? ''} ${seq}`);
  }

  const names = (some: readonly { tapeId: string; seq: number }[]): string[] =>
    some.map(({ tapeId, seq }) => `${tapeId} ${seq}`);

  it('are read from the disk, in the order of their arrival, under the ordinals they had', async () => {
    add(2 * CHUNK_ROWS, (at) => note(at % 2 === 0 ? 'even' : 'odd'));
    const before = await seqsFrom(NO_FILTER, 100, 50);
    add(3 * CHUNK_ROWS + 7, (at) => note(at % 2 === 0 ? 'even' : 'odd'));
    expect(rows.dropped).toBe(4 * CHUNK_ROWS);
    expect(await seqsFrom(NO_FILTER, 100, 50)).toEqual(before);
    // Across the border of chunks, and of memory.
    for (const from of [CHUNK_ROWS - 20, 4 * CHUNK_ROWS - 20, arrived.length - 40])
      expect(await seqsFrom(NO_FILTER, from, 40)).toEqual(names(arrived.slice(from, from + 40)));
    const page = await wholePage(rows, NO_FILTER, { kind: 'from', ordinal: 0 }, 3);
    expect(page).toMatchObject({ first: 0, from: 0, matched: arrived.length, total: arrived.length });
    expect(page.methods).toEqual(['even', 'odd']);
    const early = arrived[CHUNK_ROWS + 3];
    expect(await rows.locate(NO_FILTER, { tapeId: early?.tapeId ?? '', seq: early?.seq ?? -1 })).toEqual(
      ok(CHUNK_ROWS + 3),
    );
    expect(shelf.rows).toBe(4 * CHUNK_ROWS);
  });

  it('are filtered and searched like those in memory, made before or after they left', async () => {
    const isRare = (at: number): boolean => at % 1000 === 5;
    const body = (at: number): EntryBody =>
      isRare(at) ? { kind: 'stderr', mark: 'whole', bytes: Buffer.from('x') } : note('m', { n: `<${at}>` });
    const stderr: Filter = { ...NO_FILTER, kinds: ['stderr'] };
    const ofSecond: Filter = { ...NO_FILTER, serverIds: ['server-2'], kinds: ['notification'] };
    add(CHUNK_ROWS, body);
    // One list is there before anything leaves.
    await wholePage(rows, stderr, { kind: 'tail' }, 1);
    add(4 * CHUNK_ROWS, body);
    const rare = names(arrived.filter((_each, at) => isRare(at)));
    expect(await seqsFrom(stderr, 0, 500)).toEqual(rare);
    expect(await seqsFrom({ ...stderr, kinds: ['stderr', 'process'] }, 0, 500)).toEqual(rare);
    const second = arrived.filter(({ tapeId }, at) => tapeId === TAPES[1].tapeId && !isRare(at));
    expect(await seqsFrom(ofSecond, 1000, 10)).toEqual(names(second.slice(1000, 1010)));
    const text: Filter = { ...NO_FILTER, text: '<123' };
    await expect
      .poll(async () => (await wholePage(rows, text, { kind: 'tail' }, 1)).scanned)
      .toBe(arrived.length);
    const hits = arrived.filter(({ entry }) => payloadMatcher({ kind: 'text', text: '<123' }).inEntry(entry));
    expect(await seqsFrom(text, 0, 500)).toEqual(names(hits).slice(0, 500));
    expect((await wholePage(rows, text, { kind: 'tail' }, 1)).matched).toBe(hits.length);
  });

  it('are never more than the bound of the shelf: the oldest leave it, and ordinals stay', async () => {
    rows.close();
    open(2 * CHUNK_ROWS);
    add(6 * CHUNK_ROWS, () => note('m'));
    expect([shelf.rows, disk.names('/data/live').length]).toEqual([2 * CHUNK_ROWS, 2]);
    const page = await wholePage(rows, NO_FILTER, { kind: 'from', ordinal: 5 }, 2);
    expect([page.first, page.from, page.dropped]).toEqual([2 * CHUNK_ROWS, 2 * CHUNK_ROWS, 4 * CHUNK_ROWS]);
    expect(await seqsFrom(NO_FILTER, 3 * CHUNK_ROWS, 5)).toEqual(
      names(arrived.slice(3 * CHUNK_ROWS, 3 * CHUNK_ROWS + 5)),
    );
  });

  it('hold only a few chunks in memory, however far one scrolls', async () => {
    add(9 * CHUNK_ROWS, () => note('m'));
    for (let chunk = 0; chunk < 7; chunk += 1) await seqsFrom(NO_FILTER, chunk * CHUNK_ROWS, 1);
    expect(shelf.loaded.bytes).toBeGreaterThan(0);
    expect(shelf.loaded.bytes).toBeLessThan((SHELF_LOADED_MAX + 1) * CHUNK_ROWS * 41);
    expect([shelf.loaded.entries, shelf.loaded.dropped]).toEqual([SHELF_LOADED_MAX, 7 - SHELF_LOADED_MAX]);
  });

  it('say what became of a request whose answer came after it had left', async () => {
    add(1, () => ({
      ...note('ask'),
      kind: 'frame',
      dir: 'out',
      channel: { kind: 'stdio' },
      mark: 'whole',
      bytes: Buffer.from(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ask' })),
    }));
    add(3 * CHUNK_ROWS, () => note('m'));
    const page = await wholePage(rows, NO_FILTER, { kind: 'from', ordinal: 0 }, 10);
    expect([page.status[0], page.latencyUs[0], page.pairSeq[0]]).toEqual([ROW_STATUSES.indexOf('ok'), 5, 9]);
    expect(asked).toEqual([`${TAPES[0].tapeId} 0+1`]);
  });

  it('are only in their tapes when the disk is full; recording and the rows in memory go on', async () => {
    add(3 * CHUNK_ROWS, () => note('m'));
    expect(shelf.rows).toBe(CHUNK_ROWS);
    disk.failNext('write', 'ENOSPC');
    add(CHUNK_ROWS, () => note('m'));
    expect([shelf.rows, reports.length]).toEqual([0, 1]);
    const page = await wholePage(rows, NO_FILTER, { kind: 'from', ordinal: 0 }, 1);
    expect([page.first, page.from, page.total]).toEqual([2 * CHUNK_ROWS, 2 * CHUNK_ROWS, 4 * CHUNK_ROWS]);
    add(CHUNK_ROWS, () => note('m'));
    expect([shelf.rows, shelf.first]).toEqual([CHUNK_ROWS, 2]);
    expect(await seqsFrom(NO_FILTER, 2 * CHUNK_ROWS, 3)).toEqual(
      names(arrived.slice(2 * CHUNK_ROWS, 2 * CHUNK_ROWS + 3)),
    );
  });

  it('leave nothing behind: the folder is emptied at the end, and of what a killed host left', () => {
    add(4 * CHUNK_ROWS, () => note('m'));
    expect(disk.names('/data/live')).toHaveLength(2);
    open();
    expect(disk.names('/data/live')).toEqual([]);
    add(3 * CHUNK_ROWS, () => note('m'));
    rows.close();
    expect(disk.names('/data/live')).toEqual([]);
  });
});
