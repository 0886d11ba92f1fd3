import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { HEAD_BYTES, PREFIX_BYTES, decodeEntry } from '../../../src-shared/journal/codec.ts';
import type { Entry, TapeOpened } from '../../../src-shared/journal/entry.ts';
import { SealedBytes, type KeptBlocks } from '../../../src-shared/journal/sealed-bytes.ts';
import {
  READ_CHUNK_BYTES,
  SegmentReader,
  type Lost,
  type SegmentBytes,
} from '../../../src-shared/journal/segment-reader.ts';
import {
  SEGMENT_HEADER_BYTES,
  decodeSegmentHeader,
  isTapeId,
  segmentName,
  segmentNumber,
  type DecodedHeader,
} from '../../../src-shared/journal/segment.ts';
import { StoredFile, unsealCodec } from './stored-file.ts';

/** An open segment: gives the bytes as they were written, whether it is sealed or not. */
export class SegmentFile implements SegmentBytes {
  readonly #stored: StoredFile;
  readonly #header: DecodedHeader;
  readonly #sealed: SealedBytes | null;

  /** Throws as `openSync` does. */
  constructor(tapesFolder: string, tapeId: string, segment: number, kept?: KeptBlocks) {
    this.#stored = new StoredFile(join(tapesFolder, tapeId, segmentName(segment)));
    try {
      this.#header = decodeSegmentHeader(this.#stored.read(0, SEGMENT_HEADER_BYTES), crc32);
      this.#sealed = isSealed(this.#header, this.#stored)
        ? new SealedBytes(this.#stored, unsealCodec, kept)
        : null;
    } catch (error) {
      this.#stored.close();
      throw error;
    }
  }

  read(offset: number, length: number): Uint8Array {
    return (this.#sealed ?? this.#stored).read(offset, length);
  }

  chunkAt(offset: number): number {
    return this.#sealed?.chunkAt(offset) ?? READ_CHUNK_BYTES;
  }

  lostAt(offset: number): Lost | null {
    return this.#sealed?.lostAt(offset) ?? null;
  }

  /** Fills `into` from `offset`; returns how many bytes there were. */
  readInto(into: Uint8Array, offset: number): number {
    if (this.#sealed === null) return this.#stored.readInto(into, offset);
    const bytes = this.#sealed.read(offset, into.length);
    into.set(bytes);
    return bytes.length;
  }

  /**
   * The bytes from `offset` on up to the end of their block, as they stand in memory: not a copy, and good until some more
   * blocks have been read. Null when the segment is not sealed: what is read of it needs room of the reader's.
   */
  blockAt(offset: number): Uint8Array | null {
    if (this.#sealed === null) return null;
    return this.#sealed.read(offset, this.#sealed.chunkAt(offset));
  }

  /** As it was written. */
  rawBytes(): number {
    return this.#sealed?.rawBytes ?? this.#stored.sizeBytes();
  }

  get isSealed(): boolean {
    return this.#sealed !== null;
  }

  /** Looked at again while it may not have been written yet. */
  header(): DecodedHeader {
    if (this.#header.kind === 'header') return this.#header;
    return decodeSegmentHeader(this.#stored.read(0, SEGMENT_HEADER_BYTES), crc32);
  }

  /** Gives its file back until it is read again; what is known of it stays. */
  rest(): void {
    this.#sealed?.rest();
    this.#stored.rest();
  }

  /** Whether the file is still what was read of it. */
  isCurrent(): boolean {
    return this.#stored.isCurrent();
  }

  close(): void {
    this.#stored.close();
  }
}

function isSealed(header: DecodedHeader, stored: StoredFile): boolean {
  if (header.kind === 'header') return header.isSealed;
  return header.kind === 'damaged' && SealedBytes.isOne(stored, unsealCodec);
}

/** Every tape of the folder, newest first; ids begin with their date. */
export function tapeIdsIn(tapesFolder: string): string[] {
  if (!existsSync(tapesFolder)) return [];
  return readdirSync(tapesFolder).filter(isTapeId).toSorted().toReversed();
}

export function hasSegment(tapesFolder: string, tapeId: string, segment: number): boolean {
  return existsSync(join(tapesFolder, tapeId, segmentName(segment)));
}

export interface TapeSize {
  /** On the disk. */
  readonly sizeBytes: number;
  /** As it was recorded. */
  readonly rawBytes: number;
  /** On the disk, of those that are sealed. */
  readonly sealedBytes: number;
  /** 0 when there is none. */
  readonly lastSegment: number;
  readonly segments: number;
  readonly sealed: number;
}

/** What a tape's segments take, and which is the last. */
export function tapeSize(tapesFolder: string, tapeId: string): TapeSize {
  const size = { sizeBytes: 0, rawBytes: 0, sealedBytes: 0, lastSegment: 0, segments: 0, sealed: 0 };
  const folder = join(tapesFolder, tapeId);
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const segment = segmentNumber(name);
    if (segment === null) continue;
    const onDisk = statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0;
    size.sizeBytes += onDisk;
    size.segments += 1;
    size.lastSegment = Math.max(size.lastSegment, segment);
    const facts = withSegment(tapesFolder, tapeId, segment, (file) => ({
      rawBytes: file.rawBytes(),
      isSealed: file.isSealed,
    }));
    size.rawBytes += facts?.rawBytes ?? onDisk;
    if (facts?.isSealed === true) {
      size.sealed += 1;
      size.sealedBytes += onDisk;
    }
  }
  return size;
}

/** What a tape's segments take on the disk: changes when the tape does. */
export function tapeBytes(tapesFolder: string, tapeId: string): number {
  const folder = join(tapesFolder, tapeId);
  let bytes = 0;
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    if (segmentNumber(name) === null) continue;
    bytes += statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0;
  }
  return bytes;
}

/** A tape's first entry, or null when it is not there or cannot be read. */
export function readOpened(tapesFolder: string, tapeId: string): (Entry & TapeOpened) | null {
  return withSegment(tapesFolder, tapeId, 1, (file) => {
    const header = file.header();
    if (header.kind !== 'header') return null;
    const step = new SegmentReader(file, SEGMENT_HEADER_BYTES, header.header.entryVersion, crc32).next();
    return step.kind === 'entry' && step.entry.kind === 'tape-opened' ? step.entry : null;
  });
}

/** Where `tape-closed` may begin before the end of its file. */
const CLOSED_BYTES_MAX = 4096;

/**
 * The reason of the `tape-closed` that the tape ends with, null when it does not end so. Without reading the tape: tries
 * every offset near the end of the last segment at which an entry could begin whose length reaches exactly the end.
 */
export function closingReason(tapesFolder: string, tapeId: string, lastSegment: number): string | null {
  return withSegment(tapesFolder, tapeId, lastSegment, (file) => {
    const header = file.header();
    if (header.kind !== 'header') return null;
    const size = file.rawBytes();
    const from = Math.max(SEGMENT_HEADER_BYTES, size - CLOSED_BYTES_MAX);
    const bytes = file.read(from, size - from);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let at = bytes.length - PREFIX_BYTES - HEAD_BYTES; at >= 0; at -= 1) {
      if (view.getUint32(at, true) !== bytes.length - at - PREFIX_BYTES) continue;
      const decoded = decodeEntry(bytes, at, header.header.entryVersion, crc32);
      if (decoded.kind === 'entry') return decoded.entry.kind === 'tape-closed' ? decoded.entry.reason : null;
    }
    return null;
  });
}

function withSegment<T>(
  tapesFolder: string,
  tapeId: string,
  segment: number,
  look: (file: SegmentFile) => T | null,
): T | null {
  let file: SegmentFile;
  try {
    file = new SegmentFile(tapesFolder, tapeId, segment);
  } catch {
    return null;
  }
  try {
    return look(file);
  } finally {
    file.close();
  }
}
