import type { Crc32 } from '../journal/codec.ts';
import type { Entry } from '../journal/entry.ts';
import { BlockBuilder, BlockDigest, hexOf, type RawBlock, type Sha256 } from './entry-blocks.ts';
import type { FileHeader, FileTrailer } from './header.ts';
import { BLOCK_MARK, END_MARK, encodeHead, encodePrefix } from './layout.ts';

/** What a writer needs of the platform. */
export interface PackCodec {
  readonly crc32: Crc32;
  readonly sha256: Sha256;
  /** Raw DEFLATE. */
  deflate(bytes: Uint8Array): Uint8Array;
}

/** Makes a file from front to back: every call gives the bytes that come next, none when there are none yet. */
export interface FileWriter {
  begin(header: FileHeader): Uint8Array;
  add(entry: Entry): Uint8Array;
  /** `redacted`: how often each rule was applied. */
  end(redacted: FileTrailer['redacted']): Uint8Array;
  /** What the end says; once it is written. Null in a format that has no such end. */
  readonly trailer: FileTrailer | null;
  /** What was written, where the format does not count by entries of the tape. */
  readonly items?: number;
}

const NONE = new Uint8Array(0);
const utf8 = new TextEncoder();

export function createTapeWriter(codec: PackCodec): FileWriter {
  const { crc32 } = codec;
  const blocks = new BlockBuilder(crc32);
  const summing = createSumming(codec.sha256);
  let trailer: FileTrailer | null = null;

  function pack(block: RawBlock): Uint8Array {
    summing.add(block);
    const stored = codec.deflate(block.bytes);
    const { firstSeq, entries, bytes } = block;
    const sizes = { storedBytes: stored.length, rawBytes: bytes.length };
    const head = encodeHead({ mark: BLOCK_MARK, ...sizes, firstSeq, entries, crc: crc32(stored) }, crc32);
    return joined(head, stored);
  }

  return {
    begin(header) {
      const json = utf8.encode(JSON.stringify(header));
      return joined(encodePrefix(json, crc32), json);
    },
    add(entry) {
      const full = blocks.add(entry);
      return full === null ? NONE : pack(full);
    },
    end(redacted) {
      const last = blocks.take();
      const packed = last === null ? NONE : pack(last);
      trailer = summing.end(redacted);
      const json = utf8.encode(JSON.stringify(trailer));
      const sizes = { storedBytes: json.length, rawBytes: json.length };
      const head = encodeHead({ mark: END_MARK, ...sizes, firstSeq: 0, entries: 0, crc: crc32(json) }, crc32);
      return joined(packed, head, json);
    },
    get trailer() {
      return trailer;
    },
  };
}

export interface Summing {
  add(block: RawBlock): void;
  end(redacted: FileTrailer['redacted']): FileTrailer;
}

/** What a trailer says of the entries, whatever the format. */
export function createSumming(sha256: Sha256): Summing {
  const digest = new BlockDigest();
  let entries = 0;
  let rawBytes = 0;
  return {
    add(block) {
      digest.add(sha256(block.bytes));
      entries += block.entries;
      rawBytes += block.bytes.length;
    },
    end: (redacted) => ({ entries, rawBytes, digest: hexOf(sha256(digest.hashes)), redacted }),
  };
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
