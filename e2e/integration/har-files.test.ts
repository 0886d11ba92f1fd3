/** HTTP sessions go into HAR and come back, and the MCP in anybody's HAR becomes a tape. */
import { createRequire } from 'node:module';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { z } from 'zod';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Result } from '../../src-shared/base/failure.ts';
import type { Entry } from '../../src-shared/journal/entry.ts';
import { readQuery } from '../../src-shared/query/read-query.ts';
import { USUAL_REDACTION } from '../../src-shared/redact/rules.ts';
import { ORIGIN_FILE, originSchema } from '../../src-shared/tape-file/origin.ts';
import { exportTape, importTape, openArchive } from '../../src-main/host/host.ts';
import { SERVERS_MAX } from '../../src-main/host/wiring/files/tape-exchange.ts';
import { unwrap } from './host-kit.ts';

const TAPES = fileURLToPath(new URL('../tapes/v1/', import.meta.url));

let folder: string;
let from: string;
let to: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tapedeck-har-'));
  from = join(folder, 'from');
  to = join(folder, 'to');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A tape of another release, as it lies in a data folder. */
function place(name: string): string {
  const header = readFileSync(join(TAPES, `${name}.seg`));
  const tapeId = header.subarray(28, 60).toString('latin1').replaceAll('\0', '');
  mkdirSync(join(from, 'tapes', tapeId), { recursive: true });
  cpSync(join(TAPES, `${name}.seg`), join(from, 'tapes', tapeId, '00000001.seg'));
  return tapeId;
}

function drain<T>(work: Generator<unknown, Result<T>>): Result<T> {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

function exportHar(tapeId: string, path: string, filter = '') {
  const query = unwrap(readQuery(filter));
  const selection = filter === '' ? null : { query, text: filter, fromMs: null, toMs: null, isBare: false };
  const common = { dataFolder: from, tapeId, format: 'har', path, selection, notes: [] } as const;
  return drain(exportTape({ ...common, redaction: null, version: '0.1.0', nowMs: 5 }));
}

const importHar = (path: string) =>
  drain(importTape({ dataFolder: to, path, fileName: 'it.har', nowMs: 9, again: false }));

const schema = z.record(z.string(), z.unknown());

/** The frozen schema of HAR 1.2. */
function schemaOfHar() {
  const require = createRequire(import.meta.url);
  const ajv = new Ajv({ strict: false, validateFormats: false });
  ajv.addMetaSchema(schema.parse(require('ajv/dist/refs/json-schema-draft-06.json')));
  for (const each of Object.values(z.record(z.string(), schema).parse(require('har-schema'))))
    ajv.addSchema(each);
  const validate = ajv.getSchema('har.json#') ?? ajv.getSchema('har.json');
  if (validate === undefined) throw new Error('the schema has another name');
  return validate;
}

/** What went over the wire. */
function wireOf(dataFolder: string, tapeId: string): Omit<Entry, 'seq'>[] {
  return [...openArchive(dataFolder).scan('', tapeId)].flatMap(({ entry: { seq: _seq, ...entry } }) =>
    entry.kind === 'frame' || entry.kind.startsWith('http-') ? [entry] : [],
  );
}

describe.each(['http-legacy', 'http-modern', 'http-older-sdk'])('%s', (name) => {
  it('comes back with what went over the wire, and the times of it', () => {
    const tapeId = place(name);
    const path = join(folder, 'a.har');
    const written = unwrap(exportHar(tapeId, path));
    const validate = schemaOfHar();
    validate(JSON.parse(readFileSync(path, 'utf8')));
    expect(validate.errors).toBeNull();
    const before = wireOf(from, tapeId);
    expect(written.entries).toBe(before.filter(({ kind }) => kind === 'http-request').length);
    const imported = unwrap(importHar(path));
    expect(imported).toMatchObject({ tapeId, format: 'har', problems: [], leftOut: [] });
    expect(wireOf(to, tapeId)).toEqual(before);
    expect(openArchive(to).verify()).toMatchObject({ ok: true, tapes: 1 });
    expect(importHar(path)).toMatchObject({ ok: false, failure: { code: 'already-imported' } });
  });
});

it('a part has the exchanges that match, whole', () => {
  const tapeId = place('http-legacy');
  const path = join(folder, 'part.har');
  const written = unwrap(exportHar(tapeId, path, 'method:tools/call'));
  const all = unwrap(exportHar(tapeId, join(folder, 'all.har')));
  expect(written.entries).toBeGreaterThan(0);
  expect(written.entries).toBeLessThan(all.entries);
  const { log } = JSON.parse(readFileSync(path, 'utf8')) as {
    log: { entries: { request: { postData: { text: string } }; response: { content: { text: string } } }[] };
  };
  for (const { request, response } of log.entries) {
    expect(request.postData.text).toContain('tools/call');
    expect(response.content.text).toContain('"result"');
  }
});

it('what is taken out of a tape is not in its HAR', () => {
  const tapeId = place('http-legacy');
  const path = join(folder, 'redacted.har');
  const common = { dataFolder: from, tapeId, format: 'har', path, selection: null, notes: [] } as const;
  const redaction = { ...USUAL_REDACTION, patterns: ['tools/list'] };
  const written = unwrap(drain(exportTape({ ...common, redaction, version: '0.1.0', nowMs: 5 })));
  expect(written.redacted['own']).toBeGreaterThan(0);
  const text = readFileSync(path, 'utf8');
  expect(text).not.toContain('tools/list');
  expect(text).toContain('Taken out by own');
});

it('of a file with several servers each becomes a tape, up to a bound, and says so', () => {
  const post = (n: number, id: number): object => ({
    startedDateTime: `2026-11-28T10:00:0${id}.000Z`,
    time: 5,
    request: {
      method: 'POST',
      url: `http://s${n}.example/mcp`,
      headers: [],
      postData: { text: JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/list' }) },
    },
    response: { status: 200, headers: [], content: { mimeType: 'application/json', text: '{}' } },
  });
  const har = (servers: number): string => {
    const path = join(folder, `${servers}.har`);
    const many = Array.from({ length: servers }, (_, n) => post(n, 1));
    writeFileSync(path, JSON.stringify({ log: { version: '1.2', entries: [post(0, 0), ...many] } }));
    return path;
  };
  const three = unwrap(importHar(har(3)));
  expect(three).toMatchObject({ serverName: 's0.example', servers: 3, problems: [], leftOut: [] });
  expect(three.also.map(({ serverName }) => serverName)).toEqual(['s1.example', 's2.example']);
  for (const { tapeId } of [three, ...three.also]) {
    const origin = readFileSync(join(to, 'tapes', tapeId, ORIGIN_FILE), 'utf8');
    expect(originSchema.parse(JSON.parse(origin))).toMatchObject({ file: 'it.har', servers: 3 });
  }
  // The same file again: it is noticed by its first tape, and nothing comes twice.
  expect(importHar(har(3))).toMatchObject({ ok: false, failure: { code: 'already-imported' } });
  rmSync(to, { recursive: true });
  const many = unwrap(importHar(har(SERVERS_MAX + 3)));
  expect(many.also).toHaveLength(SERVERS_MAX - 1);
  expect(many.leftOut).toEqual(['3 more servers']);
});

it('a session over stdio is refused in words', () => {
  const tapeId = place('stdio-legacy-progress');
  expect(exportHar(tapeId, join(folder, 'no.har'))).toMatchObject({
    ok: false,
    failure: { code: 'export-impossible', hint: expect.stringContaining('.tape') as unknown },
  });
});

it('what is no file, or no HAR of MCP, is refused in words, and leaves nothing', () => {
  mkdirSync(join(to, 'tapes'), { recursive: true });
  expect(importHar(to)).toMatchObject({
    ok: false,
    failure: { code: 'file-unreadable', message: 'it.har is a folder, and not a file.' },
  });
  expect(importHar(join(folder, 'none'))).toMatchObject({ ok: false, failure: { code: 'file-unreadable' } });
  const path = join(folder, 'page.har');
  writeFileSync(
    path,
    '{ "log": {"entries":[{"startedDateTime":"2026-01-01T00:00:00Z","request":{"method":"GET","url":"http://x/"}}]}}',
  );
  expect(importHar(path)).toMatchObject({
    ok: false,
    failure: {
      code: 'file-unreadable',
      message: expect.stringContaining('none of its 1 requests is MCP') as unknown,
    },
  });
  expect(openArchive(to).verify()).toMatchObject({ tapes: 0 });
});
