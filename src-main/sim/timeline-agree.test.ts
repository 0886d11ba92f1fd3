import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { NO_FILTER, type Filter } from '../../src-shared/api/messages.ts';
import type { Entry } from '../../src-shared/journal/entry.ts';
import { readPath } from '../../src-shared/query/json-path.ts';
import { valuesAt } from '../../src-shared/wire/json-path.ts';
import { frameJson } from '../../src-shared/query/payload.ts';
import { ok } from '../../src-shared/base/failure.ts';
import { printQuery } from '../../src-shared/query/print.ts';
import type { Row } from '../../src-shared/state/row.ts';
import { markOf } from '../../src-shared/timeline/mark-pick.ts';
import { isEnvelope } from '../host/index/query-sql.ts';
import { IndexClient } from '../host/index/index-client.ts';
import type { TimelineSource } from '../host/ports/timeline.ts';
import { LIVE_QUESTIONS_MAX } from '../host/projections/live-timeline.ts';
import { LiveRows } from '../host/projections/live-rows.ts';
import { Projector } from '../host/projections/projector.ts';
import { createRealClock } from './clock.ts';
import { queries } from './query-arbitrary.ts';
import { rowBodies } from './rows-arbitrary.ts';
import { RowsModel } from './rows-model.ts';
import { SimTape, openedBody } from './rows-tape.ts';

const SEED = 20_261_128;
const ROWS = 600;
const SERVER = 'server-1';
const FIRST_MS = 1_780_000_000_000;
const POLL = { timeout: 10_000, interval: 5 };
const WHOLE = { fromMs: 0, toMs: 4_000_000_000_000 };

/** One random tape: in the index, in memory, and as plain rows. */
let root: string;
let index: IndexClient;
let live: LiveRows;
let model: RowsModel;
let sources: readonly TimelineSource[];
let entries: readonly Entry[];
let tapeId: string;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'tapedeck-timeline-'));
  const tape = new SimTape(join(root, 'tapes'), '20260101-000000-000001', SERVER, 100);
  const bodies = fc.sample(rowBodies, { seed: SEED, numRuns: ROWS });
  tapeId = tape.tapeId;
  entries = tape.append([openedBody(tape.tapeId, SERVER), ...bodies]);
  model = new RowsModel(tape.tapeId, SERVER);
  for (const entry of entries) model.add(entry);
  index = new IndexClient({
    workerUrl: new URL('../host/index/worker.ts', import.meta.url),
    tapesFolder: join(root, 'tapes'),
    indexFolder: join(root, 'index'),
    clock: createRealClock(),
    living: () => [],
    onProgress: () => undefined,
    onSearched: () => undefined,
    onFailure: () => undefined,
  });
  live = new LiveRows({
    clock: createRealClock(),
    grep: () => Promise.resolve(ok({ seqs: new Uint32Array(0), scannedTo: 0 })),
    onChanged: () => undefined,
  });
  const projector = new Projector({
    rows: live,
    folds: [],
    onRows: () => undefined,
    onPressure: () => undefined,
  });
  projector.onEntries({ tapeId: tape.tapeId, serverId: SERVER }, entries);
  projector.flush();
  sources = [index.timeline(tape.tapeId), live.timeline];
  await vi.waitUntil(async () => (await index.indexed(tape.tapeId)) === tape.length, POLL);
});
afterAll(async () => {
  await index.close();
  rmSync(root, { recursive: true, force: true });
});

const matching = (filter: Filter): ReadonlySet<number> =>
  new Set(model.page(filter, { kind: 'from', ordinal: 0 }, ROWS + 1).seq);
const end = (row: Row): number =>
  row.latencyUs >= 0 ? row.wallMs + row.latencyUs / 1000 : row.status === 'pending' ? Infinity : row.wallMs;

const filters = queries.filter(isEnvelope).map((query) => ({ ...NO_FILTER, query: printQuery(query) }));
const windows = fc
  .tuple(fc.integer({ min: -10, max: ROWS + 10 }), fc.integer({ min: -10, max: ROWS + 10 }))
  .map(([a, b]) => ({ fromMs: FIRST_MS + Math.min(a, b), toMs: FIRST_MS + Math.max(a, b) }));

describe('a timeline of the index and of the live rows', () => {
  it('counts every row in its bucket, and those that a filter matches', async () => {
    await fc.assert(
      fc.asyncProperty(filters, windows, fc.integer({ min: 2, max: 300 }), async (filter, range, buckets) => {
        const wanted = matching(filter);
        for (const source of sources) {
          const answer = await source.density({ filter, range, buckets });
          if (!answer.ok) throw new Error(answer.failure.message);
          const { fromMs, bucketMs, incoming, outgoing, others, warnings, errors, bytes } = answer.value;
          expect(answer.value).toMatchObject({ total: model.rows.length, scanned: model.rows.length });
          expect(incoming.length).toBeLessThanOrEqual(buckets);
          expect(fromMs).toBeLessThanOrEqual(range.fromMs);
          const inRange = ({ wallMs }: Row): boolean =>
            wallMs >= fromMs && wallMs < fromMs + bucketMs * incoming.length;
          const rows = model.rows.filter(inRange);
          // What the buckets cover is the range at least.
          expect(rows.length).toBeGreaterThanOrEqual(
            model.rows.filter(({ wallMs }) => wallMs >= range.fromMs && wallMs <= range.toMs).length,
          );
          incoming.forEach((count, at) => {
            const mine = rows.filter(({ wallMs }) => Math.floor((wallMs - fromMs) / bucketMs) === at);
            const of = (is: (row: Row) => boolean): number => mine.filter(is).length;
            expect([
              count,
              outgoing[at],
              others[at],
              warnings[at],
              errors[at],
              bytes[at],
              answer.value.matching?.[at] ?? mine.length,
            ]).toEqual([
              of(({ dir }) => dir === 'in'),
              of(({ dir }) => dir === 'out'),
              of(({ dir }) => dir === 'none'),
              of(({ severity }) => severity === 'warning'),
              of(({ severity }) => severity === 'error'),
              mine.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
              filter.query === '' ? mine.length : of(({ seq }) => wanted.has(seq)),
            ]);
          });
        }
      }),
      { seed: SEED, numRuns: 60 },
    );
  });

  it('has the exchanges that are in a window for some time, when a half of them matches', async () => {
    let seen = 0;
    await fc.assert(
      fc.asyncProperty(filters, windows, async (filter, range) => {
        const wanted = matching(filter);
        const expected = model.rows
          .filter(
            (row) =>
              row.kind === 'request' &&
              row.wallMs <= range.toMs &&
              end(row) >= range.fromMs &&
              (wanted.has(row.seq) || wanted.has(row.pairSeq)),
          )
          .map(({ seq }) => seq);
        seen += expected.length;
        for (const source of sources) {
          const answer = await source.exchanges({ filter, ...range, buckets: 50 });
          if (!answer.ok) throw new Error(answer.failure.message);
          expect(answer.value.seq).toEqual(expected);
          expect(answer.value.left).toBe(0);
          expect(answer.value.lanes.reduce((sum, { count }) => sum + count, 0)).toBe(expected.length);
        }
      }),
      { seed: SEED, numRuns: 60 },
    );
    expect(seen).toBeGreaterThan(100);
  });

  it('has the marks of a window', async () => {
    await fc.assert(
      fc.asyncProperty(filters, windows, async (filter, range) => {
        const wanted = matching(filter);
        const expected = model.rows
          .filter(({ wallMs, seq }) => wallMs >= range.fromMs && wallMs <= range.toMs && wanted.has(seq))
          .filter(({ kind, method, severity }) => markOf(kind, method, severity) !== null)
          .map(({ seq }) => seq);
        for (const source of sources) {
          const answer = await source.marks({ filter, ...range });
          if (!answer.ok) throw new Error(answer.failure.message);
          expect(answer.value.seq).toEqual(expected);
        }
      }),
      { seed: SEED, numRuns: 60 },
    );
  });

  it('has the statistics of a window, by method and tool', async () => {
    await fc.assert(
      fc.asyncProperty(filters, windows, async (filter, range) => {
        const wanted = matching(filter);
        const rows = model.rows.filter(
          ({ kind, wallMs, seq, pairSeq }) =>
            (kind === 'request' || kind === 'notification') &&
            wallMs >= range.fromMs &&
            wallMs <= range.toMs &&
            (wanted.has(seq) || wanted.has(pairSeq)),
        );
        const groups = new Map<string, Row[]>();
        for (const row of rows) {
          const key = `${row.method} ${row.method === 'tools/call' ? row.target : ''} ${row.kind === 'notification'}`;
          groups.set(key, [...(groups.get(key) ?? []), row]);
        }
        for (const source of sources) {
          const answer = await source.statistics({ filter, ...range });
          if (!answer.ok) throw new Error(answer.failure.message);
          expect(answer.value.groups).toHaveLength(groups.size);
          expect(answer.value.left).toBe(0);
          for (const { method, tool, isNotification, count, bytes, p50Us, maxUs, failed } of answer.value
            .groups) {
            const mine = groups.get(`${method} ${tool} ${isNotification}`) ?? [];
            const latencies = mine
              .map(({ latencyUs }) => latencyUs)
              .filter((us) => us >= 0 && !isNotification)
              .toSorted((a, b) => a - b);
            const answers = mine
              .filter(({ kind }) => kind === 'request')
              .map(({ pairSeq }) => model.rows[pairSeq]?.sizeBytes ?? 0);
            const isFailed = ({ status }: Row): boolean =>
              ['error', 'tool-error', 'unanswered', 'orphaned'].includes(status) && !isNotification;
            expect({ count, bytes, p50Us, maxUs, failed }).toEqual({
              count: mine.length,
              bytes: [...mine.map(({ sizeBytes }) => sizeBytes), ...answers].reduce((a, b) => a + b, 0),
              p50Us: latencies[Math.ceil(latencies.length / 2) - 1] ?? -1,
              maxUs: latencies.at(-1) ?? -1,
              failed: mine.filter(isFailed).length,
            });
          }
        }
      }),
      { seed: SEED, numRuns: 40 },
    );
  });

  it('reads what stands at a path, as far as entries are indexed', async () => {
    const seqs = entries
      .filter(({ kind }) => kind === 'frame')
      .map(({ seq }) => seq)
      .slice(0, 150);
    for (const path of ['$.method', 'params', 'result.content[*].text', 'params.name']) {
      const read = readPath(path);
      if (read.kind !== 'path') throw new Error(path);
      const answer = await index.values({ tapeId, seqs, path });
      if (!answer.ok) throw new Error(answer.failure.message);
      expect(answer.value.texts.length).toBeGreaterThan(0);
      answer.value.texts.forEach((text, at) => {
        const entry = entries[seqs[at] ?? -1];
        const [first] = entry?.kind === 'frame' ? valuesAt(frameJson(entry), read.path) : [];
        const plain = typeof first === 'string' ? first : JSON.stringify(first);
        expect(text === null).toBe(plain === undefined);
        expect((text ?? '').startsWith((plain ?? '').slice(0, 100))).toBe(true);
        expect(answer.value.numbers[at]).toBe(typeof first === 'number' ? first : null);
      });
    }
    expect(await index.values({ tapeId, seqs: [entries.length + 5], path: 'params' })).toEqual(
      ok({ texts: [], numbers: [] }),
    );
    expect(await index.values({ tapeId, seqs: [1], path: 'count' })).toMatchObject({
      failure: { code: 'query-invalid' },
    });
    expect(await index.values({ tapeId: 'nobody', seqs: [1], path: 'params' })).toMatchObject({
      failure: { code: 'unknown-tape' },
    });
  });

  it('has the numbers at a path of all rows in a window, one by one or by stretches of time', async () => {
    const paths = ['$.id', 'error.code', 'params.requestId', 'params.name'];
    let seen = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(filters, fc.constant(NO_FILTER)),
        windows,
        fc.constantFrom(...paths),
        fc.integer({ min: 2, max: 300 }),
        async (filter, range, path, buckets) => {
          const read = readPath(path);
          if (read.kind !== 'path') throw new Error(path);
          const wanted = matching(filter);
          const expected = model.rows.flatMap(({ seq, pairSeq, wallMs }) => {
            const entry = entries[seq];
            if (wallMs < range.fromMs || wallMs > range.toMs || entry?.kind !== 'frame') return [];
            if (!wanted.has(seq) && !wanted.has(pairSeq)) return [];
            const [value] = valuesAt(frameJson(entry), read.path);
            return typeof value === 'number' && Number.isFinite(value) ? [{ ms: wallMs, value, seq }] : [];
          });
          seen += expected.length;
          const answer = await vi.waitFor(async () => {
            const plot = await index.timeline(tapeId).plot({ filter, ...range, path, buckets });
            if (!plot.ok) throw new Error(plot.failure.message);
            expect(plot.value.scanned).toBe(plot.value.total);
            return plot.value;
          }, POLL);
          expect(answer.values).toBe(expected.length);
          if (answer.shape.kind !== 'points') throw new Error('so few are points');
          const { ms, value, seq, tape } = answer.shape.points;
          expect(answer.tapeIds[tape[0] ?? 0]).toBe(tapeId);
          expect(seq.map((each, at) => ({ ms: ms[at], value: value[at], seq: each }))).toEqual(expected);
        },
      ),
      { seed: SEED, numRuns: 60 },
    );
    expect(seen).toBeGreaterThan(500);
    expect(
      await index.timeline(tapeId).plot({ filter: NO_FILTER, ...WHOLE, path: 'count', buckets: 9 }),
    ).toMatchObject({
      failure: { code: 'query-invalid' },
    });
  });

  it('refuses what cannot be read, and more questions than may wait', async () => {
    const filter = { ...NO_FILTER, query: 'status:eror' };
    for (const source of sources) {
      expect(await source.marks({ filter, ...WHOLE })).toMatchObject({
        ok: false,
        failure: { code: 'query-invalid' },
      });
    }
    const asked = Array.from({ length: LIVE_QUESTIONS_MAX + 3 }, () =>
      live.timeline.density({ filter: NO_FILTER, range: null, buckets: 10 }),
    );
    const answers = await Promise.all(asked);
    expect(answers.filter((answer) => !answer.ok)).toHaveLength(3);
  });
});
