import type { Entry } from '../../../src-shared/journal/entry.ts';
import { SEGMENT_HEADER_BYTES } from '../../../src-shared/journal/segment.ts';
import type { Disk, TapeInfo } from '../ports.ts';
import { readEntry } from './read-entry.ts';
import { segmentNumbers } from './tape-files.ts';
import { openSegment } from './tape-reader.ts';

/** What a tape's first entry and its files' sizes tell; a tape that cannot be read has `opened: null`. */
export function readTapeInfo(disk: Disk, folder: string, tapeId: string): TapeInfo {
  const segments = segmentNumbers(disk, folder);
  const facts = segments.map((segment) => factsOf(disk, folder, segment));
  const first = segments[0] === 1 ? readFirst(disk, folder) : null;
  return {
    tapeId,
    opened: first?.kind === 'tape-opened' ? first : null,
    sizeBytes: facts.reduce((sum, each) => sum + each.sizeBytes, 0),
    rawBytes: facts.reduce((sum, each) => sum + each.rawBytes, 0),
    sealedBytes: facts.reduce((sum, each) => sum + (each.isSealed ? each.sizeBytes : 0), 0),
    segments: segments.length,
    sealed: facts.filter((each) => each.isSealed).length,
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

interface SegmentFacts {
  readonly sizeBytes: number;
  /** As it was written. */
  readonly rawBytes: number;
  readonly isSealed: boolean;
}

function factsOf(disk: Disk, folder: string, segment: number): SegmentFacts {
  try {
    const { file, sealed } = openSegment(disk, folder, segment);
    try {
      const sizeBytes = file.sizeBytes();
      return { sizeBytes, rawBytes: sealed?.rawBytes ?? sizeBytes, isSealed: sealed !== null };
    } finally {
      file.close();
    }
  } catch {
    return { sizeBytes: 0, rawBytes: 0, isSealed: false };
  }
}
