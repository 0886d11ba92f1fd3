import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Entry } from '../../../src-shared/journal/entry.ts';
import {
  SEGMENT_HEADER_BYTES,
  decodeSegmentHeader,
  likelyEntryVersion,
  segmentName,
} from '../../../src-shared/journal/segment.ts';
import type { DecodedHeader } from '../../../src-shared/journal/segment.ts';
import { SealedBytes } from '../../../src-shared/journal/sealed-bytes.ts';
import type { SegmentBytes } from '../../../src-shared/journal/segment-reader.ts';
import { SegmentReader } from '../../../src-shared/journal/segment-reader.ts';
import type { Disk, DiskFile, TapeMark, TapePosition } from '../ports.ts';
import { readEntry } from './read-entry.ts';
import { sealCodec } from './seal-codec.ts';
import { bytesOfFile, segmentNumbers } from './tape-files.ts';

export interface OpenSegment {
  readonly file: DiskFile;
  /** The bytes as they were written, whether the segment is sealed or not. */
  readonly source: SegmentBytes;
  readonly sealed: SealedBytes | null;
  readonly header: DecodedHeader;
  /** By which its entries are read; a guess when the header is damaged. */
  readonly entryVersion: number;
}

/** Throws when the file cannot be opened; the caller closes it. */
export function openSegment(disk: Disk, folder: string, segment: number): OpenSegment {
  const file = disk.open(join(folder, segmentName(segment)), 'read');
  try {
    const stored = bytesOfFile(file);
    const head = stored.read(0, SEGMENT_HEADER_BYTES);
    const header = decodeSegmentHeader(head, crc32);
    const entryVersion = header.kind === 'header' ? header.header.entryVersion : likelyEntryVersion(head);
    const isSealed =
      header.kind === 'header'
        ? header.isSealed
        : header.kind === 'damaged' && SealedBytes.isOne(stored, sealCodec);
    const sealed = isSealed ? new SealedBytes(stored, sealCodec) : null;
    return { file, source: sealed ?? stored, sealed, header, entryVersion };
  } catch (error) {
    file.close();
    throw error;
  }
}

/**
 * The entries of a tape in order, up to the first that is torn or damaged or missing. With `from` it begins at that
 * entry; at the beginning of its segment, or of the tape, when the entry is not there.
 */
export function* readTape(
  disk: Disk,
  folder: string,
  from?: TapeMark,
): Generator<{ entry: Entry; at: TapePosition }> {
  const segments = segmentNumbers(disk, folder);
  const start = from === undefined ? null : startAt(disk, folder, from);
  let nextSeq = start?.nextSeq ?? 0;
  const first = start?.segment ?? 1;
  for (const [i, segment] of segments.slice(first - 1).entries()) {
    if (segment !== first + i) return;
    const { file, source, header, entryVersion } = openSegment(disk, folder, segment);
    try {
      const isInside = i === 0 && start !== null && start.offset > SEGMENT_HEADER_BYTES;
      if (header.kind !== 'header' || (!isInside && header.header.firstSeq !== nextSeq)) return;
      const reader = new SegmentReader(
        source,
        isInside ? start.offset : SEGMENT_HEADER_BYTES,
        entryVersion,
        crc32,
      );
      let step = reader.next();
      for (; step.kind === 'entry'; step = reader.next()) {
        if (step.entry.seq !== nextSeq) return;
        nextSeq += 1;
        yield { entry: step.entry, at: { segment, offset: step.offset } };
      }
      if (step.kind !== 'end') return;
    } finally {
      file.close();
    }
  }
}

interface Start {
  readonly segment: number;
  readonly offset: number;
  readonly nextSeq: number;
}

/** Where reading begins for a mark; null for the beginning of the tape. */
function startAt(disk: Disk, folder: string, { seq, at }: TapeMark): Start | null {
  let opened: OpenSegment;
  try {
    opened = openSegment(disk, folder, at.segment);
  } catch {
    return null;
  }
  const { file, source, header, entryVersion } = opened;
  try {
    if (header.kind !== 'header' || header.header.firstSeq > seq) return null;
    const found = readEntry(source, at.offset, entryVersion);
    if (found.ok && found.value.seq === seq) return { segment: at.segment, offset: at.offset, nextSeq: seq };
    return { segment: at.segment, offset: SEGMENT_HEADER_BYTES, nextSeq: header.header.firstSeq };
  } finally {
    file.close();
  }
}
