import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { NO_FILTER, type Filter } from '../../src-shared/api/messages.ts';
import { SEEN_FIELDS } from '../../src-shared/api/suggest.ts';
import { ok } from '../../src-shared/base/failure.ts';
import type { Entry } from '../../src-shared/journal/entry.ts';
import { PAYLOAD_TESTS_MAX, payloadTests } from '../../src-shared/query/ast.ts';
import { seenStatusWords } from '../../src-shared/query/status-words.ts';
import { payloadMatcher } from '../../src-shared/query/payload.ts';
import { parseQuery } from '../../src-shared/query/parse.ts';
import { printQuery, printValue } from '../../src-shared/query/print.ts';
import { matchedRows } from '../host/wiring/tapes/archive-query.ts';
import { IndexClient } from '../host/index/index-client.ts';
import { addQueryFunctions, envelopeSql, isEnvelope } from '../host/index/query-sql.ts';
import { INDEX_FILE, ROWS_PER_TAPE } from '../host/index/schema.ts';
import type { RowSource } from '../host/ports.ts';
import { LiveRows } from '../host/projections/live-rows.ts';
import { Projector } from '../host/projections/projector.ts';
import { createSuggestions } from '../host/wiring/tapes/suggesting.ts';
import { createRealClock } from './clock.ts';
import { queries } from './query-arbitrary.ts';
import { rowBodies } from './rows-arbitrary.ts';
import { wholePage } from './rows-conformance.ts';
import { RowsModel } from './rows-model.ts';
import { SimTape, openedBody } from './rows-tape.ts';

const SEED = 20_261_128;
const ROWS = 400;
const SERVER = 'server-1';
const POLL = { timeout: 10_000, interval: 5 };

/** One random tape three times over: as SQL in the index, as columns in memory, as a plain loop. */
let root: string;
let index: IndexClient;
let live: LiveRows;
let model: RowsModel;
let tape: SimTape;
let entries: readonly Entry[];

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'tapedeck-query-'));
  tape = new SimTape(join(root, 'tapes'), '20260101-000000-000001', SERVER, 100);
  const bodies = fc.sample(rowBodies, { seed: SEED, numRuns: ROWS });
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
  live = liveOf();
  await vi.waitUntil(async () => (await index.indexed(tape.tapeId)) === tape.length, POLL);
});
afterAll(async () => {
  await index.close();
  rmSync(root, { recursive: true, force: true });
});

function liveOf(): LiveRows {
  const rows = new LiveRows({
    clock: createRealClock(),
    grep: (_tapeId, test, fromSeq, toSeq) => {
      const matcher = payloadMatcher(test);
      const seqs = entries.slice(fromSeq, toSeq).filter((entry) => matcher.inEntry(entry));
      return Promise.resolve(ok({ seqs: Uint32Array.from(seqs, ({ seq }) => seq), scannedTo: toSeq }));
    },
    onChanged: () => undefined,
  });
  const projector = new Projector({ rows, folds: [], onRows: () => undefined, onPressure: () => undefined });
  projector.onEntries({ tapeId: tape.tapeId, serverId: SERVER }, entries);
  projector.flush();
  return rows;
}

/** As the command line reads a tape, without an index. */
function seqsInFiles(text: string): number[] {
  const parsed = parseQuery(text);
  if (!parsed.ok) throw new Error(parsed.error.message);
  const hits = entries.map((entry) => ({ tapeId: tape.tapeId, entry }));
  const matched = matchedRows(hits, tape.tapeId, parsed.query);
  return entries.map(({ seq }) => seq).filter((seq) => matched(seq) !== null);
}

async function seqsOf(source: RowSource, filter: Filter): Promise<number[]> {
  return (await wholePage(source, filter, { kind: 'from', ordinal: 0 }, 500)).seq;
}

describe('SQL, columns in memory and the plain predicate', () => {
  it('select the same rows for any query', async () => {
    let selected = 0;
    await fc.assert(
      fc.asyncProperty(queries, async (query) => {
        fc.pre(payloadTests(query).length <= PAYLOAD_TESTS_MAX);
        const filter = { ...NO_FILTER, query: printQuery(query) };
        const expected = model.page(filter, { kind: 'from', ordinal: 0 }, 500).seq;
        if (expected.length > 0 && expected.length < tape.length) selected += 1;
        expect(await seqsOf(index.source(tape.tapeId), filter)).toEqual(expected);
        expect(await seqsOf(live, filter)).toEqual(expected);
      }),
      { seed: SEED, numRuns: 600 },
    );
    // A test in which nothing or everything is selected proves little.
    expect(selected).toBeGreaterThan(150);
  }, 60_000);

  it('are the same in SQL alone, as of a tape that is too long for columns', () => {
    const database = new DatabaseSync(join(root, 'index', INDEX_FILE), { readOnly: true });
    addQueryFunctions(database);
    const key = Number(database.prepare('SELECT key FROM tapes WHERE id = ?').get(tape.tapeId)?.['key']);
    const base = key * ROWS_PER_TAPE;
    const facts = { tapeId: tape.tapeId, serverId: SERVER, serverName: `name of ${SERVER}`, era: model.era };
    fc.assert(
      fc.property(queries.filter(isEnvelope), (query) => {
        const filter = { ...NO_FILTER, query: printQuery(query) };
        const { text, values } = envelopeSql(query, facts, base);
        const sql = `SELECT id - ${base} AS seq FROM rows WHERE id >= ? AND id < ? AND ${text} ORDER BY id`;
        const found = database.prepare(sql).all(base, base + ROWS_PER_TAPE, ...values);
        expect(found.map(({ seq }) => Number(seq))).toEqual(
          model.page(filter, { kind: 'from', ordinal: 0 }, 500).seq,
        );
      }),
      { seed: SEED, numRuns: 1000 },
    );
    database.close();
  }, 60_000);

  it.each([
    'tool:a',
    'tool:a status:error',
    'tool!=a status:error dir:in',
    'tool:* kind:response',
    'tool~a kind:response',
    'status:error',
    'status:error,tool-error dir:in',
    'latency>0',
    'latency>=7us latency<100us',
    'kind:request not has:answer',
    'has:finding',
    'finding:unanswered',
    'finding:*',
    'finding:noted dir:in',
    'finding=NOTED',
    'finding:odd*',
    'has:finding finding!=noted',
    'finding~-id status:ok',
    'kind:note method:noted',
    'severity>=warning or era:modern',
    'id:1',
    'id:"aB"',
    'params.name~a',
    'params.name:*',
    'result.isError:true',
    'not result.isError:true',
    'error.code<0',
    'server:"name of server-1" method:tools/*',
    '(ping or "tools/list") and not kind:response',
    'method!=ping',
    'time>2026-05-28T00:00Z',
    'target:*é*',
  ])('agree on %s', async (query) => {
    const filter = { ...NO_FILTER, query };
    const expected = model.page(filter, { kind: 'from', ordinal: 0 }, 500).seq;
    expect(seqsInFiles(query)).toEqual(expected);
    expect(await seqsOf(index.source(tape.tapeId), filter)).toEqual(expected);
    expect(await seqsOf(live, filter)).toEqual(expected);
  });

  it.each(SEEN_FIELDS)('count the values of %s as filters would find them', async (field) => {
    const inTape = await index.seen(tape.tapeId, { field, part: '' });
    const inMemory = await live.seen.values({ field, part: '' });
    expect(inTape).toEqual(ok(inMemory));
    expect(inMemory).toMatchObject({ scanned: tape.length, total: tape.length });
    expect(inMemory.values.length).toBeGreaterThan(0);
    const words = field === 'status' ? seenStatusWords(inMemory.values) : inMemory.values;
    for (const { text, count } of words) {
      const query = `${field}=${printValue(text)}`;
      const { matched } = model.page({ ...NO_FILTER, query }, { kind: 'from', ordinal: 0 }, 0);
      expect([query, matched]).toEqual([query, count]);
    }
  });

  it('count only values that have the part that was typed', async () => {
    const asked = { field: 'method', part: 'TOOLS' } as const;
    const inMemory = await live.seen.values(asked);
    expect(inMemory.values.map(({ text }) => text).toSorted()).toEqual(['tools/call', 'tools/list']);
    expect(await index.seen(tape.tapeId, asked)).toEqual(ok(inMemory));
  });

  it('look into the newest messages for keys and values at a path', async () => {
    const seen = async (path: string, of: 'keys' | 'values') => {
      const suggestions = createSuggestions(live.seen, index);
      const scopes = [{ kind: 'live' }, { kind: 'tape', tapeId: tape.tapeId }] as const;
      // A machine that is busy may have no time for all of them.
      return vi.waitFor(async () => {
        const [inMemory, inTape] = await Promise.all(
          scopes.map((scope) => suggestions.paths({ scope, path, of })),
        );
        expect(inMemory).toEqual(inTape);
        if (inTape?.ok !== true) throw new Error('there is an answer');
        expect(inTape.value.scanned).toBe(inTape.value.total);
        return inTape.value.values;
      }, POLL);
    };
    expect((await seen('params', 'keys')).map(({ text }) => text)).toEqual(
      expect.arrayContaining(['.name', '.level', '.data']),
    );
    expect((await seen('result', 'keys')).map(({ text }) => text)).toEqual(['.isError', '.said']);
    const flags = await seen('result.isError', 'values');
    expect(flags.map(({ text }) => text).toSorted()).toEqual(['false', 'true']);
    expect(await seen('params.level', 'values')).toMatchObject([{ text: 'info', isCut: false }]);
    expect(await seen('params.nothing.there', 'values')).toEqual([]);
  });

  it('says what is wrong with a query, and where', async () => {
    const filter = { ...NO_FILTER, query: 'dir:in metod:ping' };
    const failure = {
      ok: false,
      failure: { code: 'query-invalid', message: 'There is no field metod.', at: { from: 7, to: 12 } },
    };
    for (const source of [index.source(tape.tapeId), live]) {
      expect(await source.page(filter, { kind: 'tail' }, 10)).toMatchObject(failure);
      expect(await source.locate(filter, { tapeId: tape.tapeId, seq: 0 })).toMatchObject(failure);
    }
  });
});
