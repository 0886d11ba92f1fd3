import { join } from 'node:path';
import { isTapeId, segmentNumber } from '../../../src-shared/journal/segment.ts';
import type { StoredBytes } from '../../../src-shared/journal/sealed-bytes.ts';
import type { Disk, DiskFile } from '../ports.ts';

export function tapesFolder(dataFolder: string): string {
  return join(dataFolder, 'tapes');
}

/** Every tape's id, oldest second first. Other names in the folder are nobody's tapes. */
export function tapeIds(disk: Disk, dataFolder: string): string[] {
  return disk.names(tapesFolder(dataFolder)).filter(isTapeId);
}

/** The numbers of a tape's segments, ascending. */
export function segmentNumbers(disk: Disk, folder: string): number[] {
  return disk
    .names(folder)
    .map(segmentNumber)
    .filter((n) => n !== null)
    .sort((a, b) => a - b);
}

export function bytesOfFile(file: DiskFile): StoredBytes {
  return {
    sizeBytes: () => file.sizeBytes(),
    read(offset, length) {
      const rest = Math.max(0, Math.min(length, file.sizeBytes() - offset));
      const into = Buffer.allocUnsafeSlow(rest);
      return into.subarray(0, file.read(into, offset));
    },
  };
}
