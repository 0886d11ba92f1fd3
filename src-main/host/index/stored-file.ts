import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { crc32, zstdDecompressSync } from 'node:zlib';
import type { StoredBytes } from '../../../src-shared/journal/sealed-bytes.ts';
import type { UnsealCodec } from '../../../src-shared/journal/sealed.ts';

/** zlib allocates its output in chunks of this at least. */
const CHUNK_BYTES_MIN = 64;

/** Reads sealed segments; how they are made is the journal's. */
export const unsealCodec: UnsealCodec = {
  crc32,
  decompress(stored, rawBytes) {
    const chunkSize = Math.max(CHUNK_BYTES_MIN, rawBytes);
    const raw = zstdDecompressSync(stored, { chunkSize, maxOutputLength: chunkSize });
    if (raw.length !== rawBytes) throw new Error(`${raw.length} bytes instead of ${rawBytes}`);
    return raw;
  },
};

/** A file as it lies on the disk, open for reading. */
export class StoredFile implements StoredBytes {
  readonly #fd: number;

  /** Throws as `openSync` does. */
  constructor(path: string) {
    this.#fd = openSync(path, 'r');
  }

  read(offset: number, length: number): Uint8Array {
    const into = Buffer.allocUnsafeSlow(Math.max(0, Math.min(length, this.sizeBytes() - offset)));
    return into.subarray(0, this.readInto(into, offset));
  }

  /** Fills `into` from `offset`; returns how many bytes there were. */
  readInto(into: Uint8Array, offset: number): number {
    let got = 0;
    while (got < into.length) {
      const read = readSync(this.#fd, into, got, into.length - got, offset + got);
      if (read === 0) break;
      got += read;
    }
    return got;
  }

  sizeBytes(): number {
    return fstatSync(this.#fd).size;
  }

  close(): void {
    closeSync(this.#fd);
  }
}
