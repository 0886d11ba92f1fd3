import { closeSync, existsSync, fstatSync, openSync, readSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { HEAD_BYTES, PREFIX_BYTES, decodeEntry } from '../../../src-shared/journal/codec.ts';
import type { Entry, TapeOpened } from '../../../src-shared/journal/entry.ts';
import { SegmentReader, type SegmentBytes } from '../../../src-shared/journal/segment-reader.ts';
import {
  SEGMENT_HEADER_BYTES,
  decodeSegmentHeader,
  isTapeId,
  segmentName,
  segmentNumber,
  type DecodedHeader,
} from '../../../src-shared/journal/segment.ts';

/** An open segment file. */
export class SegmentFile implements SegmentBytes {
  readonly #fd: number;

  /** Throws as `openSync` does. */
  constructor(tapesFolder: string, tapeId: string, segment: number) {
    this.#fd = openSync(join(tapesFolder, tapeId, segmentName(segment)), 'r');
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

  header(): DecodedHeader {
    return decodeSegmentHeader(this.read(0, SEGMENT_HEADER_BYTES), crc32);
  }

  close(): void {
    closeSync(this.#fd);
  }
}

/** Every tape of the folder, newest first; ids begin with their date. */
export function tapeIdsIn(tapesFolder: string): string[] {
  if (!existsSync(tapesFolder)) return [];
  return readdirSync(tapesFolder).filter(isTapeId).toSorted().toReversed();
}

export function hasSegment(tapesFolder: string, tapeId: string, segment: number): boolean {
  return existsSync(join(tapesFolder, tapeId, segmentName(segment)));
}

/** Size of a tape's segments, and which is the last; 0 when there is none. */
export function tapeSize(tapesFolder: string, tapeId: string): { sizeBytes: number; lastSegment: number } {
  let sizeBytes = 0;
  let lastSegment = 0;
  const folder = join(tapesFolder, tapeId);
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const segment = segmentNumber(name);
    if (segment === null) continue;
    sizeBytes += statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0;
    lastSegment = Math.max(lastSegment, segment);
  }
  return { sizeBytes, lastSegment };
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
 * Whether the tape ends with `tape-closed`, without reading it: tries every offset near the end of the last segment at
 * which an entry could begin whose length reaches exactly the end.
 */
export function endsClosed(tapesFolder: string, tapeId: string, lastSegment: number): boolean {
  const closed = withSegment(tapesFolder, tapeId, lastSegment, (file) => {
    const header = file.header();
    if (header.kind !== 'header') return null;
    const size = file.sizeBytes();
    const from = Math.max(SEGMENT_HEADER_BYTES, size - CLOSED_BYTES_MAX);
    const bytes = file.read(from, size - from);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let at = bytes.length - PREFIX_BYTES - HEAD_BYTES; at >= 0; at -= 1) {
      if (view.getUint32(at, true) !== bytes.length - at - PREFIX_BYTES) continue;
      const decoded = decodeEntry(bytes, at, header.header.entryVersion, crc32);
      if (decoded.kind === 'entry') return decoded.entry.kind === 'tape-closed';
    }
    return false;
  });
  return closed ?? false;
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
