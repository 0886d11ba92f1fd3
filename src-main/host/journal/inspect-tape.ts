import { crc32 } from 'node:zlib';
import type { Entry } from '../../../src-shared/journal/entry.ts';
import { examineRest } from '../../../src-shared/journal/resync.ts';
import { SEGMENT_HEADER_BYTES } from '../../../src-shared/journal/segment.ts';
import type { DecodedHeader } from '../../../src-shared/journal/segment.ts';
import type { SegmentBytes, SegmentStep } from '../../../src-shared/journal/segment-reader.ts';
import { SegmentReader } from '../../../src-shared/journal/segment-reader.ts';
import type { Disk } from '../ports.ts';
import { sealCodec } from './seal-codec.ts';
import { segmentNumbers } from './tape-files.ts';
import { openSegment } from './tape-reader.ts';

/** What an inspection meets, in the order of the files. */
export type Found =
  | { readonly kind: 'entry'; readonly segment: number; readonly offset: number; readonly entry: Entry }
  | {
      readonly kind: 'problem';
      readonly segment: number;
      readonly offset: number;
      readonly why: string;
      /** The entries that are gone with it, when that is known. */
      readonly lost?: { readonly firstSeq: number; readonly entries: number };
    }
  /** The last write was cut short. */
  | { readonly kind: 'torn-tail'; readonly segment: number; readonly offset: number }
  | {
      readonly kind: 'segment';
      readonly segment: number;
      readonly sizeBytes: number;
      readonly isSealed: boolean;
    };

/**
 * Reads everything of a tape that can be read, and names everything that cannot: unlike readTape it goes on behind
 * damage. When it is thorough it also checks what no reader needs: digests, and the second copies of what finds a block.
 */
export function* inspectTape(
  disk: Disk,
  folder: string,
  tapeId: string,
  { isThorough = false } = {},
): Generator<Found> {
  const segments = segmentNumbers(disk, folder);
  const tape = { tapeId, nextSeq: 0 };
  for (const [i, segment] of segments.entries()) {
    const before = i === 0 ? 0 : (segments[i - 1] ?? 0);
    if (segment !== before + 1) {
      yield { kind: 'problem', segment: before + 1, offset: 0, why: 'the segment is missing' };
    }
    const { file, source, sealed, header, entryVersion } = openSegment(disk, folder, segment);
    try {
      yield { kind: 'segment', segment, sizeBytes: file.sizeBytes(), isSealed: sealed !== null };
      const isLast = i === segments.length - 1;
      const why = wrongHeader(header, tape, segment);
      if (header.kind === 'torn' && isLast) {
        yield { kind: 'torn-tail', segment, offset: 0 };
      } else if (why !== null) {
        yield { kind: 'problem', segment, offset: 0, why };
      }
      for (const wrong of isThorough ? (sealed?.check(sealCodec.digest()).problems ?? []) : []) {
        yield { kind: 'problem', segment, offset: 0, why: wrong };
      }
      if (header.kind !== 'too-new' && header.kind !== 'torn')
        yield* inspectEntries(source, segment, entryVersion, tape, isLast);
    } finally {
      file.close();
    }
  }
}

function wrongHeader(
  decoded: DecodedHeader,
  tape: { tapeId: string; nextSeq: number },
  segment: number,
): string | null {
  switch (decoded.kind) {
    case 'torn':
      return 'the header is cut short';
    case 'too-new':
    case 'damaged':
      return decoded.why;
    case 'header': {
      const { header } = decoded;
      if (header.tapeId !== tape.tapeId) return `belongs to tape ${header.tapeId}`;
      if (header.segment !== segment) return `is segment ${header.segment}`;
      if (header.firstSeq !== tape.nextSeq)
        return `begins at entry ${header.firstSeq} instead of ${tape.nextSeq}`;
      return null;
    }
  }
}

function* inspectEntries(
  source: SegmentBytes,
  segment: number,
  version: number,
  tape: { nextSeq: number },
  isLast: boolean,
): Generator<Found> {
  const reader = new SegmentReader(source, SEGMENT_HEADER_BYTES, version, crc32);
  for (;;) {
    const step = reader.next();
    if (step.kind === 'end') return;
    if (step.kind === 'entry') {
      const { entry, offset } = step;
      if (entry.seq !== tape.nextSeq) {
        yield {
          kind: 'problem',
          segment,
          offset,
          why: `entry ${entry.seq} stands where ${tape.nextSeq} belongs`,
        };
      }
      tape.nextSeq = entry.seq + 1;
      yield { kind: 'entry', segment, offset, entry };
      continue;
    }
    if (step.kind === 'lost') {
      const { offset, firstSeq, entries } = step;
      const why = `${entriesText(firstSeq, entries)} lost: ${step.why}`;
      yield { kind: 'problem', segment, offset, why, lost: { firstSeq, entries } };
      tape.nextSeq = firstSeq + entries;
      reader.seek(step.resumeAt);
      continue;
    }
    const rest = examineRest(source, step.offset, tape.nextSeq, whyOf(step), version, crc32);
    if (rest.kind === 'damaged') {
      yield { kind: 'problem', segment, offset: step.offset, why: rest.why };
    } else if (isLast) {
      yield { kind: 'torn-tail', segment, offset: step.offset };
    } else {
      yield { kind: 'problem', segment, offset: step.offset, why: 'the segment ends inside of an entry' };
    }
    if (rest.kind === 'torn' || rest.resumeAt === null) return;
    reader.seek(rest.resumeAt);
  }
}

function entriesText(firstSeq: number, entries: number): string {
  return entries === 1 ? `entry ${firstSeq} is` : `entries ${firstSeq} to ${firstSeq + entries - 1} are`;
}

function whyOf(step: Exclude<SegmentStep, { kind: 'entry' | 'end' | 'lost' }>): string | null {
  return step.kind === 'damaged' ? step.why : null;
}
