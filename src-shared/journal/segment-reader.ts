import type { Crc32, Decoded } from './codec.ts';
import { MAX_ENTRY_BYTES, PREFIX_BYTES, decodeEntry } from './codec.ts';
import type { Entry } from './entry.ts';

/** Read ahead by this much; an entry that is longer is read whole. */
export const READ_CHUNK_BYTES = 1024 * 1024;

/** The bytes of one segment file, wherever they are. */
export interface SegmentBytes {
  /** At most `length` bytes from `offset`, in memory that is not used again; fewer only at the end of the file. */
  read(offset: number, length: number): Uint8Array;
  /** How many bytes from `offset` are best read at once; READ_CHUNK_BYTES when it does not matter. */
  chunkAt?(offset: number): number;
  /** What stood at `offset` when that cannot be read back any more; `read` gives zeros for it. */
  lostAt?(offset: number): Lost | null;
}

/** Entries that are known to have been there. */
export interface Lost {
  readonly why: string;
  /** The offset behind it. */
  readonly resumeAt: number;
  readonly firstSeq: number;
  readonly entries: number;
}

export type SegmentStep =
  | { readonly kind: 'entry'; readonly entry: Entry; readonly offset: number; readonly sizeBytes: number }
  /** Nothing more, yet. */
  | { readonly kind: 'end'; readonly offset: number }
  /** The file ends inside of an entry: it is being written, or its writer died. */
  | { readonly kind: 'torn'; readonly offset: number; readonly restBytes: number }
  | { readonly kind: 'damaged'; readonly offset: number; readonly why: string }
  /** Damage of known size: `seek(resumeAt)` goes on behind it. */
  | ({ readonly kind: 'lost'; readonly offset: number } & Lost);

/**
 * Walks the entries of one segment with a bounded buffer. After `end` or `torn` it may be asked again: it looks at the
 * file anew, so it can follow a tape that is being recorded.
 */
export class SegmentReader {
  readonly #source: SegmentBytes;
  readonly #version: number;
  readonly #crc32: Crc32;
  #offset: number;
  #chunk: Uint8Array = new Uint8Array(0);
  #view: DataView = new DataView(this.#chunk.buffer);
  #chunkAt: number;

  /** `version`: the entry version of the segment's header. */
  constructor(source: SegmentBytes, offset: number, version: number, crc32: Crc32) {
    this.#source = source;
    this.#version = version;
    this.#crc32 = crc32;
    this.#offset = offset;
    this.#chunkAt = offset;
  }

  /** Where the next entry begins. */
  get offset(): number {
    return this.#offset;
  }

  seek(offset: number): void {
    this.#offset = offset;
    this.#fill(0);
  }

  next(): SegmentStep {
    const offset = this.#offset;
    let decoded = this.#decode(offset - this.#chunkAt);
    if (decoded.kind !== 'entry') {
      // The chunk may simply have run out, or be older than the file: only fresh bytes can convict.
      const asked = this.#source.chunkAt?.(offset) ?? READ_CHUNK_BYTES;
      this.#fill(asked);
      const needed = this.#chunk.length < asked ? 0 : this.#neededBytes();
      if (needed > this.#chunk.length) this.#fill(needed);
      decoded = this.#decode(0);
      const lost = decoded.kind === 'entry' ? null : (this.#source.lostAt?.(offset) ?? null);
      if (lost !== null) return { kind: 'lost', offset, ...lost };
    }
    switch (decoded.kind) {
      case 'entry':
        this.#offset = offset + decoded.sizeBytes;
        return { kind: 'entry', entry: decoded.entry, offset, sizeBytes: decoded.sizeBytes };
      case 'torn':
        return this.#chunk.length === 0
          ? { kind: 'end', offset }
          : { kind: 'torn', offset, restBytes: this.#chunk.length };
      case 'damaged':
        return { kind: 'damaged', offset, why: decoded.why };
    }
  }

  #decode(at: number): Decoded {
    return decodeEntry(this.#chunk, at, this.#version, this.#crc32, this.#view);
  }

  #fill(length: number): void {
    const { buffer, byteOffset, length: got } = this.#source.read(this.#offset, length);
    // Plain bytes: taking a part of what is a Buffer costs twice as much, and an entry is three of them.
    this.#chunk = new Uint8Array(buffer, byteOffset, got);
    this.#view = new DataView(buffer, byteOffset, got);
    this.#chunkAt = this.#offset;
  }

  /** The whole size of the entry at the start of the chunk, as far as its length can be believed. */
  #neededBytes(): number {
    if (this.#chunk.length < PREFIX_BYTES) return 0;
    const length = this.#view.getUint32(0, true);
    return length <= MAX_ENTRY_BYTES ? PREFIX_BYTES + length : 0;
  }
}
