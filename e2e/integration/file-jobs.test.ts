/** The app writes files and makes tapes of them, in threads, while it goes on. */
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { USUAL_REDACTION } from '../../src-shared/redact/rules.ts';
import {
  FILE_JOBS_MAX,
  UPLOAD_BYTES_MAX,
  UPLOAD_CHUNK_BYTES,
  type ExportWish,
  type FileJob,
} from '../../src-shared/api/files.ts';
import { stagingName } from '../../src-main/host/exchange/staging.ts';
import { importTape } from '../../src-main/host/host.ts';
import { DEMO, eventually, nodeSpec, TestDeck, unwrap } from './host-kit.ts';

const FILES = fileURLToPath(new URL('../tapes/files/', import.meta.url));
const SEGMENT = fileURLToPath(new URL('../tapes/v1/http-legacy.seg', import.meta.url));

let deck: TestDeck;
beforeEach(() => {
  deck = new TestDeck();
});
afterEach(() => deck.dispose());

const WHOLE = { query: '', fromMs: null, toMs: null, isBare: false, notes: true, redaction: null } as const;

async function ended(job: FileJob): Promise<FileJob> {
  let last = job;
  for await (const each of deck.api.files.watch({ jobId: job.id }, new AbortController().signal)) last = each;
  return last;
}

async function uploaded(name: string, bytes: Uint8Array): Promise<FileJob> {
  const job = unwrap(await deck.api.files.upload({ name, sizeBytes: bytes.length }));
  for (let offset = 0; offset < bytes.length; offset += 1000) {
    const base64 = Buffer.from(bytes.subarray(offset, offset + 1000)).toString('base64');
    unwrap(await deck.api.files.append({ jobId: job.id, offset, base64 }));
  }
  return job;
}

async function imported(name: string, bytes: Uint8Array): Promise<FileJob> {
  const job = await uploaded(name, bytes);
  return ended(unwrap(await deck.api.files.import({ jobId: job.id, again: false })));
}

async function exported(wish: ExportWish): Promise<Buffer> {
  const job = await ended(unwrap(await deck.api.files.export(wish)));
  expect(job.state).toMatchObject({ kind: 'exported' });
  const download = deck.host.download(job.id);
  expect(download?.name).toBe(job.name);
  const bytes = readFileSync(download?.path ?? '');
  expect(bytes.length).toBe(download?.sizeBytes);
  return bytes;
}

it('a file becomes a tape of the list that says where it is from, with its notes; and goes out again as it came', async () => {
  const first = await imported('bug.tape', readFileSync(join(FILES, 'v1.tape')));
  if (first.state.kind !== 'imported') throw new Error(JSON.stringify(first.state));
  const { tapeId } = first.state;
  await eventually(async () => {
    const tape = unwrap(await deck.api.tapes.list()).find(({ id }) => id === tapeId);
    expect(tape).toMatchObject({ state: 'ended', entries: 19, origin: { file: 'bug.tape', isPart: false } });
  });
  // It is a session to look at, and not one of ours: nothing is live, and no server came.
  expect(unwrap(await deck.api.servers.list())).toEqual([]);
  unwrap(await deck.api.notes.put({ tapeId, seq: 7, text: 'here', pinned: true }));
  unwrap(await deck.api.notes.put({ tapeId, seq: null, text: 'all of it' }));
  const bytes = await exported({ tapeId, format: 'jsonl', ...WHOLE });
  expect(bytes.toString()).toContain('"text":"here","pinned":true');
  const again = await imported('again.jsonl', bytes);
  expect(again.state).toMatchObject({ kind: 'failed', failure: { code: 'already-imported' } });
  const twice = await ended(unwrap(await deck.api.files.import({ jobId: again.id, again: true })));
  if (twice.state.kind !== 'imported') throw new Error(JSON.stringify(twice.state));
  expect(twice.state.notesFailure).toBeNull();
  expect(unwrap(await deck.api.notes.list({ tapeId: twice.state.tapeId }))).toMatchObject([
    { seq: null, text: 'all of it' },
    { seq: 7, text: 'here', pinned: true },
  ]);
  const without = await exported({ tapeId, format: 'tape', ...WHOLE, notes: false });
  expect(without.includes('here')).toBe(false);
});

it('a part of a tape, by filter and by time', async () => {
  const tapeId = readFileSync(SEGMENT).subarray(28, 60).toString('latin1').replaceAll('\0', '');
  mkdirSync(join(deck.folder, 'tapes', tapeId), { recursive: true });
  cpSync(SEGMENT, join(deck.folder, 'tapes', tapeId, '00000001.seg'));
  const lines = async (wish: Partial<ExportWish>): Promise<string[]> => {
    const bytes = await exported({ tapeId, format: 'jsonl', ...WHOLE, ...wish });
    return bytes.toString().trimEnd().split('\n').slice(1, -1);
  };
  const all = await lines({});
  const some = await lines({ query: 'method:tools/list' });
  expect(some.length).toBeLessThan(all.length);
  expect(some.some((line) => line.includes('"kind":"http-request"'))).toBe(true);
  const none = await lines({ fromMs: 1, toMs: 2 });
  expect(none.length).toBeGreaterThan(0);
  expect(none.some((line) => line.includes('"kind":"frame"'))).toBe(false);
  const notes = all.map((_line, seq) => ({ tapeId, seq, text: `note on ${seq}` }));
  for (const note of notes) unwrap(await deck.api.notes.put(note));
  unwrap(await deck.api.notes.put({ tapeId, seq: null, text: 'all of it' }));
  const bytes = await exported({ tapeId, format: 'jsonl', ...WHOLE, query: 'method:tools/list' });
  const [header = {}, ...entries] = bytes
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { seq?: number; notes?: { seq: number | null }[] });
  expect(header.notes?.map(({ seq }) => seq)).toEqual([null, ...entries.slice(0, -1).map(({ seq }) => seq)]);
  const bad = await ended(
    unwrap(await deck.api.files.export({ tapeId, format: 'tape', ...WHOLE, query: 'tool:' })),
  );
  expect(bad.state).toMatchObject({ kind: 'failed', failure: { code: 'query-invalid' } });
});

it('what a redaction names is in no byte of the file, and the file says so', async () => {
  const secret = 's3cr3t-of-env';
  const added = await deck.add('demo', { ...nodeSpec(DEMO), env: { KEY: secret } });
  await deck.start(added.id);
  await deck.call(added.id, 'echo', { text: `it is ${secret} and Bearer abcdef123456` });
  unwrap(await deck.api.servers.stop({ id: added.id }));
  const [tape] = unwrap(await deck.api.tapes.list());
  const tapeId = tape?.id ?? '';
  unwrap(await deck.api.notes.put({ tapeId, seq: null, text: `look at ${secret}` }));
  const plain = await exported({ tapeId, format: 'jsonl', ...WHOLE });
  expect(plain.toString()).toContain(secret);
  const redaction = { ...USUAL_REDACTION };
  for (const format of ['jsonl', 'tape'] as const) {
    const bytes = await exported({ tapeId, format, ...WHOLE, redaction });
    const again = await imported(`r.${format}`, bytes);
    if (again.state.kind !== 'imported') throw new Error(JSON.stringify(again.state));
    const lines = await exported({ tapeId: again.state.tapeId, format: 'jsonl', ...WHOLE });
    expect(lines.toString()).not.toContain(secret);
    expect(lines.toString()).not.toContain('abcdef123456');
    expect(lines.toString()).toContain('[redacted-values-1]');
    unwrap(await deck.api.storage.remove({ tapeIds: [again.state.tapeId] }));
  }
});

it('a preview says what would be taken out, where, and writes nothing', async () => {
  const added = await deck.add('demo', { ...nodeSpec(DEMO), env: { KEY: 's3cr3t-of-env' } });
  await deck.start(added.id);
  await deck.call(added.id, 'echo', { text: 'it is s3cr3t-of-env, of tenant acme' });
  unwrap(await deck.api.servers.stop({ id: added.id }));
  const [tape] = unwrap(await deck.api.tapes.list());
  const tapeId = tape?.id ?? '';
  const redaction = {
    ...USUAL_REDACTION,
    paths: ['params.name'],
    patterns: [String.raw`tenant \w+`],
  };
  const wish: ExportWish = { tapeId, format: 'tape', ...WHOLE, redaction };
  const job = await ended(unwrap(await deck.api.files.preview(wish)));
  if (job.state.kind !== 'previewed') throw new Error(JSON.stringify(job.state));
  const { redacted, examples } = job.state;
  expect(redacted).toMatchObject({
    values: expect.any(Number) as unknown,
    paths: expect.any(Number) as unknown,
    own: expect.any(Number) as unknown,
  });
  expect(examples).toContainEqual(
    expect.objectContaining({ rule: 'paths', place: 'body params.name', before: 'echo' }),
  );
  expect(examples).toContainEqual(expect.objectContaining({ rule: 'own', before: 'tenant acme' }));
  expect(deck.host.download(job.id)).toBeNull();
  expect(readdirSync(join(deck.folder, 'exchange'))).toEqual([]);
  const written = await ended(unwrap(await deck.api.files.export(wish)));
  expect(written.state).toMatchObject({ kind: 'exported', redacted });
  const bad = unwrap(
    await deck.api.files.preview({ ...wish, redaction: { ...redaction, patterns: ['(a+)+'] } }),
  );
  expect((await ended(bad)).state).toMatchObject({ kind: 'failed', failure: { code: 'bad-request' } });
});

it('what is cancelled, refused or given up leaves nothing behind', async () => {
  const bytes = readFileSync(join(FILES, 'v1.tape'));
  const cancelled = await uploaded('a.tape', bytes);
  unwrap(await deck.api.files.cancel({ jobId: cancelled.id }));
  const refused = await imported('b.tape', bytes.subarray(3));
  expect(refused.state).toMatchObject({ kind: 'failed', failure: { code: 'file-unreadable' } });
  expect(deck.host.download(refused.id)).toBeNull();
  expect(readdirSync(join(deck.folder, 'exchange'))).toEqual([]);
  expect(existsSync(join(deck.folder, 'tapes'))).toBe(false);
});

it('an app that starts leaves alone what a command line is importing, and clears away what a dead one left', async () => {
  const [path, fileName] = [join(FILES, 'v1.tape'), 'v1.tape'];
  const importing = importTape({ dataFolder: deck.folder, path, fileName, nowMs: 1, again: false });
  const exchange = join(deck.folder, 'exchange');
  while (!existsSync(exchange)) expect(importing.next().done).toBe(false);
  const [staging = ''] = readdirSync(exchange);
  // It has worked for hours; a pid is given out again, so the start of its process counts too.
  utimesSync(join(exchange, staging), 0, 0);
  mkdirSync(join(exchange, stagingName('zzzzzz', { pid: process.pid, started: 'another/1' })));
  await deck.restartHost();
  expect(readdirSync(exchange)).toEqual([staging]);
  let step = importing.next();
  while (step.done !== true) step = importing.next();
  expect(step.value).toMatchObject({ ok: true, value: { entries: 19 } });
  expect(readdirSync(exchange)).toEqual([]);
});

it('bytes that do not fit, a file that is too large and one job too many are refused', async () => {
  const jobs: FileJob[] = [];
  for (let at = 0; at < FILE_JOBS_MAX; at += 1)
    jobs.push(unwrap(await deck.api.files.upload({ name: `${at}`, sizeBytes: 10 })));
  expect(await deck.api.files.upload({ name: 'x', sizeBytes: 1 })).toMatchObject({
    failure: { code: 'too-many' },
  });
  const jobId = jobs[0]?.id ?? '';
  const append = (offset: number, size: number) =>
    deck.api.files.append({ jobId, offset, base64: Buffer.alloc(size).toString('base64') });
  expect(await append(5, 5)).toMatchObject({ failure: { code: 'bad-request' } });
  expect(await append(0, 11)).toMatchObject({ failure: { code: 'bad-request' } });
  expect(await append(0, 9)).toMatchObject({ ok: true });
  expect(await deck.api.files.import({ jobId, again: false })).toMatchObject({
    failure: { code: 'bad-request' },
  });
  for (const { id } of jobs) unwrap(await deck.api.files.cancel({ jobId: id }));
  expect(await append(9, 1)).toMatchObject({ ok: false });
  expect(await deck.api.files.upload({ name: 'x', sizeBytes: UPLOAD_BYTES_MAX + 1 })).toMatchObject({
    failure: { code: 'file-too-large' },
  });
  expect(UPLOAD_CHUNK_BYTES).toBeLessThan(UPLOAD_BYTES_MAX);
});
