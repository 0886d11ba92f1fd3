import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyBody } from '../../src-main/sim/journal-arbitrary.ts';
import {
  HEAD_BYTES,
  MAX_ENTRY_BYTES,
  PREFIX_BYTES,
  decodeEntry,
  encodeEntry,
  encodeInto,
  encodedBytes,
  metaOf,
} from './codec.ts';
import type { EntryBody } from './entry.ts';
import { ENTRY_VERSION, KIND_NUMBER } from './entry.ts';

const anyStamp = fc.record({
  seq: fc.integer({ min: 0, max: 0xffff_ffff }),
  wallMs: fc.double({ min: -8.64e15, max: 8.64e15, noNaN: true }),
  monoUs: fc.double({ min: -(2 ** 53 - 1), max: 2 ** 53 - 1, noNaN: true }),
});

const GOLDEN: readonly { readonly name: string; readonly body: EntryBody; readonly hex: string }[] = [
  {
    name: 'a frame from a pipe',
    body: {
      kind: 'frame',
      dir: 'in',
      channel: { kind: 'stdio' },
      mark: 'unterminated',
      bytes: new TextEncoder().encode('{}'),
    },
    hex: '1e0000009707b4570405000007000000000000000000f83f0000000000000440000000007b7d',
  },
  {
    name: 'an event of a stream',
    body: {
      kind: 'frame',
      dir: 'out',
      channel: { kind: 'http', exchange: 2, part: 'sse' },
      mark: 'oversize-part',
      bytes: new TextEncoder().encode('x'),
    },
    hex:
      '460000001b8b619a0402000007000000000000000000f83f000000000000044029000000' +
      Buffer.from('{"kind":"http","exchange":2,"part":"sse"}x').toString('hex'),
  },
  {
    name: 'an entry of fields',
    body: { kind: 'process-started', pid: 9 },
    hex: '2500000007ff3ca70200000007000000000000000000f83f0000000000000440090000007b22706964223a397d',
  },
];

describe('codec', () => {
  it.each([NaN, Infinity, -Infinity, 1e300, -8.65e15])(
    'reads a stamp of %d as the beginning of time',
    (no) => {
      const body: EntryBody = { kind: 'process-started', pid: 1 };
      const encoded = encodeEntry({ seq: 3, wallMs: no, monoUs: no }, body, crc32);
      const read = decodeEntry(encoded, 0, ENTRY_VERSION, crc32);
      expect(read).toMatchObject({ kind: 'entry', entry: { ...body, seq: 3, wallMs: 0 } });
      expect(read.kind === 'entry' && Number.isSafeInteger(read.entry.monoUs)).toBe(true);
    },
  );

  it.each(GOLDEN)('has one layout: $name', ({ body, hex }) => {
    const encoded = encodeEntry({ seq: 7, wallMs: 1.5, monoUs: 2.5 }, body, crc32);
    expect(Buffer.from(encoded).toString('hex')).toBe(hex);
  });

  it('numbers every kind once', () => {
    const numbers = Object.values(KIND_NUMBER);
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it('gives back every entry, byte for byte, wherever it stands', () => {
    fc.assert(
      fc.property(anyStamp, anyBody, fc.nat({ max: 40 }), (stamp, body, offset) => {
        const encoded = encodeEntry(stamp, body, crc32);
        const source = new Uint8Array(offset + encoded.length + 3).fill(0xaa);
        source.set(encoded, offset);
        expect(decodeEntry(source, offset, ENTRY_VERSION, crc32)).toEqual({
          kind: 'entry',
          entry: { ...stamp, ...body },
          sizeBytes: encoded.length,
        });
      }),
    );
  });

  it('writes into a dirty buffer exactly what it encodes alone', () => {
    fc.assert(
      fc.property(anyStamp, fc.array(anyBody, { minLength: 1, maxLength: 8 }), (stamp, bodies) => {
        const alone = Buffer.concat(bodies.map((body) => encodeEntry(stamp, body, crc32)));
        const out = new Uint8Array(alone.length).fill(0xff);
        const view = new DataView(out.buffer);
        let at = 0;
        for (const body of bodies) {
          const meta = metaOf(body);
          const end = encodeInto(out, view, at, { ...stamp, ...body }, meta, crc32);
          expect(end - at).toBe(encodedBytes(body, meta));
          at = end;
        }
        expect(Buffer.from(out).equals(alone)).toBe(true);
      }),
    );
  });

  it('calls every proper prefix torn', () => {
    fc.assert(
      fc.property(anyBody, (body) => {
        const encoded = encodeEntry({ seq: 0, wallMs: 1, monoUs: 1 }, body, crc32);
        for (let length = 0; length < encoded.length; length += 1) {
          expect(decodeEntry(encoded.subarray(0, length), 0, ENTRY_VERSION, crc32).kind).toBe('torn');
        }
      }),
      { numRuns: 30 },
    );
  });

  it('never takes a changed byte for the entry', () => {
    fc.assert(
      fc.property(anyBody, fc.nat(), fc.integer({ min: 1, max: 255 }), (body, place, flip) => {
        const encoded = encodeEntry({ seq: 0, wallMs: 1, monoUs: 1 }, body, crc32);
        const at = place % encoded.length;
        encoded[at] = (encoded[at] ?? 0) ^ flip;
        expect(decodeEntry(encoded, 0, ENTRY_VERSION, crc32).kind).not.toBe('entry');
      }),
    );
  });

  it('never throws, whatever it is given', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat({ max: 220 }), (source, offset) => {
        expect(['torn', 'damaged', 'entry']).toContain(
          decodeEntry(source, offset, ENTRY_VERSION, crc32).kind,
        );
      }),
    );
  });

  it('calls a length that no entry can have damage, not a long wait', () => {
    const source = new Uint8Array(PREFIX_BYTES + HEAD_BYTES);
    const view = new DataView(source.buffer);
    for (const length of [0, HEAD_BYTES - 1, MAX_ENTRY_BYTES + 1, 0xffff_ffff]) {
      view.setUint32(0, length, true);
      expect(decodeEntry(source, 0, ENTRY_VERSION, crc32)).toMatchObject({ kind: 'damaged' });
    }
  });

  it.each([
    ['nothing', ''],
    ['not JSON', '{"pid":'],
    ['not an object', '9'],
    ['another kind of entry', '{"code":1}'],
    ['a wrong type', '{"pid":"9"}'],
    ['bytes that are not UTF-8', '\u00ff'],
  ])('calls an entry of fields damaged when there is %s', (_what, fields) => {
    const meta = Buffer.from(fields, 'latin1');
    const whole = encodeEntry({ seq: 0, wallMs: 1, monoUs: 1 }, { kind: 'process-started', pid: 1 }, crc32);
    const changed = Buffer.concat([whole.subarray(0, PREFIX_BYTES + HEAD_BYTES), meta]);
    changed.writeUInt32LE(HEAD_BYTES + meta.length, 0);
    changed.writeUInt32LE(meta.length, 32);
    changed.writeUInt32LE(crc32(changed.subarray(PREFIX_BYTES)), 4);
    expect(decodeEntry(changed, 0, ENTRY_VERSION, crc32)).toEqual({
      kind: 'damaged',
      why: 'its fields are not those of a process-started',
    });
  });

  it('names a kind that it does not know', () => {
    const encoded = encodeEntry({ seq: 0, wallMs: 1, monoUs: 1 }, { kind: 'process-started', pid: 1 }, crc32);
    encoded[PREFIX_BYTES] = 200;
    new DataView(encoded.buffer).setUint32(4, crc32(encoded.subarray(PREFIX_BYTES)), true);
    expect(decodeEntry(encoded, 0, ENTRY_VERSION, crc32)).toEqual({
      kind: 'damaged',
      why: 'unknown entry kind 200',
    });
  });
});
