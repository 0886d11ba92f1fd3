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
import type { Disk, DiskFile, TapePosition } from '../ports.ts';
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

/** The entries of a tape in order, up to the first that is torn or damaged or missing. */
export function* readTape(disk: Disk, folder: string): Generator<{ entry: Entry; at: TapePosition }> {
  let nextSeq = 0;
  for (const [i, segment] of segmentNumbers(disk, folder).entries()) {
    if (segment !== i + 1) return;
    const { file, source, header, entryVersion } = openSegment(disk, folder, segment);
    try {
      if (header.kind !== 'header' || header.header.firstSeq !== nextSeq) return;
      const reader = new SegmentReader(source, SEGMENT_HEADER_BYTES, entryVersion, crc32);
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
