import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it, vi } from 'vitest';
import { NO_FILTER } from '../../src-shared/api/messages.ts';
import { createMemoryStore } from './memory-store.ts';
import { FILES_MAX, type ViewerStore } from './viewer-store.ts';
import { useViewer } from './viewer-state.ts';
import { createViewer } from './viewer.ts';

const GOLDEN = fileURLToPath(new URL('../../e2e/tapes/files/', import.meta.url));
const golden = (name: string): File => new File([readFileSync(`${GOLDEN}${name}`)], name);

const initialize = { jsonrpc: '2.0', id: 1, method: 'initialize', params: {} };
const HAR = JSON.stringify({
  log: {
    creator: { name: 'WebInspector' },
    entries: [
      {
        startedDateTime: '2026-11-28T10:00:00.000Z',
        time: 4,
        request: {
          method: 'POST',
          url: 'https://x/mcp',
          headers: [],
          postData: { text: JSON.stringify(initialize) },
        },
        response: {
          status: 200,
          statusText: '',
          headers: [],
          content: { mimeType: 'application/json', text: '{}' },
        },
      },
      {
        startedDateTime: '2026-11-28T10:00:00.000Z',
        request: { method: 'GET', url: 'https://x/', headers: [] },
      },
    ],
  },
});

it.each([
  ['v1.tape', 19],
  ['v1.jsonl', 19],
])('%s is opened, and is there again', async (name, entries) => {
  const viewer = createViewer(createMemoryStore());
  await viewer.open(golden(name));
  expect(useViewer.getState()).toMatchObject({
    failure: null,
    reading: null,
    file: { entries, problems: [] },
  });
  const id = useViewer.getState().file?.id ?? '';
  await viewer.remove(id);
  expect(useViewer.getState()).toMatchObject({ file: null, files: [] });
  expect(viewer.tape()).toBeNull();
});

it('of a HAR the MCP is shown, and what was left out is said', async () => {
  const viewer = createViewer(createMemoryStore());
  await viewer.open(new File([HAR], 'it.har'));
  expect(useViewer.getState().file).toMatchObject({ problems: ['left out: 1 request that is not MCP'] });
  expect(viewer.tape()?.rows.rows.map(({ kind }) => kind)).toContain('request');
});

/** As a browser does it: by name, or inside of the error of a transaction. */
const QUOTAS: readonly (readonly [string, () => Error])[] = [
  ['by its name', () => new DOMException('', 'QuotaExceededError')],
  [
    'inside of another',
    () =>
      Object.assign(new Error('Transaction aborted'), { inner: new DOMException('', 'QuotaExceededError') }),
  ],
];

it.each(QUOTAS)(
  'a browser that gives no more room (%s): advice, and nothing of half a file stays',
  async (_how, error) => {
    const memory = createMemoryStore();
    const removed: string[] = [];
    const full: ViewerStore = {
      ...memory,
      putBlock: () => Promise.reject(error()),
      removeFile: (id) => {
        removed.push(id);
        return memory.removeFile(id);
      },
    };
    const viewer = createViewer(full);
    await viewer.open(golden('v1.tape'));
    expect(useViewer.getState()).toMatchObject({
      file: null,
      files: [],
      reading: null,
      failure: { code: 'disk-failed', hint: expect.stringMatching(/Remove files below/) as unknown },
    });
    expect(removed).toHaveLength(1);
    expect(viewer.tape()).toBeNull();
    expect(await memory.files()).toEqual([]);
  },
);

it('another trouble is not taken for a lack of room', async () => {
  const viewer = createViewer({
    ...createMemoryStore(),
    putBlock: () => Promise.reject(new Error('broken')),
  });
  await viewer.open(golden('v1.tape'));
  expect(useViewer.getState().failure).toMatchObject({ code: 'internal', message: 'broken' });
});

it('of more files than are kept the one unused for longest leaves', async () => {
  const store = createMemoryStore();
  const viewer = createViewer(store);
  for (let n = 0; n <= FILES_MAX; n += 1) {
    await viewer.open(golden('v1.tape'));
    const file = useViewer.getState().file;
    if (file !== null) await store.putFile({ ...file, openedMs: n });
  }
  await viewer.open(golden('v1.tape'));
  expect(await store.files()).toHaveLength(FILES_MAX);
});

it('a file that has to be fetched and is not there says so', async () => {
  const viewer = createViewer(createMemoryStore());
  await viewer.openLater('gone.tape', () => Promise.reject(new Error('gone.tape is not there any more')));
  expect(useViewer.getState()).toMatchObject({
    reading: null,
    failure: { message: 'gone.tape is not there any more' },
  });
});

it('plots the numbers at a path from the bytes of the file, and tells the same values one by one', async () => {
  const viewer = createViewer(createMemoryStore());
  await viewer.open(golden('v1.tape'));
  const tape = viewer.tape();
  if (tape === null) throw new Error('no file');
  const seqs = tape.rows.rows.map(({ seq }) => seq);
  const path = '$.id';
  const told = await tape.values({ tapeId: tape.id, seqs, path });
  if (!told.ok) throw new Error(told.failure.message);
  const { numbers } = told.value;
  const expected = seqs.flatMap((seq, at) => {
    const value = numbers[at] ?? null;
    return value === null ? [] : [{ seq, value }];
  });
  expect(expected.length).toBeGreaterThan(3);
  const request = {
    scope: { kind: 'tape', tapeId: tape.id } as const,
    filter: NO_FILTER,
    fromMs: 0,
    toMs: 4e12,
    path,
    buckets: 50,
  };
  await vi.waitFor(() => {
    const plot = tape.timeline.plot(tape.id, request);
    if (!plot.ok || plot.value.shape.kind !== 'points') throw new Error('points are expected');
    expect(plot.value.scanned).toBe(plot.value.total);
    const { seq, value } = plot.value.shape.points;
    expect(seq.map((each, at) => ({ seq: each, value: value[at] }))).toEqual(expected);
  });
  const filtered = tape.timeline.plot(tape.id, {
    ...request,
    filter: { ...NO_FILTER, query: 'kind:request' },
  });
  const exchanges = tape.rows.rows.filter(({ kind, pairSeq }) => kind === 'request' || pairSeq >= 0);
  expect(filtered).toMatchObject({
    value: { values: exchanges.filter(({ seq }) => expected.some((each) => each.seq === seq)).length },
  });
  expect(tape.timeline.plot(tape.id, { ...request, path: 'id' })).toMatchObject({ ok: false });
});
