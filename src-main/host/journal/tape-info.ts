import { join } from 'node:path';
import type { Entry } from '../../../src-shared/journal/entry.ts';
import { SEGMENT_HEADER_BYTES, segmentName } from '../../../src-shared/journal/segment.ts';
import type { Disk, TapeInfo } from '../ports.ts';
import { readEntry } from './read-entry.ts';
import { segmentNumbers } from './tape-files.ts';
import { openSegment } from './tape-reader.ts';

/** What a tape's first entry and its files' sizes tell; a tape that cannot be read has `opened: null`. */
export function readTapeInfo(disk: Disk, folder: string, tapeId: string): TapeInfo {
  const segments = segmentNumbers(disk, folder);
  const sizeBytes = segments.reduce(
    (sum, segment) => sum + sizeOf(disk, join(folder, segmentName(segment))),
    0,
  );
  const first = segments[0] === 1 ? readFirst(disk, folder) : null;
  return {
    tapeId,
    opened: first?.kind === 'tape-opened' ? first : null,
    sizeBytes,
    segments: segments.length,
  };
}

function readFirst(disk: Disk, folder: string): Entry | null {
  try {
    const { file, source, header, entryVersion } = openSegment(disk, folder, 1);
    try {
      const first = header.kind === 'header' ? readEntry(source, SEGMENT_HEADER_BYTES, entryVersion) : null;
      return first?.ok === true ? first.value : null;
    } finally {
      file.close();
    }
  } catch {
    return null;
  }
}

function sizeOf(disk: Disk, path: string): number {
  try {
    const file = disk.open(path, 'read');
    try {
      return file.sizeBytes();
    } finally {
      file.close();
    }
  } catch {
    return 0;
  }
}
