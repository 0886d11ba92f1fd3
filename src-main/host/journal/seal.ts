import { join } from 'node:path';
import { UnsealableError, sealSegment } from '../../../src-shared/journal/seal-segment.ts';
import { SealedBytes } from '../../../src-shared/journal/sealed-bytes.ts';
import { BLOCK_ENTRIES } from '../../../src-shared/journal/sealed.ts';
import { segmentName } from '../../../src-shared/journal/segment.ts';
import type { Disk } from '../ports.ts';
import { isLiving } from './owner.ts';
import { sealCodec } from './seal-codec.ts';
import { writeAll } from './segment-writer.ts';
import { bytesOfFile, segmentNumbers } from './tape-files.ts';
import { openSegment } from './tape-reader.ts';
import { readEnd } from './summary.ts';

/** A segment that is smaller takes whole blocks of the file system anyway: sealing it would gain nothing. */
export const SEAL_BYTES_MIN = 16 * 1024;
/** Behind the name of the segment: a sealed one that is being made. No reader takes it for a segment. */
const HALF = '.sealing';

export type SealStep =
  | {
      readonly kind: 'sealed';
      readonly segment: number;
      readonly rawBytes: number;
      readonly sealedBytes: number;
    }
  | { readonly kind: 'left'; readonly segment: number; readonly why: string };

/** The segments of a tape that are raw, may be sealed, and are worth it. */
export function sealable(disk: Disk, folder: string, bytesMin = SEAL_BYTES_MIN): number[] {
  const segments = segmentNumbers(disk, folder);
  const last = segments.at(-1);
  const raw = segments.filter((segment) => isRaw(disk, folder, segment, bytesMin));
  if (last === undefined || raw.at(-1) !== last) return raw;
  // The last one may still grow, or be mended after a crash, unless its tape was closed in order.
  const isEnded = !isLiving(disk, folder) && readEnd(disk, folder).entries.at(-1)?.kind === 'tape-closed';
  return isEnded ? raw : raw.slice(0, -1);
}

/** Why segments of a tape are raw, when all that can be sealed is. */
export interface RawSegments {
  /** Smaller than it is worth. */
  readonly small: number;
  /** The last one of a tape that is recorded, or was not closed in order. */
  readonly open: number;
}

/** Segments that stay raw for now. */
export function rawSegments(disk: Disk, folder: string, bytesMin = SEAL_BYTES_MIN): RawSegments {
  const raw = segmentNumbers(disk, folder).filter((segment) => isRaw(disk, folder, segment, 0));
  const large = raw.filter((segment) => isRaw(disk, folder, segment, bytesMin));
  return { small: raw.length - large.length, open: large.length };
}

/** Seals what can be sealed of one tape, a segment a step. Throws when the disk fails; what is done is done. */
export function* sealTape(
  disk: Disk,
  folder: string,
  { bytesMin = SEAL_BYTES_MIN, blockEntries = BLOCK_ENTRIES } = {},
): Generator<SealStep> {
  removeHalves(disk, folder);
  for (const segment of sealable(disk, folder, bytesMin)) {
    yield sealOne(disk, folder, segment, blockEntries);
  }
}

/** What a crash left of a sealed segment that was being made. */
function removeHalves(disk: Disk, folder: string): void {
  for (const name of disk.names(folder)) if (name.endsWith(HALF)) disk.remove(join(folder, name));
}

function isRaw(disk: Disk, folder: string, segment: number, bytesMin: number): boolean {
  const { file, sealed, header } = openSegment(disk, folder, segment);
  try {
    return header.kind === 'header' && sealed === null && file.sizeBytes() >= bytesMin;
  } finally {
    file.close();
  }
}

/**
 * Writes the sealed form beside the segment, syncs it, reads it back, and only then gives it the segment's name: before
 * that rename the old file is there, after it the new one, and never anything else. Who has the old one open keeps it.
 */
function sealOne(disk: Disk, folder: string, segment: number, blockEntries: number): SealStep {
  const path = join(folder, segmentName(segment));
  const half = path + HALF;
  const raw = disk.open(path, 'read');
  try {
    const rawBytes = raw.sizeBytes();
    const facts = write(disk, half, sealSegment(bytesOfFile(raw), rawBytes, sealCodec, blockEntries));
    checkNext(disk, folder, segment, facts.nextSeq);
    readBack(disk, half, facts.digest);
    if (raw.sizeBytes() !== rawBytes) throw new UnsealableError('it has grown');
    disk.rename(half, path);
    disk.syncFolder(folder);
    return { kind: 'sealed', segment, rawBytes, sealedBytes: facts.sealedBytes };
  } catch (error) {
    try {
      disk.remove(half);
    } catch {
      // The next attempt removes it, and no reader looks at it.
    }
    if (error instanceof UnsealableError) return { kind: 'left', segment, why: error.message };
    throw error;
  } finally {
    raw.close();
  }
}

function write<T>(disk: Disk, path: string, pieces: Generator<Uint8Array, T>): T {
  const file = disk.open(path, 'create');
  try {
    let position = 0;
    for (;;) {
      const piece = pieces.next();
      if (piece.done === true) {
        file.sync();
        return piece.value;
      }
      writeAll(file, piece.value, piece.value.length, position);
      position += piece.value.length;
    }
  } finally {
    file.close();
  }
}

/** A segment was left when the next one goes on where it ends; before that its writer may come back to it. */
function checkNext(disk: Disk, folder: string, segment: number, nextSeq: number): void {
  if (!segmentNumbers(disk, folder).includes(segment + 1)) return;
  const { file, header } = openSegment(disk, folder, segment + 1);
  file.close();
  if (header.kind !== 'header' || header.header.firstSeq !== nextSeq)
    throw new UnsealableError('the next segment does not go on where it ends');
}

/** What was written must be what can be read, down to the last byte of the original. */
function readBack(disk: Disk, path: string, digest: Uint8Array): void {
  const file = disk.open(path, 'read');
  try {
    const sealed = new SealedBytes(bytesOfFile(file), sealCodec);
    const isSame = sealed.trailer?.digest.every((byte, i) => byte === digest[i]) === true;
    const { lost, problems } = sealed.check(sealCodec.digest());
    if (!isSame || lost > 0 || problems.length > 0)
      throw new Error(`what was sealed does not read back: ${problems[0] ?? 'other bytes'}`);
  } finally {
    file.close();
  }
}
