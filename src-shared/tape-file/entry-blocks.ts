import { decodeEntry, encodeInto, encodedBytes, metaOf, type Crc32 } from '../journal/codec.ts';
import type { Entry } from '../journal/entry.ts';
import { FILE_BLOCK_BYTES, FILE_BLOCK_ENTRIES } from './layout.ts';

/** Entries one behind the other, as a segment has them. */
export interface RawBlock {
  readonly firstSeq: number;
  readonly entries: number;
  readonly bytes: Uint8Array;
}

/** Collects entries into blocks. The same entries always make the same blocks, whatever they are written for. */
export class BlockBuilder {
  readonly #crc32: Crc32;
  #buffer = new Uint8Array(FILE_BLOCK_BYTES);
  #length = 0;
  #firstSeq = 0;
  #entries = 0;

  constructor(crc32: Crc32) {
    this.#crc32 = crc32;
  }

  /** Takes an entry; the block before it when that one is full. */
  add(entry: Entry): RawBlock | null {
    const meta = metaOf(entry);
    const size = encodedBytes(entry, meta);
    const isFull = this.#entries >= FILE_BLOCK_ENTRIES || this.#length + size > FILE_BLOCK_BYTES;
    const full = this.#entries > 0 && isFull ? this.take() : null;
    if (this.#length + size > this.#buffer.length) this.#buffer = new Uint8Array(size);
    if (this.#entries === 0) this.#firstSeq = entry.seq;
    const view = new DataView(this.#buffer.buffer);
    this.#length = encodeInto(this.#buffer, view, this.#length, entry, meta, this.#crc32);
    this.#entries += 1;
    return full;
  }

  /** What was collected since the last block; null when nothing was. */
  take(): RawBlock | null {
    if (this.#entries === 0) return null;
    const block = {
      firstSeq: this.#firstSeq,
      entries: this.#entries,
      bytes: this.#buffer.slice(0, this.#length),
    };
    if (this.#buffer.length > FILE_BLOCK_BYTES) this.#buffer = new Uint8Array(FILE_BLOCK_BYTES);
    this.#length = 0;
    this.#entries = 0;
    return block;
  }
}

/** The entries of a block, as far as they can be read; why that is not to its end, else null. Views into `bytes`. */
export function entriesOf(
  bytes: Uint8Array,
  entryVersion: number,
  crc32: Crc32,
): { readonly entries: readonly Entry[]; readonly problem: string | null } {
  const entries: Entry[] = [];
  let at = 0;
  while (at < bytes.length) {
    const decoded = decodeEntry(bytes, at, entryVersion, crc32);
    if (decoded.kind === 'torn') return { entries, problem: 'an entry is cut short' };
    if (decoded.kind === 'damaged') return { entries, problem: decoded.why };
    entries.push(decoded.entry);
    at += decoded.sizeBytes;
  }
  return { entries, problem: null };
}

/** SHA-256. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;

const DIGEST_BYTES = 32;

/**
 * One digest for all entries: SHA-256 over the SHA-256 of each raw block, in order. So it can be made where only whole
 * pieces of bytes can be hashed, as in a browser.
 */
export class BlockDigest {
  #hashes = new Uint8Array(DIGEST_BYTES * 64);
  #count = 0;

  /** `hash` is the SHA-256 of a block's raw bytes. */
  add(hash: Uint8Array): void {
    const at = this.#count * DIGEST_BYTES;
    if (at + DIGEST_BYTES > this.#hashes.length) {
      const grown = new Uint8Array(this.#hashes.length * 2);
      grown.set(this.#hashes);
      this.#hashes = grown;
    }
    this.#hashes.set(hash, at);
    this.#count += 1;
  }

  /** What the digest is the SHA-256 of. */
  get hashes(): Uint8Array<ArrayBuffer> {
    return this.#hashes.slice(0, this.#count * DIGEST_BYTES);
  }
}

export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
