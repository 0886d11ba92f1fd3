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
/** Of one window to the next; more when what was found says that it takes more. */
const WINDOW_GROWTH = 2;
const WINDOW_GROWTH_MAX = 8;
const WINDOW_SPARE = 1.25;
/** No entries are looked for in more segments than this. */
const SEGMENTS_MAX = 4;

/**
 * The newest entries of a tape, oldest first and without a gap, at most `max`: found from the end of its files, so that
 * it costs the same however long the tape is. Empty when there is nothing that can be read.
 */
export function newestEntries(
  disk: Disk,
  dataFolder: string,
  tapeId: string,
  max: number,
): readonly PlacedEntry[] {
  if (!isTapeId(tapeId)) return [];
  const folder = join(tapesFolder(dataFolder), tapeId);
  const parts: (readonly PlacedEntry[])[] = [];
  let lacking = max;
  let firstSeq: number | null = null;
  for (const segment of segmentNumbers(disk, folder).toReversed().slice(0, SEGMENTS_MAX)) {
    const part = endOfSegment(disk, folder, segment, lacking);
    const [first, last] = [part[0], part.at(-1)];
    if (firstSeq !== null && last?.entry.seq !== firstSeq - 1) break;
    if (first === undefined) continue;
    parts.unshift(part);
    firstSeq = first.entry.seq;
    lacking -= part.length;
    if (lacking <= 0) break;
  }
  return parts.flat();
}

function endOfSegment(disk: Disk, folder: string, segment: number, max: number): readonly PlacedEntry[] {
  const opened = openSegment(disk, folder, segment);
  try {
    return endOf(opened, segment, max);
  } finally {
    opened.file.close();
  }
}

function endOf(opened: OpenSegment, segment: number, max: number): readonly PlacedEntry[] {
  const { source, header, entryVersion } = opened;
  if (header.kind !== 'header') return [];
  const { firstSeq } = header.header;
  const sizeBytes = opened.sealed?.rawBytes ?? opened.file.sizeBytes();
  for (let window = FIRST_WINDOW_BYTES; ;) {
    const isWhole = window >= sizeBytes;
    const from = isWhole
      ? SEGMENT_HEADER_BYTES
      : findEntry(source, sizeBytes - window, firstSeq, entryVersion, crc32);
    const found = from === null ? null : readOn(opened, segment, from, isWhole ? firstSeq : null);
    // What only looked like an entry has none behind it that follows on.
    if (found !== null && (isWhole || found.length >= max)) return found.slice(-max);
    if (isWhole) return found ?? [];
    const lacking = (max / Math.max(1, found?.length ?? 0)) * WINDOW_SPARE;
    window = Math.ceil(window * Math.min(WINDOW_GROWTH_MAX, Math.max(WINDOW_GROWTH, lacking)));
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
