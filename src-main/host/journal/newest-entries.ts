import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Entry } from '../../../src-shared/journal/entry.ts';
import { findEntry } from '../../../src-shared/journal/resync.ts';
import { SEGMENT_HEADER_BYTES, isTapeId } from '../../../src-shared/journal/segment.ts';
import { SegmentReader } from '../../../src-shared/journal/segment-reader.ts';
import type { Disk, TapePosition } from '../ports.ts';
import { segmentNumbers, tapesFolder } from './tape-files.ts';
import { openSegment, type OpenSegment } from './tape-reader.ts';

export interface PlacedEntry {
  readonly entry: Entry;
  readonly at: TapePosition;
}

const FIRST_WINDOW_BYTES = 256 * 1024;
const WINDOW_GROWTH = 8;

/**
 * The newest entries of a tape, oldest first, at most `max` and all of one segment: found from the end of the file, so
 * that it costs the same however long the tape is. Empty when there is nothing that can be read.
 */
export function newestEntries(
  disk: Disk,
  dataFolder: string,
  tapeId: string,
  max: number,
): readonly PlacedEntry[] {
  if (!isTapeId(tapeId)) return [];
  const folder = join(tapesFolder(dataFolder), tapeId);
  for (const segment of segmentNumbers(disk, folder).toReversed()) {
    const opened = openSegment(disk, folder, segment);
    try {
      const found = opened.header.kind === 'header' ? endOf(opened, segment, max) : [];
      if (found.length > 0) return found;
    } finally {
      opened.file.close();
    }
  }
  return [];
}

function endOf(opened: OpenSegment, segment: number, max: number): readonly PlacedEntry[] {
  const { source, header, entryVersion } = opened;
  if (header.kind !== 'header') return [];
  const { firstSeq } = header.header;
  const sizeBytes = opened.file.sizeBytes();
  for (let window = FIRST_WINDOW_BYTES; ; window *= WINDOW_GROWTH) {
    const isWhole = window >= sizeBytes;
    const from = isWhole
      ? SEGMENT_HEADER_BYTES
      : findEntry(source, sizeBytes - window, firstSeq, entryVersion, crc32);
    const found = from === null ? null : readOn(opened, segment, from, isWhole ? firstSeq : null);
    // What only looked like an entry has none behind it that follows on.
    if (found !== null && (isWhole || found.length >= max)) return found.slice(-max);
    if (isWhole) return found ?? [];
  }
}

/** Null when the entries do not follow on. */
function readOn(
  { source, entryVersion }: OpenSegment,
  segment: number,
  from: number,
  firstSeq: number | null,
): readonly PlacedEntry[] | null {
  const reader = new SegmentReader(source, from, entryVersion, crc32);
  const found: PlacedEntry[] = [];
  let nextSeq = firstSeq;
  for (let step = reader.next(); step.kind === 'entry'; step = reader.next()) {
    if (nextSeq !== null && step.entry.seq !== nextSeq) return firstSeq === null ? null : found;
    nextSeq = step.entry.seq + 1;
    found.push({ entry: step.entry, at: { segment, offset: step.offset } });
  }
  return found;
}
