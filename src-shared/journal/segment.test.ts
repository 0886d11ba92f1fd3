import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ENTRY_VERSION } from './entry.ts';
import {
  SEALED_FORMAT,
  SEGMENT_HEADER_BYTES,
  decodeSegmentHeader,
  encodeSegmentHeader,
  isTapeId,
  segmentName,
  segmentNumber,
  tapeIdMs,
  tapeIdOf,
} from './segment.ts';

const HEADER = {
  segment: 3,
  firstSeq: 70_000,
  createdMs: 1_793_491_200_123.5,
  tapeId: '20261101-000000-abc123',
};

function versioned(field: 'format' | 'entries', value: number): Uint8Array {
  const bytes = encodeSegmentHeader(HEADER, crc32);
  const view = new DataView(bytes.buffer);
  view.setUint16(field === 'format' ? 8 : 10, value, true);
  view.setUint32(60, crc32(bytes.subarray(0, 60)), true);
  return bytes;
}

describe('segment header', () => {
  it('has one layout', () => {
    const bytes = encodeSegmentHeader({ ...HEADER, createdMs: 1.5 }, crc32);
    expect(bytes).toHaveLength(SEGMENT_HEADER_BYTES);
    expect(Buffer.from(bytes).toString('hex')).toBe(
      '544150454445434b010002000300000070110100000000000000f83f' +
        Buffer.from('20261101-000000-abc123').toString('hex').padEnd(64, '0') +
        '263696ca',
    );
  });

  it('gives back what it holds', () => {
    expect(decodeSegmentHeader(encodeSegmentHeader(HEADER, crc32), crc32)).toEqual({
      kind: 'header',
      isSealed: false,
      header: { ...HEADER, entryVersion: ENTRY_VERSION },
    });
  });

  it('sees every changed byte', () => {
    for (let at = 0; at < SEGMENT_HEADER_BYTES; at += 1) {
      const bytes = encodeSegmentHeader(HEADER, crc32);
      bytes[at] = (bytes[at] ?? 0) ^ 0x10;
      expect(decodeSegmentHeader(bytes, crc32).kind).toBe('damaged');
    }
  });

  it('tells a newer tape from a broken one', () => {
    expect(decodeSegmentHeader(versioned('format', SEALED_FORMAT + 1), crc32).kind).toBe('too-new');
    expect(decodeSegmentHeader(versioned('entries', ENTRY_VERSION + 1), crc32).kind).toBe('too-new');
    expect(decodeSegmentHeader(versioned('entries', ENTRY_VERSION), crc32).kind).toBe('header');
    expect(decodeSegmentHeader(versioned('entries', 0), crc32).kind).toBe('damaged');
  });

  it('calls a header that is cut short torn', () => {
    const bytes = encodeSegmentHeader(HEADER, crc32);
    expect(decodeSegmentHeader(bytes.subarray(0, 63), crc32).kind).toBe('torn');
  });
});

describe('names', () => {
  it('makes tape ids that sort by time and are their own folder names', () => {
    const id = tapeIdOf(Date.UTC(2026, 10, 3, 4, 5, 6), 'k3x9zz');
    expect(id).toBe('20261103-040506-k3x9zz');
    expect(isTapeId(id)).toBe(true);
    expect(tapeIdMs(id)).toBe(Date.UTC(2026, 10, 3, 4, 5, 6));
    expect(tapeIdMs('20269999-999999-k3x9zz')).toBe(0);
    for (const other of ['..', '20261103-040506-k3x9z', `${id}/..`, `x${id}`, '20261103-040506-K3X9ZZ', '']) {
      expect(isTapeId(other)).toBe(false);
    }
  });

  it('reads the numbers of segment files and of nothing else', () => {
    expect(segmentNumber(segmentName(12))).toBe(12);
    for (const name of ['owner.json', '1.seg', '00000001.seg.tmp', '00000001.SEG'])
      expect(segmentNumber(name)).toBeNull();
  });
});
