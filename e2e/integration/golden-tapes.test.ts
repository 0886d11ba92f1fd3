/** Tapes that released programs recorded: read the same way for ever, and those from the future left alone. */
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32 } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { NO_FILTER } from '../../src-shared/api/messages.ts';
import { encodeEntry, PREFIX_BYTES } from '../../src-shared/journal/codec.ts';
import { ENTRY_VERSION, type Entry } from '../../src-shared/journal/entry.ts';
import { encodeSegmentHeader, SEGMENT_HEADER_BYTES } from '../../src-shared/journal/segment.ts';
import { createMessagesState, foldMessages } from '../../src-shared/state/messages.ts';
import type { Row } from '../../src-shared/state/row.ts';
import { openArchive } from '../../src-main/host/wiring/tapes/archive.ts';
import { createHost } from '../../src-main/host/host.ts';
import { eventually, realPorts, unwrap } from './host-kit.ts';

const TAPES = fileURLToPath(new URL('../tapes/', import.meta.url));
const VERSIONS_FOLDER = fileURLToPath(new URL('../../src-shared/journal/versions/', import.meta.url));

/** A released version says what is in files that exist: this changes only when somebody unfreezes one by mistake. */
const FROZEN: Readonly<Record<string, string>> = {
  'v1.ts': '8762cc9bafd844d14b88e9c4d6c614a6bd6409c1d6074a7b62ccdb4b3f5b3a7c',
};

const expectedSchema = z.object({ tapeId: z.string(), rows: z.array(z.record(z.string(), z.unknown())) });

interface Golden extends z.infer<typeof expectedSchema> {
  readonly version: string;
  readonly name: string;
}

function goldens(): Golden[] {
  return readdirSync(TAPES)
    .filter((folder) => /^v\d+$/.test(folder))
    .flatMap((version) =>
      readdirSync(join(TAPES, version))
        .filter((file) => file.endsWith('.seg'))
        .map((file) => {
          const name = file.slice(0, -'.seg'.length);
          const text = readFileSync(join(TAPES, version, `${name}.rows.json`), 'utf8');
          return { version, name, ...expectedSchema.parse(JSON.parse(text)) };
        }),
    );
}

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A data folder with this one tape in it. */
function dataWith(segment: string, tapeId: string): { data: string; file: (number: number) => string } {
  const data = mkdtempSync(join(tmpdir(), 'tapedeck-golden-'));
  folders.push(data);
  const tape = join(data, 'tapes', tapeId);
  mkdirSync(tape, { recursive: true });
  cpSync(join(TAPES, segment), join(tape, '00000001.seg'));
  return { data, file: (number) => join(tape, `${String(number).padStart(8, '0')}.seg`) };
}

/** The segment without its last entry. */
function withoutLast(segment: Buffer): Buffer {
  let at = SEGMENT_HEADER_BYTES;
  for (;;) {
    const next = at + PREFIX_BYTES + segment.readUInt32LE(at);
    if (next >= segment.length) return segment.subarray(0, at);
    at = next;
  }
}

function entriesOf(data: string): Entry[] {
  return [...openArchive(data).scan('')].map(({ entry }) => entry);
}

function fold(entries: readonly Entry[]): Row[] {
  const state = createMessagesState();
  const rows: Row[] = [];
  for (const entry of entries) {
    const { row, patches } = foldMessages(state, entry);
    rows.push({ ...row });
    for (const { seq, severity: _severity, ...patch } of patches) {
      const patched = rows[seq];
      if (patched !== undefined) rows[seq] = { ...patched, ...patch };
    }
  }
  return rows;
}

describe.each(goldens())('$version/$name', ({ version, name, tapeId, rows }) => {
  it('is whole, and folds to the rows that its own release showed', () => {
    const { data } = dataWith(`${version}/${name}.seg`, tapeId);
    expect(openArchive(data).verify()).toMatchObject({ ok: true, problems: [] });
    const folded = fold(entriesOf(data));
    expect(folded).toHaveLength(rows.length);
    expect(folded).toMatchObject(rows);
  });

  it('goes on in a segment of the newest version, when its host had died', () => {
    const { data, file } = dataWith(`${version}/${name}.seg`, tapeId);
    const seq = rows.length - 1;
    const before = withoutLast(readFileSync(file(1)));
    writeFileSync(file(1), before);
    const header = { segment: 2, firstSeq: seq, createdMs: 1, tapeId };
    appendFileSync(file(2), encodeSegmentHeader(header, crc32));
    const recovered = { kind: 'recovered', hostRun: 'next', tornBytes: 0, reapedProcesses: 1 } as const;
    appendFileSync(file(2), encodeEntry({ seq, wallMs: 1, monoUs: 1 }, recovered, crc32));
    expect(openArchive(data).verify()).toMatchObject({ ok: true, problems: [] });
    const entries = entriesOf(data);
    expect(entries[0]).toMatchObject({ kind: 'tape-opened', startedBy: 'unknown', restartOf: null });
    expect(entries.at(-1)).toMatchObject({ seq, ...recovered });
    expect(readFileSync(file(1)).equals(before)).toBe(true);
  });
});

it('opens every golden in the app, with the index', async () => {
  const data = mkdtempSync(join(tmpdir(), 'tapedeck-golden-'));
  folders.push(data);
  const all = goldens();
  for (const { version, name, tapeId } of all) {
    const tape = join(data, 'tapes', tapeId);
    mkdirSync(tape, { recursive: true });
    cpSync(join(TAPES, version, `${name}.seg`), join(tape, '00000001.seg'));
  }
  const host = unwrap(createHost(realPorts(data)));
  try {
    await eventually(async () => {
      const tapes = unwrap(await host.api.tapes.list());
      const states = new Map(tapes.map(({ id, entries, state }) => [id, { entries, state }]));
      for (const { tapeId, rows, name } of all)
        expect([name, states.get(tapeId)]).toEqual([name, { entries: rows.length, state: 'ended' }]);
    });
    for (const { tapeId, rows } of all) {
      const page = unwrap(
        await host.api.messages.page({
          scope: { kind: 'tape', tapeId },
          filter: NO_FILTER,
          anchor: { kind: 'tail' },
          limit: 500,
        }),
      );
      expect(page.total).toBe(rows.length);
    }
  } finally {
    await host.stop();
  }
});

it('refuses a tape from the future, says so, and leaves it as it is', async () => {
  const tapeId = '20991231-235959-future';
  const { data, file } = dataWith('future/version-99.seg', tapeId);
  const before = readFileSync(file(1));
  const { ok, problems } = openArchive(data).verify();
  expect(ok).toBe(false);
  expect(problems.map(({ why }) => why).join()).toMatch(/^format 1\.99, this program reads up to/);
  expect([...openArchive(data).scan('')]).toEqual([]);
  const host = unwrap(createHost(realPorts(data)));
  try {
    await eventually(async () => {
      const [tape] = unwrap(await host.api.tapes.list());
      expect(tape).toMatchObject({ id: tapeId, state: 'damaged' });
      expect(tape?.ending).toMatch(/newer version|format 1\.99/);
    });
  } finally {
    await host.stop();
  }
  expect(readFileSync(file(1)).equals(before)).toBe(true);
  expect(readdirSync(join(data, 'tapes', tapeId)).filter((name) => name.endsWith('.seg'))).toEqual([
    '00000001.seg',
  ]);
});

it('has frozen shapes and golden tapes for every version before the newest', () => {
  const frozen = Object.fromEntries(
    readdirSync(VERSIONS_FOLDER).map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(VERSIONS_FOLDER, name)))
        .digest('hex'),
    ]),
  );
  expect(frozen).toEqual(FROZEN);
  for (let version = 1; version < ENTRY_VERSION; version += 1) {
    expect(Object.keys(frozen)).toContain(`v${version}.ts`);
    expect(goldens().filter((each) => each.version === `v${version}`).length).toBeGreaterThan(3);
  }
});
