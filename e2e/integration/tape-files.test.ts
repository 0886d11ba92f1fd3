/** Tapes go into files and come back: the same entries, whatever the format; and files that mean no good. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Result } from '../../src-shared/base/failure.ts';
import type { Entry } from '../../src-shared/journal/entry.ts';
import { readQuery } from '../../src-shared/query/read-query.ts';
import { ORIGIN_FILE, originSchema } from '../../src-shared/tape-file/origin.ts';
import { portable } from '../../src-shared/tape-file/portable.ts';
import { importFile } from '../../src-main/host/exchange/import-file.ts';
import { nodeCodec } from '../../src-main/host/exchange/node-codec.ts';
import {
  exportTape,
  importTape,
  openArchive,
  previewExport,
  queryArchive,
} from '../../src-main/host/host.ts';
import { nodeDisk } from '../../src-main/host/journal/disk.ts';
import { thisProcess } from '../../src-main/host/journal/process-identity.ts';
import { unwrap } from './host-kit.ts';

const TAPES = fileURLToPath(new URL('../tapes/v1/', import.meta.url));
const GOLDEN = fileURLToPath(new URL('../tapes/files/', import.meta.url));

let folder: string;
let from: string;
let to: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tapedeck-files-'));
  from = join(folder, 'from');
  to = join(folder, 'to');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A tape of another release, as it lies in a data folder. */
function place(name: string, dataFolder = from): string {
  const header = readFileSync(join(TAPES, `${name}.seg`));
  const tapeId = header.subarray(28, 60).toString('latin1').replaceAll('\0', '');
  mkdirSync(join(dataFolder, 'tapes', tapeId), { recursive: true });
  cpSync(join(TAPES, `${name}.seg`), join(dataFolder, 'tapes', tapeId, '00000001.seg'));
  return tapeId;
}

function drain<T>(work: Generator<unknown, Result<T>>): Result<T> {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

function exportTo(
  tapeId: string,
  path: string,
  format: 'tape' | 'jsonl',
  filter = '',
  dataFolder = from,
  isBare = false,
) {
  const query = unwrap(readQuery(filter));
  const selection = filter === '' ? null : { query, text: filter, fromMs: null, toMs: null, isBare };
  const common = {
    dataFolder,
    tapeId,
    format,
    path,
    selection,
    notes: [],
    redaction: null,
    version: '0.1.0',
  };
  return drain(exportTape({ ...common, nowMs: 5 }));
}

function importFrom(path: string, again = false) {
  return drain(importTape({ dataFolder: to, path, fileName: 'the file', nowMs: 9, again }));
}

function entriesOf(dataFolder: string, tapeId: string): Entry[] {
  return [...openArchive(dataFolder).scan('', tapeId)].map(({ entry }) => portable(entry));
}

const ALL = readdirSync(TAPES).flatMap((name) => (name.endsWith('.seg') ? [name.slice(0, -4)] : []));

describe.each(['tape', 'jsonl'] as const)('%s', (format) => {
  it.each(ALL)('%s comes back as it was, and a second export is the same file', (name) => {
    const tapeId = place(name);
    const path = join(folder, `a.${format}`);
    const written = unwrap(exportTo(tapeId, path, format));
    const imported = unwrap(importFrom(path));
    expect(imported).toMatchObject({ tapeId, format, problems: [] });
    const before = entriesOf(from, tapeId);
    const after = entriesOf(to, tapeId);
    expect(after.slice(0, before.length)).toEqual(before);
    // What was not ended when it was recorded is ended now, or the next start would take it for a dead host's.
    expect(after.at(-1)?.kind).toBe('tape-closed');
    expect(after.length - before.length).toBe(before.at(-1)?.kind === 'tape-closed' ? 0 : 1);
    expect(openArchive(to).verify()).toMatchObject({ ok: true, tapes: 1 });
    if (after.length > before.length) return;
    const again = join(folder, `b.${format}`);
    expect(unwrap(exportTo(tapeId, again, format, '', to)).trailer).toEqual(written.trailer);
    expect(readFileSync(again).equals(readFileSync(path))).toBe(true);
  });

  it('a part: what matches, its other half and what tells whose it is, in numbers without gaps', () => {
    const tapeId = place('stdio-legacy-progress');
    const path = join(folder, `part.${format}`);
    const all = entriesOf(from, tapeId);
    const written = unwrap(exportTo(tapeId, path, format, 'method:tools/call dir:out'));
    expect(written.entries).toBeLessThan(all.length);
    unwrap(importFrom(path));
    const part = entriesOf(to, tapeId);
    expect(part.map(({ seq }) => seq)).toEqual(part.map((_each, at) => at));
    const texts = part.flatMap((entry) =>
      entry.kind === 'frame' ? [Buffer.from(entry.bytes).toString()] : [],
    );
    expect(texts.some((text) => text.includes('tools/call'))).toBe(true);
    expect(texts.some((text) => text.includes('"result"'))).toBe(true);
    expect(texts.some((text) => text.includes('tools/list'))).toBe(false);
    expect(part[0]?.kind).toBe('tape-opened');
    expect(openArchive(to).verify().problems).toEqual([]);
  });
});

it('times that are none are no times on the tape: a table of NaN would be a hole in the index', () => {
  const lines = join(folder, 'odd.jsonl');
  unwrap(exportTo(place('stdio-legacy-progress'), lines, 'jsonl'));
  writeFileSync(lines, readFileSync(lines, 'utf8').replaceAll(/"wallMs":[\d.]+/g, '"wallMs":1e300'));
  const { tapeId } = unwrap(importFrom(lines));
  expect(new Set(entriesOf(to, tapeId).map(({ wallMs }) => wallMs))).toEqual(new Set([0]));
  expect(openArchive(to).tapes()).toMatchObject([{ id: tapeId }]);
});

it('a tape whose id is taken gets another one; the same file twice is noticed', () => {
  const tapeId = place('stdio-legacy-progress');
  place('stdio-legacy-progress', to);
  const path = join(folder, 'a.tape');
  unwrap(exportTo(tapeId, path, 'tape'));
  const first = unwrap(importFrom(path));
  expect(first.tapeId).not.toBe(tapeId);
  expect(importFrom(path)).toMatchObject({
    ok: false,
    failure: { code: 'already-imported', message: expect.stringContaining(first.tapeId) as unknown },
  });
  const second = unwrap(importFrom(path, true));
  expect(openArchive(to).verify()).toMatchObject({ ok: true, tapes: 3 });
  const origin = originSchema.parse(
    JSON.parse(readFileSync(join(to, 'tapes', second.tapeId, ORIGIN_FILE), 'utf8')),
  );
  expect(origin).toMatchObject({ file: 'the file', tapeId, isPart: false, isRedacted: false });
  expect(readdirSync(join(to, 'exchange'))).toEqual([]);
});

describe('files that are not whole', () => {
  it('one that lacks nothing but its end is a whole tape all the same', () => {
    const tapeId = place('stdio-legacy-progress');
    const path = join(folder, 'a.jsonl');
    unwrap(exportTo(tapeId, path, 'jsonl'));
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    writeFileSync(path, [...lines.slice(0, -1), lines[2], ''].join('\n'));
    const { problems } = unwrap(importFrom(path));
    expect(problems).toEqual(['entries stand behind the end of the tape', 'the file was cut short']);
    expect(entriesOf(to, tapeId)).toEqual(entriesOf(from, tapeId));
    expect(openArchive(to).verify().problems).toEqual([]);
  });

  it('one that was cut opens to its last whole block, ends, and says so', () => {
    const tapeId = longTape();
    const path = join(folder, 'a.tape');
    unwrap(exportTo(tapeId, path, 'tape'));
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.subarray(0, Math.floor(bytes.length * 0.6)));
    const imported = unwrap(importFrom(path));
    expect(imported.problems).toEqual(['the file was cut short']);
    const kinds = entriesOf(to, imported.tapeId).map(({ kind }) => kind);
    expect(kinds.slice(-2)).toEqual(['gap', 'tape-closed']);
    expect(kinds.length).toBeGreaterThan(256);
    expect(openArchive(to).verify().problems).toEqual([]);
  });

  it('a damaged block is a gap that says how many entries it had', () => {
    const tapeId = longTape();
    const path = join(folder, 'a.tape');
    unwrap(exportTo(tapeId, path, 'tape'));
    const bytes = readFileSync(path);
    const second = bytes.indexOf('TBLK', bytes.indexOf('TBLK') + 1);
    bytes[second + 100] = (bytes[second + 100] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    const { problems } = unwrap(importFrom(path));
    expect(problems).toEqual(['a block of 256 entries is damaged']);
    const gap = entriesOf(to, tapeId).find(({ kind }) => kind === 'gap');
    expect(gap).toMatchObject({ seq: 256, lostEntries: 256 });
    expect(openArchive(to).verify().problems).toEqual([]);
  });

  it('without its first block it still says whose tape it is', () => {
    const tapeId = longTape();
    const path = join(folder, 'a.tape');
    unwrap(exportTo(tapeId, path, 'tape'));
    const bytes = readFileSync(path);
    const first = bytes.indexOf('TBLK');
    bytes[first + 60] = (bytes[first + 60] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    unwrap(importFrom(path));
    expect(entriesOf(to, tapeId)[0]).toMatchObject({ kind: 'tape-opened', tapeId });
    expect(openArchive(to).verify().problems).toEqual([]);
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['an image', Buffer.from('\u0089PNG\r\n\u001a\n')],
    ['other JSON', Buffer.from('{"log":{}}\n')],
    ['a line without an end', Buffer.from(`{"${'x'.repeat(1_000)}`)],
    ['zeros', Buffer.alloc(100_000)],
  ])('%s is refused, and leaves nothing', (_name, bytes) => {
    const path = join(folder, 'bad');
    writeFileSync(path, bytes);
    expect(importFrom(path)).toMatchObject({ ok: false, failure: { code: 'file-unreadable' } });
    expect(existsSync(join(to, 'tapes'))).toBe(false);
  });

  it('what becomes too large is refused when it does: the bounds of bytes and entries', () => {
    const tapeId = longTape();
    const path = join(folder, 'a.tape');
    unwrap(exportTo(tapeId, path, 'tape'));
    for (const bound of [{ rawBytesMax: 20_000 }, { entriesMax: 300 }]) {
      const wish = { disk: nodeDisk, codec: nodeCodec, dataFolder: to, path, fileName: 'a', nowMs: 0 };
      const tried = drain(
        importFile({ ...wish, owner: thisProcess(), token: () => 'abcdef', again: false, ...bound }),
      );
      expect(tried).toMatchObject({ ok: false, failure: { code: 'file-too-large' } });
      expect(readdirSync(join(to, 'exchange'))).toEqual([]);
    }
  });

  it('a disk that is nearly full stops it before recording has to suffer', () => {
    const tapeId = longTape();
    const path = join(folder, 'a.tape');
    unwrap(exportTo(tapeId, path, 'tape'));
    const disk = { ...nodeDisk, roomBytes: () => 70 * 1024 * 1024 };
    const wish = { disk, codec: nodeCodec, dataFolder: to, path, fileName: 'a', nowMs: 0, again: false };
    expect(drain(importFile({ ...wish, owner: thisProcess(), token: () => 'abcdef' }))).toMatchObject({
      ok: false,
      failure: { code: 'disk-failed', message: expect.stringContaining('70 MiB free') as unknown },
    });
    expect(readdirSync(join(to, 'exchange'))).toEqual([]);
  });
});

describe('of a part', () => {
  it.each([
    ['kind:request'],
    ['dir:in severity>=info'],
    ['method:tools/call'],
    ['kind:stderr'],
    ['dir:out,none kind:request,notification,session'],
  ])('%s: the count that was told is that of the file, and bare it is what the table shows', (filter) => {
    const tapeId = place('stdio-legacy-progress');
    const rows = [...queryArchive(from, unwrap(readQuery(filter)), tapeId)].map(({ entry }) => entry.seq);
    for (const isBare of [false, true]) {
      const path = join(folder, `${String(isBare)}.jsonl`);
      const query = unwrap(readQuery(filter));
      const selection = { query, text: filter, fromMs: null, toMs: null, isBare };
      const wish = {
        dataFolder: from,
        tapeId,
        format: 'jsonl',
        selection,
        notes: [],
        redaction: null,
      } as const;
      const seen = unwrap(drain(previewExport({ ...wish, version: '0', nowMs: 5 })));
      unwrap(exportTo(tapeId, path, 'jsonl', filter, from, isBare));
      const seqs = seqsIn(path);
      expect(seen).toMatchObject({ matched: rows.length, entries: seqs.length });
      const shown = new Set(rows);
      expect(seqs.filter((seq) => shown.has(seq) || isBare)).toEqual(rows);
    }
  });

  it('a bare part comes back, as one of which the beginning and the end are missing', () => {
    const tapeId = place('stdio-legacy-progress');
    const path = join(folder, 'bare.tape');
    unwrap(exportTo(tapeId, path, 'tape', 'method:tools/call', from, true));
    const imported = unwrap(importFrom(path));
    const kinds = entriesOf(to, imported.tapeId).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'frame').length).toBeGreaterThan(0);
    expect(kinds.at(-1)).toBe('tape-closed');
  });

  it('that has a note: notes stand beside the tape', () => {
    const tapeId = place('stdio-legacy-progress');
    mkdirSync(from, { recursive: true });
    const database = new DatabaseSync(join(from, 'deck.db'));
    database.exec('CREATE TABLE notes (tape_id TEXT, seq INTEGER, text TEXT, pinned INTEGER)');
    database.prepare('INSERT INTO notes VALUES (?, 4, ?, 0)').run(tapeId, 'look');
    database.close();
    const path = join(folder, 'noted.jsonl');
    unwrap(exportTo(tapeId, path, 'jsonl', 'has:note', from, true));
    expect(seqsIn(path)).toEqual([4]);
  });
});

function seqsIn(path: string): number[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line) => /^\{"seq":(\d+)/.exec(line)?.[1] ?? [])
    .map(Number);
}

it('whoever ends it early finds nothing of it', () => {
  const tapeId = longTape();
  const path = join(folder, 'a.tape');
  const writing = exportTape({
    dataFolder: from,
    tapeId,
    format: 'tape',
    path,
    selection: null,
    notes: [],
    redaction: null,
    version: '0',
    nowMs: 0,
  });
  expect(writing.next().done).toBe(false);
  writing.return({ ok: false, failure: { code: 'request-cancelled', message: '', hint: '' } });
  expect(readdirSync(folder)).toEqual(['from']);

  unwrap(exportTo(tapeId, path, 'tape'));
  const reading = importTape({ dataFolder: to, path, fileName: 'a', nowMs: 0, again: false });
  expect(reading.next().done).toBe(false);
  reading.return({ ok: false, failure: { code: 'request-cancelled', message: '', hint: '' } });
  expect(readdirSync(join(to, 'exchange'))).toEqual([]);
  expect(existsSync(join(to, 'tapes'))).toBe(false);
});

it.each(readdirSync(GOLDEN))('the golden file %s is read for ever', (name) => {
  const imported = unwrap(importFrom(join(GOLDEN, name)));
  expect(imported).toMatchObject({ problems: [] });
  const tapeId = place('stdio-legacy-progress');
  expect(entriesOf(to, imported.tapeId)).toEqual(entriesOf(from, tapeId));
});

/** Of 1,500 entries: several blocks. */
function longTape(): string {
  const tapeId = place('stdio-legacy-progress');
  const lines = join(folder, 'long.jsonl');
  unwrap(exportTo(tapeId, lines, 'jsonl'));
  const [head = '', opened = ''] = readFileSync(lines, 'utf8').split('\n');
  const more = Array.from({ length: 1_498 }, (_each, at) =>
    JSON.stringify({
      seq: at + 1,
      wallMs: at,
      monoUs: at,
      kind: 'stderr',
      mark: 'whole',
      text: `${at} ${Math.sin(at)}\n`,
    }),
  );
  const closed = { seq: 1_499, wallMs: 2_000, monoUs: 2_000, kind: 'tape-closed', reason: 'done' };
  const made = join(folder, 'made.jsonl');
  writeFileSync(made, [head, opened, ...more, JSON.stringify(closed), ''].join('\n'));
  rmSync(from, { recursive: true });
  const imported = unwrap(
    drain(importTape({ dataFolder: from, path: made, fileName: 'm', nowMs: 0, again: false })),
  );
  rmSync(join(from, 'exchange'), { recursive: true });
  rmSync(lines);
  rmSync(made);
  return imported.tapeId;
}
