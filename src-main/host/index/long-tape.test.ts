import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NO_FILTER } from '../../../src-shared/api/messages.ts';
import type { StatisticsAnswer, StatisticsRow } from '../../../src-shared/api/timeline.ts';
import { packChips } from '../../../src-shared/query/chips.ts';
import { ROW_STATUSES } from '../../../src-shared/state/row.ts';
import { EXCHANGES_MAX } from '../../../src-shared/timeline/exchange-pick.ts';
import { openDatabase } from './database.ts';
import { LongTape, NEAR_ROWS_MAX, UNSETTLED_ROWS } from './long-tape.ts';
import { MethodNames } from './method-names.ts';
import { RowStore, type DraftRow } from './row-store.ts';
import { RowStretches, STRETCH_ROWS } from './row-stretches.ts';
import { ROWS_PER_TAPE } from './schema.ts';
import { TapeMatches } from './tape-matches.ts';
import type { TapeRecord } from './tape-table.ts';

const ROWS = 3 * STRETCH_ROWS + 500;
const FIRST_MS = 1_780_000_000_000;
const OK = ROW_STATUSES.indexOf('ok');
const PENDING = ROW_STATUSES.indexOf('pending');

/** Calls and their answers in turns, a second of each exchange, an hour of pause in the middle, one never answered. */
const timeOf = (seq: number): number => FIRST_MS + seq * 10 + (seq > ROWS / 2 ? 3_600_000 : 0);
const draft = (seq: number): DraftRow => {
  const isRequest = seq % 2 === 0;
  const isOpen = seq === 40;
  return {
    seq,
    wallMs: timeOf(seq),
    monoUs: seq,
    chips: isRequest
      ? packChips('out', 'request', 'none')
      : packChips('in', 'response', seq % 1_001 === 0 ? 'error' : 'none'),
    status: isOpen ? PENDING : OK,
    method: 'tools/call',
    target: `tool-${seq % 3}`,
    id: String(seq),
    latencyUs: isRequest && !isOpen ? 10_000 + (seq % 500) : -1,
    sizeBytes: 100,
    pairSeq: isOpen ? -1 : isRequest ? seq + 1 : seq - 1,
    at: { segment: 1, offset: 0 },
  };
};
const drafts = Array.from({ length: ROWS }, (_, seq) => draft(seq));
const tape: TapeRecord = {
  key: 3,
  tapeId: 'long',
  serverId: 's',
  serverName: 's',
  title: '',
  openedMs: FIRST_MS,
  lastMs: timeOf(ROWS - 1),
  ending: '',
  era: null,
  protocolVersion: null,
  isClosed: true,
  damage: null,
  findings: 0,
  entries: ROWS,
  at: { segment: 1, offset: 0 },
};

let root: string;
let database: ReturnType<typeof openDatabase>;
let store: RowStore;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'tapedeck-long-'));
  database = openDatabase(root);
  store = new RowStore(database, new MethodNames(database));
  database.exec('BEGIN');
  store.insert(tape.key, drafts);
  database.exec('COMMIT');
});
afterAll(() => {
  database.close();
  rmSync(root, { recursive: true, force: true });
});

const lengthOf = ({ seq, latencyUs }: DraftRow): number => (seq === 40 ? Infinity : latencyUs);
const longOf = (): LongTape => new LongTape({ stretches: new RowStretches(database), rows: store });
const whole = { fromMs: FIRST_MS - 1, toMs: timeOf(ROWS) };
const ask = { filter: NO_FILTER, ...whole, buckets: 100 };

function read(long: LongTape, record = tape): void {
  while (long.read(record, () => false));
}

function exchangesOf(
  long: LongTape,
  range: { fromMs: number; toMs: number },
  matches: TapeMatches | null = null,
) {
  const request = { ...ask, ...range };
  long.answer(tape, { kind: 'exchanges', request }, matches);
  read(long);
  const reply = long.answer(tape, { kind: 'exchanges', request }, matches);
  if (reply.kind !== 'exchanges') throw new Error('exchanges were asked for');
  return reply.answer;
}

function statisticsOf(
  long: LongTape,
  range: { fromMs: number; toMs: number },
  matches: TapeMatches | null,
): StatisticsAnswer {
  const request = { ...ask, ...range };
  long.answer(tape, { kind: 'statistics', request }, matches);
  read(long);
  const reply = long.answer(tape, { kind: 'statistics', request }, matches);
  if (reply.kind !== 'statistics') throw new Error('statistics were asked for');
  return reply.answer;
}

describe('a tape that is too long for columns', () => {
  it('is told as far as it was read, and counts every row of the whole', () => {
    const long = longOf();
    const request = { filter: NO_FILTER, range: null, buckets: 200 };
    const density = () => {
      const reply = long.answer(tape, { kind: 'density', request }, null);
      if (reply.kind !== 'density') throw new Error('a density was asked for');
      return reply.answer;
    };
    expect(density()).toMatchObject({ total: ROWS, scanned: 0, extent: null });
    expect(long.read(tape, () => false)).toBe(true);
    expect(density()).toMatchObject({ total: ROWS, scanned: STRETCH_ROWS, extent: { toMs: tape.lastMs } });
    read(long);
    const { fromMs, bucketMs, outgoing, incoming, errors, extent, scanned } = density();
    expect({ scanned, extent }).toEqual({
      scanned: ROWS,
      extent: { fromMs: FIRST_MS, toMs: timeOf(ROWS - 1) },
    });
    outgoing.forEach((count, at) => {
      const mine = drafts.filter(({ wallMs }) => Math.floor((wallMs - fromMs) / bucketMs) === at);
      expect([count, incoming[at]]).toEqual([
        mine.filter(({ seq }) => seq % 2 === 0).length,
        mine.filter(({ seq }) => seq % 2 === 1).length,
      ]);
    });
    expect(errors.reduce((a, b) => a + b, 0)).toBe(drafts.filter(({ seq }) => seq % 2_002 === 1_001).length);
  });

  it('has each exchange where few enough rows are in sight, and the open ones from before', () => {
    const long = longOf();
    read(long);
    const range = { fromMs: timeOf(20_000), toMs: timeOf(20_100) };
    const answer = exchangesOf(long, range);
    const expected = drafts.filter(
      ({ seq, wallMs, latencyUs }) =>
        seq % 2 === 0 && wallMs <= range.toMs && (seq === 40 || wallMs + latencyUs / 1000 >= range.fromMs),
    );
    expect(answer.seq).toEqual(expected.map(({ seq }) => seq));
    expect(answer).toMatchObject({ isCoarse: false, left: 0, scanned: answer.total });
    expect(answer.lanes.map(({ id, count }) => ({ id, count }))).toEqual([
      { id: 'out', count: expected.length - 1 },
    ]);
  });

  it('has what a filter matches', () => {
    const long = longOf();
    read(long);
    const matches = new TapeMatches(ROWS);
    const words = new Uint32Array(Math.ceil(ROWS / 32));
    for (const seq of [100, 5_001, 20_010]) words[seq >>> 5] = (words[seq >>> 5] ?? 0) | (1 << (seq & 31));
    matches.put(0, ROWS, words);
    expect(exchangesOf(long, whole, matches).seq).toEqual([100, 5_000, 20_010]);
    const request = { filter: NO_FILTER, range: null, buckets: 50 };
    const reply = long.answer(tape, { kind: 'density', request }, matches);
    if (reply.kind !== 'density') throw new Error('a density was asked for');
    expect(reply.answer.matching?.reduce((a, b) => a + b, 0)).toBe(3);
  });

  it('has the longest where too many rows are in sight, and counts the others', () => {
    const long = new LongTape({ stretches: new RowStretches(database), rows: store }, 1);
    read(long);
    const requests = drafts.filter(({ seq }) => seq % 2 === 0);
    const answer = exchangesOf(long, whole);
    expect(answer).toMatchObject({ isCoarse: true, left: requests.length - EXCHANGES_MAX });
    expect(answer.lanes.map(({ id, count }) => ({ id, count }))).toEqual([
      { id: 'out', count: requests.length },
    ]);
    const longest = requests
      .toSorted((a, b) => lengthOf(b) - lengthOf(a) || b.seq - a.seq)
      .slice(0, EXCHANGES_MAX)
      .map(({ seq }) => seq);
    expect(answer.seq).toEqual(longest.toSorted((a, b) => a - b));
    const marks = long.answer(tape, { kind: 'marks', request: ask }, null);
    expect(marks).toMatchObject({ answer: { left: 0 } });
    // A window of fewer is told in full.
    expect(exchangesOf(long, { fromMs: timeOf(0), toMs: timeOf(50) })).toMatchObject({ isCoarse: false });
  });

  it('counts statistics of any window block by block, as if all of it were in memory', () => {
    const far = new LongTape({ stretches: new RowStretches(database), rows: store }, 1);
    const near = longOf();
    read(far);
    read(near);
    const matches = new TapeMatches(ROWS);
    const words = Uint32Array.from({ length: Math.ceil(ROWS / 32) }, (_, at) => (at % 3 === 0 ? 0x55 : 0));
    matches.put(0, ROWS, words);
    // The whole, the same again from what was kept, ends within blocks, and the pause in the middle.
    const windows = [whole, whole, { fromMs: timeOf(5_000), toMs: timeOf(23_000) }];
    for (const range of windows)
      for (const matching of [null, matches]) {
        const exact = statisticsOf(near, range, matching);
        const counted = statisticsOf(far, range, matching);
        expect(counted).toMatchObject({ scanned: counted.total, left: 0, spanMs: exact.spanMs });
        const plain = (row: StatisticsRow) => ({ ...row, p50Us: 0, p95Us: 0, p99Us: 0, error: 0 });
        expect(counted.groups.map(plain)).toEqual(exact.groups.map(plain));
        counted.groups.forEach(({ p50Us, p95Us, error }, at) => {
          expect(Math.abs(p50Us / (exact.groups[at]?.p50Us ?? 0) - 1)).toBeLessThanOrEqual(error * 1.01);
          expect(Math.abs(p95Us / (exact.groups[at]?.p95Us ?? 0) - 1)).toBeLessThanOrEqual(error * 1.01);
        });
      }
  });

  it('says how far it has counted, and counts a row again that became another', () => {
    const far = new LongTape({ stretches: new RowStretches(database), rows: store }, 1);
    const first = far.answer(tape, { kind: 'statistics', request: ask }, null);
    expect(first).toMatchObject({ answer: { scanned: 0, total: ROWS, groups: [] } });
    read(far);
    const open = (): number =>
      statisticsOf(far, whole, null).groups.reduce((sum, group) => sum + group.open, 0);
    expect(open()).toBe(1);
    database.exec(`UPDATE rows SET status = ${OK} WHERE status = ${PENDING}`);
    expect(open()).toBe(1);
    far.changed([40]);
    expect(open()).toBe(0);
    database.exec(`UPDATE rows SET status = ${PENDING} WHERE id % ${ROWS_PER_TAPE} = 40`);
  });

  it('has marks and statistics of what is in sight', () => {
    const long = longOf();
    read(long);
    const range = { fromMs: timeOf(0), toMs: timeOf(10_000) };
    const request = { ...ask, ...range };
    long.answer(tape, { kind: 'marks', request }, null);
    read(long);
    const marks = long.answer(tape, { kind: 'marks', request }, null);
    if (marks.kind !== 'marks') throw new Error('marks were asked for');
    expect(marks.answer.seq).toEqual([1_001, 3_003, 5_005, 7_007, 9_009]);
    const statistics = long.answer(tape, { kind: 'statistics', request }, null);
    if (statistics.kind !== 'statistics') throw new Error('statistics were asked for');
    const { groups } = statistics.answer;
    expect(groups.map(({ tool, count }) => ({ tool, count }))).toEqual([
      { tool: 'tool-0', count: 1_667 },
      { tool: 'tool-2', count: 1_667 },
      { tool: 'tool-1', count: 1_667 },
    ]);
    // Requests and answers of a hundred bytes each; one has no answer.
    expect(groups.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(5_001 * 200 - 100);
  });

  it('waits with the newest rows of one that is being recorded', () => {
    const long = longOf();
    const living = { ...tape, isClosed: false, entries: UNSETTLED_ROWS + 100 };
    expect(long.read(living, () => true)).toBe(false);
    const request = { filter: NO_FILTER, range: null, buckets: 50 };
    const reply = long.answer(living, { kind: 'density', request }, null);
    expect(reply).toMatchObject({ answer: { extent: null, total: 0 } });
    expect(NEAR_ROWS_MAX).toBe(524_288);
  });
});

describe('a stretch of rows in sight', () => {
  it('is read again when a row of it is another', () => {
    const stretches = new RowStretches(database);
    const first = stretches.of(tape, 1, STRETCH_ROWS);
    expect(stretches.of(tape, 1, STRETCH_ROWS)).toBe(first);
    stretches.changed('long', [STRETCH_ROWS + 5]);
    expect(stretches.peek(tape, 1, STRETCH_ROWS)).toBeNull();
    stretches.of(tape, 1, STRETCH_ROWS);
    stretches.forget('long');
    expect(stretches.peek(tape, 1, STRETCH_ROWS)).toBeNull();
  });
});
