import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { NO_FILTER } from '../../src-shared/api/messages.ts';
import { ok } from '../../src-shared/base/failure.ts';
import type { EntryBody } from '../../src-shared/journal/entry.ts';
import { IndexClient } from '../host/index/index-client.ts';
import type { RowSource } from '../host/ports.ts';
import { LiveRows } from '../host/projections/live-rows.ts';
import { Projector } from '../host/projections/projector.ts';
import { CHUNK_ROWS } from '../host/projections/row-chunk.ts';
import { RowShelf } from '../host/projections/row-shelf.ts';
import { createRealClock } from './clock.ts';
import { createFakeDisk } from './disk-fake.ts';
import { wholePage } from './rows-conformance.ts';
import { SimTape, openedBody } from './rows-tape.ts';

const SERVER = 'server-1';
/** Two chunks of rows are in memory then, and two on the shelf. */
const ROWS = 4 * CHUNK_ROWS;

let root: string;
let index: IndexClient;
let tape: SimTape;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tapedeck-tool-'));
  tape = new SimTape(join(root, 'tapes'), '20260101-000000-000001', SERVER, 100);
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
});
afterEach(async () => {
  await index.close();
  rmSync(root, { recursive: true, force: true });
});

function frame(dir: 'in' | 'out', message: object): EntryBody {
  const bytes = Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message }));
  return { kind: 'frame', dir, channel: { kind: 'stdio' }, mark: 'whole', bytes };
}

function call(id: number, name: string): EntryBody {
  return frame('out', { id, method: 'tools/call', params: { name } });
}

function refusal(id: number): EntryBody {
  return frame('in', { id, error: { code: -32_602, message: `no, ${id === 1 ? 'beta' : 'alpha'} cannot` } });
}

it('an error answer is about the tool of its request, however far back that is', async () => {
  const at = new Map<number, EntryBody>([
    [10, call(1, 'alpha')],
    [11, call(2, 'beta')],
    [12, call(3, 'alpha')],
    // Near, in the next chunk on the shelf, in the next in memory, in the last.
    [20, refusal(2)],
    [CHUNK_ROWS + 5, refusal(3)],
    [2 * CHUNK_ROWS - 1, call(4, 'alpha')],
    [3 * CHUNK_ROWS + 7, refusal(4)],
    [3 * CHUNK_ROWS + 8, call(5, 'alpha')],
    [3 * CHUNK_ROWS + 9, refusal(5)],
    [ROWS - 2, refusal(1)],
  ]);
  const filler = frame('in', { method: 'notifications/message', params: {} });
  const rest = Array.from({ length: ROWS - 1 }, (_, n) => at.get(n + 1) ?? filler);
  const entries = tape.append([openedBody(tape.tapeId, SERVER), ...rest]);
  const shelf = new RowShelf({ disk: createFakeDisk(), folder: '/data/live', report: () => undefined });
  const live = new LiveRows({
    clock: createRealClock(),
    grep: () => Promise.resolve(ok({ seqs: new Uint32Array(0), scannedTo: ROWS })),
    shelf,
    onChanged: () => undefined,
    rowsMax: 2 * CHUNK_ROWS,
  });
  const projector = new Projector({
    rows: live,
    folds: [],
    onRows: () => undefined,
    onPressure: () => undefined,
  });
  projector.onEntries({ tapeId: tape.tapeId, serverId: SERVER }, entries);
  projector.flush();
  await vi.waitUntil(async () => (await index.indexed(tape.tapeId)) === ROWS, {
    timeout: 60_000,
    interval: 20,
  });

  const wanted = [CHUNK_ROWS + 5, 3 * CHUNK_ROWS + 7, 3 * CHUNK_ROWS + 9, ROWS - 2];
  for (const source of [index.source(tape.tapeId), live]) {
    expect(await seqsOf(source, 'tool:alpha status:error kind:response')).toEqual(wanted);
    expect(await seqsOf(source, 'tool:alpha')).toEqual(
      [10, 12, 2 * CHUNK_ROWS - 1, 3 * CHUNK_ROWS + 8, ...wanted].toSorted((a, b) => a - b),
    );
    // What the error says is its target, and no tool.
    expect(await seqsOf(source, 'tool~cannot')).toEqual([]);
    expect(await seqsOf(source, 'target~beta kind:response')).toEqual([ROWS - 2]);
    expect(await seqsOf(source, 'tool:beta')).toEqual([11, 20]);
  }
}, 120_000);

async function seqsOf(source: RowSource, query: string): Promise<number[]> {
  return (await wholePage(source, { ...NO_FILTER, query }, { kind: 'from', ordinal: 0 }, 500)).seq;
}
