import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DIRS } from '../../src-shared/api/messages.ts';
import { chipSeverity, packChips } from '../../src-shared/query/chips.ts';
import { ROW_KINDS, ROW_STATUSES, SEVERITIES } from '../../src-shared/state/row.ts';
import { hasRow } from '../host/index/bits.ts';
import { ChipColumns } from '../host/index/chip-columns.ts';
import { openDatabase } from '../host/index/database.ts';
import { MethodNames } from '../host/index/method-names.ts';
import { cellsIn } from '../host/index/page-cells.ts';
import { addQueryFunctions, isEnvelope } from '../host/index/query-sql.ts';
import { COLUMN_CHUNK_ROWS, RowColumnsCache, type RowColumns } from '../host/index/row-columns.ts';
import { RowStore, type DraftRow } from '../host/index/row-store.ts';
import { TapeMask } from '../host/index/tape-mask.ts';
import { CHUNK_VALUES_MAX } from '../host/index/value-bits.ts';
import { queries } from './query-arbitrary.ts';

const SEED = 20_261_128;
const KEY = 3;
const TAPE = 'a';
/** Two chunks and a part of one. */
const ROWS = COLUMN_CHUNK_ROWS * 2 + 1_234;
const NAMES = ['', 'tools/call', 'tools/list', 'ping', 'notifications/progress', 'a', 'aB', 'noted'];
const IDS = ['', '1', '7', '77', '"aB"', '"1"', '1e3', 'É', '123456789012'];
/** Those that there can be. */
const CHIPS = DIRS.flatMap((dir) =>
  ROW_KINDS.flatMap((kind) => SEVERITIES.map((severity) => packChips(dir, kind, severity))),
);
/** In a chunk of their own all values are different: there they have no bits. */
const MANY = 1;

let root: string;
let database: DatabaseSync;
let rows: RowStore;
let chips: ChipColumns;
let columns: RowColumnsCache;

/** Drawn by chance, the same each time. */
function drafts(): DraftRow[] {
  const [seeds = []] = fc.sample(fc.array(fc.nat(), { minLength: ROWS, maxLength: ROWS, size: 'max' }), {
    seed: SEED,
    numRuns: 1,
  });
  return seeds.map((seed, seq) => {
    const isOdd = seq >>> 13 === MANY;
    const pick = <T>(of: readonly T[], by: number, otherwise: T): T =>
      of[Math.floor(seed / by) % of.length] ?? otherwise;
    return {
      seq,
      wallMs: 1_780_000_000_000 + seq / 400 + (seed % 3),
      monoUs: seq,
      chips: CHIPS[seed % (isOdd ? CHIPS.length : 7)] ?? 0,
      status: seed % ROW_STATUSES.length,
      method: isOdd && seq % 3 === 0 ? `m${seq % (CHUNK_VALUES_MAX * 2)}` : pick(NAMES, 7, ''),
      target: isOdd && seq % 2 === 0 ? `t${seq}` : pick(NAMES, 11, ''),
      id: seq % 5 === 0 ? pick(IDS, 13, '') : String(seq),
      latencyUs: seed % 3 === 0 ? -1 : pick([0, 7, 7.25, 1_000, 1_500_000, seed], 17, 0),
      sizeBytes: pick([0, 7, 60, 420, 1_000, seed % 3_000_000], 19, 0),
      pairSeq: seed % 4 === 0 ? -1 : Math.floor(seed / 23) % ROWS,
      at: { segment: 1, offset: seq },
    };
  });
}

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'tapedeck-masks-'));
  database = openDatabase(root);
  addQueryFunctions(database);
  rows = new RowStore(database, new MethodNames(database));
  chips = new ChipColumns(database);
  columns = new RowColumnsCache(database);
  database.exec('BEGIN');
  const all = drafts();
  rows.insert(KEY, all);
  for (const row of all) {
    chips.of(KEY).set(row.seq, row.chips);
    if (row.chips >>> 6 > 0)
      rows.addFinding(KEY, row.seq, row.seq, {
        code: row.seq % 3 === 0 ? 'unanswered' : 'not-json',
        severity: 'warning',
        message: '',
        hint: '',
      });
  }
  chips.of(KEY).flush();
  database.exec('COMMIT');
}, 60_000);
afterAll(() => {
  database.close();
  rmSync(root, { recursive: true, force: true });
});

const nameOf = (method: number): string => rows.methodName(method);

function maskOf(
  query: Parameters<typeof isEnvelope>[0],
  columnsWith: (from: number, to: number) => RowColumns | null,
) {
  return new TapeMask({
    database,
    key: KEY,
    tape: { tapeId: TAPE, serverId: 'server-1', serverName: 'name of server-1', era: 'modern' },
    chipTable: null,
    text: null,
    query,
    searchOf: () => {
      throw new Error('nothing is asked of the bytes');
    },
    nameOf,
    columnsWith,
    chips: () => chips.of(KEY),
  });
}

function seqsOf(mask: TapeMask, from: number, to: number): number[] {
  const { low, words } = mask.decide(from, to, () => true);
  expect(low).toBe(from);
  const seqs: number[] = [];
  for (let seq = from; seq < to; seq += 1) if (hasRow(words, from, seq)) seqs.push(seq);
  return seqs;
}

/** Rows of one chunk, often all of them. */
const spans = fc
  .tuple(
    fc.nat(2),
    fc.oneof(fc.constant(0), fc.nat(COLUMN_CHUNK_ROWS)),
    fc.oneof(fc.constant(COLUMN_CHUNK_ROWS), fc.integer({ min: 1, max: 700 })),
  )
  .map(([chunk, at, length]) => {
    const end = Math.min(ROWS, (chunk + 1) * COLUMN_CHUNK_ROWS);
    const from = Math.min(chunk * COLUMN_CHUNK_ROWS + at, end - 1);
    return { from, to: Math.min(end, from + length) };
  });

const changes = fc.array(
  fc.record({
    seq: fc.nat(ROWS - 1),
    // The severity of a row never sinks below that of its findings.
    chips: fc.constantFrom(...CHIPS.filter((chips) => chipSeverity(chips) === SEVERITIES.indexOf('error'))),
    status: fc.nat(ROW_STATUSES.length - 1),
    latencyUs: fc.oneof(fc.nat(60), fc.constantFrom(7.5, 1_500_000)),
    pairSeq: fc.nat(ROWS - 1),
  }),
  { maxLength: 3 },
);

describe('filters over columns of several chunks', () => {
  it('match the rows that SQL selects, whatever part is asked for, and while rows change', () => {
    let selected = 0;
    fc.assert(
      fc.property(
        queries.filter(isEnvelope),
        fc.array(spans, { minLength: 1, maxLength: 4 }),
        changes,
        (query, asked, changed) => {
          const inMemory = maskOf(query, (from, to) => columns.with(TAPE, KEY, from, to));
          const inSql = maskOf(query, () => null);
          for (const [n, { from, to }] of asked.entries()) {
            const found = seqsOf(inMemory, from, to);
            expect(found).toEqual(seqsOf(inSql, from, to));
            if (found.length > 0 && found.length < to - from) selected += 1;
            const change = changed[n];
            if (change === undefined) continue;
            rows.update(KEY, change.seq, change);
            chips.of(KEY).set(change.seq, change.chips);
            columns.changed(TAPE, [change.seq]);
            const one = { from: change.seq, to: change.seq + 1 };
            expect(inMemory.has(change.seq)).toBe(seqsOf(inSql, one.from, one.to).length === 1);
          }
        },
      ),
      { seed: SEED, numRuns: 300 },
    );
    expect(selected).toBeGreaterThan(150);
  }, 60_000);

  it('give pages of rows as the table has them, or none when one of them has changed since', () => {
    const all = columns.with(TAPE, KEY, 0, ROWS);
    if (all === null) throw new Error('they are few');
    const seqs = Array.from({ length: 500 }, (_, n) => (n * 37) % ROWS).toSorted((a, b) => a - b);
    const table = rows.some(KEY, seqs).map(({ cells }) => cells);
    expect(cellsIn(all, chips.of(KEY), nameOf, seqs)).toEqual(table);
    columns.changed(TAPE, seqs.slice(9, 10));
    expect(cellsIn(all, chips.of(KEY), nameOf, seqs)).toBeNull();
    expect(cellsIn(all, chips.of(KEY), nameOf, [ROWS])).toBeNull();
  });
});
