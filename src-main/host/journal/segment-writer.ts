import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { SegmentHeader } from '../../../src-shared/journal/segment.ts';
import {
  SEGMENT_HEADER_BYTES,
  encodeSegmentHeader,
  segmentName,
} from '../../../src-shared/journal/segment.ts';
import type { Disk, DiskFile } from '../ports.ts';

/**
 * One segment file open for appending. `append` writes all or nothing: after an error it cuts the file back, and if
 * even that fails, tries again before the next write, because bytes must never stand behind a torn entry.
 */
export class SegmentWriter {
  readonly #file: DiskFile;
  #sizeBytes = SEGMENT_HEADER_BYTES;
  #hasLeftovers = false;

  /** Makes the file with its header; throws, leaving none behind. */
  static create(disk: Disk, folder: string, header: SegmentHeader): SegmentWriter {
    const path = join(folder, segmentName(header.segment));
    // A roll that failed half-way and could not clean up leaves a file of ours without entries.
    disk.remove(path);
    const file = disk.open(path, 'create');
    try {
      writeAll(file, encodeSegmentHeader(header, crc32), SEGMENT_HEADER_BYTES, 0);
    } catch (error) {
      file.close();
      try {
        disk.remove(path);
      } catch {
        // The next attempt removes it, and readers take it for a torn tail.
      }
      throw error;
    }
    return new SegmentWriter(file);
  }

  private constructor(file: DiskFile) {
    this.#file = file;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** Appends `bytes[0, length)`; throws when the disk refuses, and then nothing of it is in the file. */
  append(bytes: Uint8Array, length: number): void {
    this.settle();
    try {
      writeAll(this.#file, bytes, length, this.#sizeBytes);
    } catch (error) {
      this.#hasLeftovers = true;
      try {
        this.#cutBack();
      } catch {
        // Tried again before the next write; the first error is the one to tell.
      }
      throw error;
    }
    this.#sizeBytes += length;
  }

  /** Cuts away what an append left behind that failed; throws when the disk still refuses. */
  settle(): void {
    if (this.#hasLeftovers) this.#cutBack();
  }

  syncLater(done: (error: Error | null) => void): void {
    this.#file.syncLater(done);
  }

  sync(): void {
    this.#file.sync();
  }

  close(): void {
    this.#file.close();
  }

  #cutBack(): void {
    this.#file.truncate(this.#sizeBytes);
    this.#hasLeftovers = false;
  }
}

/** Throws when the disk refuses; some of it may be written then. */
export function writeAll(file: DiskFile, bytes: Uint8Array, length: number, position: number): void {
  let done = 0;
  while (done < length) {
    const took = file.write(bytes, done, length, position + done);
    if (took <= 0) throw new Error('the disk took no bytes');
    done += took;
  }
}
