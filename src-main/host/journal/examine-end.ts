import { crc32 } from 'node:zlib';
import { ENTRY_VERSION, type Entry } from '../../../src-shared/journal/entry.ts';
import { examineRest } from '../../../src-shared/journal/resync.ts';
import { SEGMENT_HEADER_BYTES } from '../../../src-shared/journal/segment.ts';
import { SegmentReader } from '../../../src-shared/journal/segment-reader.ts';
import type { Disk } from '../ports.ts';
import type { TapeEnd } from '../ports/recovery.ts';
import { segmentNumbers } from './tape-files.ts';
import { openSegment } from './tape-reader.ts';

const ENTRIES_PER_TURN = 64;

/** Reads the last segment of a tape whose writer is gone: checks every byte, and says where it ends. */
export function* examineEnd(disk: Disk, folder: string, tapeId: string): Generator<null, TapeEnd> {
  const tornSegments: number[] = [];
  let tornBytes = 0;
  for (const segment of segmentNumbers(disk, folder).toReversed()) {
    const { file, source, sealed, header, entryVersion } = openSegment(disk, folder, segment);
    try {
      if (header.kind === 'torn') {
        tornBytes += file.sizeBytes();
        tornSegments.push(segment);
        continue;
      }
      if (header.kind !== 'header') return unreadable(header.why, header.kind === 'too-new');
      if (header.header.tapeId !== tapeId) return unreadable(`belongs to tape ${header.header.tapeId}`);
      const reader = new SegmentReader(source, SEGMENT_HEADER_BYTES, entryVersion, crc32);
      let nextSeq = header.header.firstSeq;
      let last: Entry | null = null;
      let step = reader.next();
      for (; step.kind === 'entry'; step = reader.next()) {
        if (step.entry.seq !== nextSeq)
          return unreadable(`entry ${step.entry.seq} stands where ${nextSeq} belongs`);
        last = step.entry;
        nextSeq += 1;
        if (nextSeq % ENTRIES_PER_TURN === 0) yield null;
      }
      if (step.kind !== 'end') {
        if (sealed !== null) return unreadable(`the sealed segment ${segment} is not whole`);
        const why = step.kind === 'damaged' ? step.why : null;
        const rest = examineRest(source, step.offset, nextSeq, why, entryVersion, crc32);
        if (rest.kind === 'damaged')
          return unreadable(`segment ${segment}, byte ${step.offset}: ${rest.why}`);
        tornBytes += file.sizeBytes() - step.offset;
      }
      if (nextSeq === 0) return { kind: 'empty', tornBytes };
      return {
        kind: 'whole',
        at: { segment, offset: step.offset },
        segment: header.header,
        nextSeq,
        last,
        tornBytes,
        tornSegments,
        takesNoMore: sealed !== null || entryVersion < ENTRY_VERSION,
      };
    } finally {
      file.close();
    }
  }
  return { kind: 'empty', tornBytes };
}

function unreadable(why: string, isTooNew = false): TapeEnd {
  return { kind: 'unreadable', isTooNew, why };
}
