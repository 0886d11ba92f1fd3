import { closeSync, fstatSync, openSync, readSync, statSync, type Stats } from 'node:fs';
import { crc32, zstdDecompressSync } from 'node:zlib';
import type { StoredBytes } from '../../../src-shared/journal/sealed-bytes.ts';
import type { UnsealCodec } from '../../../src-shared/journal/sealed.ts';

/** A shorter buffer is a part of one that others have parts of, too. */
const OWN_BYTES_MIN = Buffer.poolSize / 2 + 1;

/** So much memory is taken without asking whether the file has as many bytes. */
const UNASKED_BYTES_MAX = 64 * 1024;

/** Reads sealed segments; how they are made is the journal's. */
export const unsealCodec: UnsealCodec = {
  crc32,
  decompress(stored, rawBytes) {
    // One byte more than there are: when its chunk is full zlib takes another one, as large, for nothing.
    const chunkSize = Math.max(OWN_BYTES_MIN, rawBytes + 1);
    const raw = zstdDecompressSync(stored, { chunkSize, maxOutputLength: chunkSize });
    if (raw.length !== rawBytes) throw new Error(`${raw.length} bytes instead of ${rawBytes}`);
    return raw;
  },
};

/**
 * Gives back the memory of a decompressed block that nobody looks at any more. The collector sees buffers late: it ran after
 * every few blocks of a search, in threads that the search needs, and cost as much as decompressing them.
 */
export function release({ buffer, byteOffset }: Uint8Array): void {
  const isItsOwn =
    byteOffset === 0 && buffer.byteLength >= OWN_BYTES_MIN && buffer.byteLength !== Buffer.poolSize;
  if (isItsOwn && buffer instanceof ArrayBuffer) buffer.transfer(0);
}

/** Another file stands where one was read. */
export class FileChangedError extends Error {
  constructor(path: string) {
    super(`${path} is another file now`);
    this.name = 'FileChangedError';
  }
}

/** A file as it lies on the disk, open for reading; one that rests is opened again when it is read. */
export class StoredFile implements StoredBytes {
  readonly #path: string;
  #fd: number | null;
  /** Of a file that rests. */
  #seen = '';

  /** Throws as `openSync` does. */
  constructor(path: string) {
    this.#path = path;
    this.#fd = openSync(path, 'r');
  }

  read(offset: number, length: number): Uint8Array {
    const most = length <= UNASKED_BYTES_MAX ? length : Math.min(length, this.sizeBytes() - offset);
    const into = Buffer.allocUnsafeSlow(Math.max(0, most));
    return into.subarray(0, this.readInto(into, offset));
  }

  /** Fills `into` from `offset`; returns how many bytes there were. */
  readInto(into: Uint8Array, offset: number): number {
    let got = 0;
    while (got < into.length) {
      const read = readSync(this.#open(), into, got, into.length - got, offset + got);
      if (read === 0) break;
      got += read;
    }
    return got;
  }

  sizeBytes(): number {
    return fstatSync(this.#open()).size;
  }

  /** Closes it until it is read again. */
  rest(): void {
    if (this.#fd === null) return;
    this.#seen = identityOf(fstatSync(this.#fd));
    this.close();
  }

  /** Whether what stands at its path now is what was read. */
  isCurrent(): boolean {
    const now = statSync(this.#path, { throwIfNoEntry: false });
    if (now === undefined) return false;
    return identityOf(now) === (this.#fd === null ? this.#seen : identityOf(fstatSync(this.#fd)));
  }

  close(): void {
    if (this.#fd !== null) closeSync(this.#fd);
    this.#fd = null;
  }

  #open(): number {
    if (this.#fd !== null) return this.#fd;
    const fd = openSync(this.#path, 'r');
    if (identityOf(fstatSync(fd)) !== this.#seen) {
      closeSync(fd);
      throw new FileChangedError(this.#path);
    }
    this.#fd = fd;
    return fd;
  }
}

function identityOf({ dev, ino, size, mtimeMs }: Stats): string {
  return `${dev} ${ino} ${size} ${mtimeMs}`;
}
