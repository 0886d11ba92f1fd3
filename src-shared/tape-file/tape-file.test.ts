import { createHash } from 'node:crypto';
import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyBody } from '../../src-main/sim/journal-arbitrary.ts';
import type { Entry } from '../journal/entry.ts';
import { base64Of, bytesOfBase64 } from './base64.ts';
import { entriesOf } from './entry-blocks.ts';
import type { FileHeader, FileTrailer } from './header.ts';
import { LinesParser, createLinesWriter } from './json-lines.ts';
import {
  BLOCK_MARK,
  FILE_PREFIX_BYTES,
  HEADER_BYTES_MAX,
  INFLATE_RATIO_MAX,
  PIECE_HEAD_BYTES,
  RAW_BLOCK_BYTES_MAX,
  decodeHead,
  encodeHead,
  encodePrefix,
} from './layout.ts';
import { TapeParser, type FilePiece } from './parse-tape.ts';
import { Renumbering } from './renumber.ts';
import { createTapeWriter, joined, type FileWriter } from './write-tape.ts';

const codec = {
  crc32: (bytes: Uint8Array) => crc32(bytes),
  sha256: (bytes: Uint8Array) => createHash('sha256').update(bytes).digest(),
  deflate: (bytes: Uint8Array) => deflateRawSync(bytes),
};

const HEADER: FileHeader = {
  producer: { name: 'tapedeck', version: '0.1.0' },
  exportedMs: 1,
  tape: {
    id: '20260101-000000-abcdef',
    serverId: 's',
    serverName: 'echo "quoted" \u202e',
    title: 'node echo.mjs',
    openedMs: 0,
    lastMs: 1,
    era: 'legacy',
    protocolVersion: '2025-11-25',
    entries: 3,
  },
  selection: null,
  redaction: null,
  notes: [{ seq: 2, text: 'here it breaks', pinned: true, createdMs: 5, changedMs: 6 }],
};

/** Numbers that grow, with gaps. */
const anyEntries: fc.Arbitrary<Entry[]> = fc
  .array(
    fc.tuple(
      anyBody,
      fc.integer({ min: 1, max: 3 }),
      fc.double({ min: -8.64e15, max: 8.64e15, noNaN: true }),
    ),
    {
      maxLength: 700,
    },
  )
  .map((bodies) => {
    let seq = -1;
    // JSON has no -0.
    return bodies.map(([body, step, wallMs]) => ({
      seq: (seq += step),
      wallMs: wallMs + 0,
      monoUs: seq * 2.5,
      ...body,
    }));
  });

function fileOf(writer: FileWriter, entries: readonly Entry[], header = HEADER): Uint8Array {
  return joined(
    writer.begin(header),
    ...entries.map((entry) => writer.add(entry)),
    writer.end({ emails: 2 }),
  );
}

function piecesOf(file: Uint8Array, portions: readonly number[]): FilePiece[] {
  const parser = new TapeParser(codec.crc32);
  const pieces: FilePiece[] = [];
  let at = 0;
  for (let turn = 0; at < file.length; turn += 1) {
    const size = portions.length === 0 ? file.length : (portions[turn % portions.length] ?? 1);
    pieces.push(...parser.push(file.subarray(at, at + size)));
    at += size;
  }
  const last = parser.finish();
  return last === null ? pieces : [...pieces, last];
}

function unpack(pieces: readonly FilePiece[]): Entry[] {
  return pieces.flatMap((piece) => {
    if (piece.kind !== 'block') return [];
    const raw = new Uint8Array(
      inflateRawSync(piece.stored, { maxOutputLength: Math.max(1, piece.head.rawBytes) }),
    );
    const { entries, problem } = entriesOf(raw, 2, codec.crc32);
    expect(problem).toBeNull();
    return [...entries];
  });
}

const trailerOf = (pieces: readonly { kind: string }[]): FileTrailer | undefined =>
  pieces.flatMap((piece) =>
    piece.kind === 'end' && 'trailer' in piece ? [piece.trailer as FileTrailer] : [],
  )[0];

describe('a tape file', () => {
  it('gives back every entry and the header, however its bytes are cut', () => {
    fc.assert(
      fc.property(
        anyEntries,
        fc.array(fc.integer({ min: 1, max: 5_000 }), { maxLength: 5 }),
        (entries, portions) => {
          const writer = createTapeWriter(codec);
          const pieces = piecesOf(fileOf(writer, entries), portions);
          expect(pieces[0]).toEqual({ kind: 'header', header: HEADER, entryVersion: 2 });
          expect(unpack(pieces)).toEqual(entries);
          expect(trailerOf(pieces)).toEqual(writer.trailer);
          expect(writer.trailer).toMatchObject({ entries: entries.length, redacted: { emails: 2 } });
        },
      ),
      { numRuns: 60 },
    );
  });

  it('cut anywhere, it opens to its last whole block and says that it was cut', () => {
    const entries = manyEntries(900);
    const file = fileOf(createTapeWriter(codec), entries);
    const headerEnd = FILE_PREFIX_BYTES + JSON.stringify(HEADER).length + 8;
    fc.assert(
      fc.property(fc.integer({ min: headerEnd, max: file.length - 1 }), (length) => {
        const pieces = piecesOf(file.subarray(0, length), [4096]);
        const got = unpack(pieces);
        expect(got).toEqual(entries.slice(0, got.length));
        expect(got.length % 256 === 0 || got.length === entries.length).toBe(true);
        expect(pieces.at(-1)).toMatchObject({ kind: 'damage', why: 'the file was cut short' });
      }),
      { numRuns: 60 },
    );
  });

  it('a damaged byte costs its block, and no other', () => {
    const entries = manyEntries(1_500);
    const file = fileOf(createTapeWriter(codec), entries);
    const begin = FILE_PREFIX_BYTES + new TextEncoder().encode(JSON.stringify(HEADER)).length;
    fc.assert(
      fc.property(
        fc.integer({ min: begin, max: file.length - 400 }),
        fc.integer({ min: 1, max: 255 }),
        (at, by) => {
          const bad = file.slice();
          bad[at] = (bad[at] ?? 0) ^ by;
          const pieces = piecesOf(bad, [10_000]);
          const lost = new Set(entries.map(({ seq }) => seq));
          for (const { seq } of unpack(pieces)) lost.delete(seq);
          expect(lost.size).toBeLessThanOrEqual(256);
          expect(pieces.some((piece) => piece.kind === 'damage')).toBe(true);
        },
      ),
      { numRuns: 80 },
    );
  });

  it('any bytes at all end in a refusal or in pieces, and never in a throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.boolean(), (bytes, isBegun) => {
        const json = new TextEncoder().encode(JSON.stringify(HEADER));
        const file = isBegun ? joined(encodePrefix(json, codec.crc32), json, bytes) : bytes;
        expect(() => piecesOf(file, [7])).not.toThrow();
      }),
    );
  });

  it('of a newer version it is refused, with both versions', () => {
    const file = fileOf(createTapeWriter(codec), []);
    for (const at of [8, 10]) {
      const newer = file.slice();
      newer[at] = 99;
      new DataView(newer.buffer).setUint32(20, crc32(newer.subarray(0, 20)), true);
      expect(piecesOf(newer, [])).toMatchObject([{ kind: 'refused', code: 'too-new' }]);
    }
  });

  it('a head that promises more than it can hold is damage: bounds of header, block and ratio', () => {
    const head = { mark: BLOCK_MARK, storedBytes: 100, firstSeq: 0, entries: 1, crc: 0 };
    const read = (rawBytes: number, storedBytes = 100) =>
      decodeHead(encodeHead({ ...head, rawBytes, storedBytes }, codec.crc32), 0, codec.crc32);
    expect(read(100 * INFLATE_RATIO_MAX)).not.toBeNull();
    expect(read(100 * INFLATE_RATIO_MAX + 1)).toBeNull();
    expect(read(RAW_BLOCK_BYTES_MAX + 1, RAW_BLOCK_BYTES_MAX)).toBeNull();
    expect(read(100, 1024 * 1024)).toBeNull();
    const prefix = encodePrefix(new Uint8Array(HEADER_BYTES_MAX + 1), codec.crc32);
    expect(piecesOf(joined(prefix, new Uint8Array(PIECE_HEAD_BYTES)), [])).toMatchObject([
      { kind: 'refused', code: 'no-tape' },
    ]);
  });

  it('a piece of a kind that nobody knows yet is passed over', () => {
    const entries = manyEntries(10);
    const writer = createTapeWriter(codec);
    const begun = joined(writer.begin(HEADER), ...entries.map((entry) => writer.add(entry)));
    const stored = new Uint8Array([1, 2, 3]);
    const sizes = { storedBytes: 3, rawBytes: 3, firstSeq: 0, entries: 0 };
    const unknown = encodeHead({ mark: 0x5858_5854, ...sizes, crc: crc32(stored) }, codec.crc32);
    const pieces = piecesOf(joined(begun, unknown, stored, writer.end({})), []);
    expect(pieces.map(({ kind }) => kind)).toEqual(['header', 'block', 'end']);
    expect(unpack(pieces)).toEqual(entries);
  });
});

describe('JSON Lines', () => {
  it('give back every entry, and have the same digest as the other format', () => {
    fc.assert(
      fc.property(anyEntries, (entries) => {
        const writer = createLinesWriter(codec);
        const text = new TextDecoder().decode(fileOf(writer, entries));
        const parser = new LinesParser();
        const pieces = text.split('\n').flatMap((line) => parser.line(line) ?? []);
        expect(pieces[0]).toEqual({ kind: 'header', header: HEADER, entryVersion: 2 });
        expect(pieces.flatMap((piece) => (piece.kind === 'entry' ? [piece.entry] : []))).toEqual(entries);
        const tape = createTapeWriter(codec);
        fileOf(tape, entries);
        expect(trailerOf(pieces)).toEqual(tape.trailer);
      }),
      { numRuns: 60 },
    );
  });

  it('a line that is not an entry costs itself', () => {
    const writer = createLinesWriter(codec);
    const lines = new TextDecoder().decode(fileOf(writer, manyEntries(3))).split('\n');
    const parser = new LinesParser();
    const kinds = [lines[0], lines[1], '{"seq":1', '[]', '{"seq":1,"kind":"frame"}', lines[3]].map(
      (line) => parser.line(line ?? '')?.kind,
    );
    expect(kinds).toEqual(['header', 'entry', 'damage', 'damage', 'damage', 'entry']);
  });
});

it('base64 there and back, and as everybody else writes it', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      expect(base64Of(bytes)).toBe(Buffer.from(bytes).toString('base64'));
      expect(bytesOfBase64(base64Of(bytes))).toEqual(bytes);
    }),
  );
  for (const bad of ['a', 'ab=c', 'äöü=', '====a']) expect(bytesOfBase64(bad)).toBeNull();
});

it('numbers without gaps, and what speaks of another entry speaks of it still', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 3_000 }), (steps) => {
      const numbers = new Renumbering();
      const olds: number[] = [];
      let old = -1;
      for (const [at, step] of steps.entries()) {
        old += step;
        const about = olds.at(-1) ?? old;
        const stamps = { seq: old, wallMs: 0, monoUs: 0 };
        const rest = { code: '', severity: 'info', message: '', hint: '' } as const;
        const next = numbers.next({ ...stamps, kind: 'finding', about, ...rest });
        expect(next).toMatchObject({ seq: at, about: at === 0 ? 0 : at - 1 });
        olds.push(old);
      }
      expect(olds.map((each) => numbers.newOf(each))).toEqual(olds.map((_each, at) => at));
      expect(numbers.newOf(old + 1)).toBeNull();
      expect(numbers.isChanged).toBe(steps.some((step) => step > 1));
    }),
    { numRuns: 50 },
  );
});

function manyEntries(count: number): Entry[] {
  return Array.from({ length: count }, (_each, seq) => ({
    seq,
    wallMs: seq,
    monoUs: seq,
    kind: 'stderr',
    mark: 'whole',
    bytes: new TextEncoder().encode(`line ${seq} ${Math.sin(seq)}\n`),
  }));
}
