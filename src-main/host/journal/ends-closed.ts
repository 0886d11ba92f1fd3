import { crc32 } from 'node:zlib';
import { HEAD_BYTES, PREFIX_BYTES, decodeEntry } from '../../../src-shared/journal/codec.ts';
import { SEGMENT_HEADER_BYTES } from '../../../src-shared/journal/segment.ts';
import type { Disk } from '../ports.ts';
import { openSegment } from './tape-reader.ts';

/** Where `tape-closed` may begin before the end of its file. */
const CLOSED_BYTES_MAX = 4096;

/**
 * Whether the tape ends with `tape-closed`, without reading it: tries every offset near the end of the last segment at
 * which an entry could begin whose length reaches exactly the end.
 */
export function endsClosed(disk: Disk, folder: string, lastSegment: number): boolean {
  try {
    const { file, source, sealed, entryVersion } = openSegment(disk, folder, lastSegment);
    try {
      const size = sealed?.rawBytes ?? file.sizeBytes();
      const from = Math.max(SEGMENT_HEADER_BYTES, size - CLOSED_BYTES_MAX);
      const bytes = source.read(from, size - from);
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      for (let at = bytes.length - PREFIX_BYTES - HEAD_BYTES; at >= 0; at -= 1) {
        if (view.getUint32(at, true) !== bytes.length - at - PREFIX_BYTES) continue;
        const decoded = decodeEntry(bytes, at, entryVersion, crc32);
        if (decoded.kind === 'entry') return decoded.entry.kind === 'tape-closed';
      }
    } finally {
      file.close();
    }
  } catch {
    // What cannot be opened is looked at in earnest by whoever asked.
  }
  return false;
}
