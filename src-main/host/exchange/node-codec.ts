import { createHash } from 'node:crypto';
import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';
import type { PackCodec } from '../../../src-shared/tape-file/write-tape.ts';

export interface FileCodec extends PackCodec {
  /** Throws when that does not become exactly `rawBytes`. */
  inflate(stored: Uint8Array, rawBytes: number): Uint8Array;
}

export const nodeCodec: FileCodec = {
  crc32,
  sha256: (bytes) => createHash('sha256').update(bytes).digest(),
  deflate: (bytes) => deflateRawSync(bytes),
  inflate(stored, rawBytes) {
    const raw = inflateRawSync(stored, { maxOutputLength: Math.max(1, rawBytes) });
    if (raw.length !== rawBytes) throw new Error(`${raw.length} bytes instead of ${rawBytes}`);
    return raw;
  },
};
