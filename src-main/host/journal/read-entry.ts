import { crc32 } from 'node:zlib';
import type { Result } from '../../../src-shared/base/failure.ts';
import { fail, ok } from '../../../src-shared/base/failure.ts';
import { MAX_ENTRY_BYTES, PREFIX_BYTES, decodeEntry } from '../../../src-shared/journal/codec.ts';
import type { Entry } from '../../../src-shared/journal/entry.ts';
import type { SegmentBytes } from '../../../src-shared/journal/segment-reader.ts';

/** Most messages fit, so most reads are one. */
const FIRST_READ_BYTES = 4096;

/** Reads the entry at `offset` with one read, or two when it is long. `version`: of the segment's header. */
export function readEntry(source: SegmentBytes, offset: number, version: number): Result<Entry> {
  const first = source.read(offset, FIRST_READ_BYTES);
  let decoded = decodeEntry(first, 0, version, crc32);
  if (decoded.kind === 'torn' && first.length === FIRST_READ_BYTES) {
    const length = new DataView(first.buffer, first.byteOffset, PREFIX_BYTES).getUint32(0, true);
    if (length <= MAX_ENTRY_BYTES)
      decoded = decodeEntry(source.read(offset, PREFIX_BYTES + length), 0, version, crc32);
  }
  const lost = decoded.kind === 'entry' ? null : (source.lostAt?.(offset) ?? null);
  if (lost !== null) {
    return fail(
      'entry-lost',
      `The entry is lost: ${lost.why}.`,
      'Run `tapedeck verify` to see what of the tape is damaged; the rest of it can be read.',
    );
  }
  switch (decoded.kind) {
    case 'entry':
      return ok(decoded.entry);
    case 'torn':
      return fail(
        'unknown-entry',
        `No whole entry begins at byte ${offset}.`,
        'Rebuild the index: delete its folder.',
      );
    case 'damaged':
      return fail(
        'unknown-entry',
        `The entry at byte ${offset} cannot be read: ${decoded.why}.`,
        'Run `tapedeck verify` to see what of the tape is damaged.',
      );
  }
}
