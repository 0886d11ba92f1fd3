import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { ENTRY_VERSION } from '../../../src-shared/journal/entry.ts';
import type { SegmentHeader } from '../../../src-shared/journal/segment.ts';
import {
  SEGMENT_HEADER_BYTES,
  decodeSegmentHeader,
  encodeSegmentHeader,
  segmentName,
} from '../../../src-shared/journal/segment.ts';
import { SegmentReader } from '../../../src-shared/journal/segment-reader.ts';
import type { Disk, DiskFile } from '../ports.ts';

/**
 * One segment file open for appending. `append` writes all or nothing: after an error it cuts the file back, and if
 * even that fails, tries again before the next write, because bytes must never stand behind a torn entry.
 */
export class SegmentWriter {
  readonly #path: string;
  readonly #header: SegmentHeader;
  #file: DiskFile;
  #isClosed = false;
  #nextSeq: number;
  #sizeBytes: number;
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
    return new SegmentWriter(path, header, file);
  }

  /** Goes on behind `end` in a file that is there; what stands behind that is cut away. */
  static reopen(
    disk: Disk,
    folder: string,
    header: SegmentHeader,
    end: { readonly sizeBytes: number; readonly nextSeq: number },
  ): SegmentWriter {
    const path = join(folder, segmentName(header.segment));
    const file = disk.open(path, 'append');
    try {
      if (file.sizeBytes() > end.sizeBytes) file.truncate(end.sizeBytes);
    } catch (error) {
      file.close();
      throw error;
    }
    return new SegmentWriter(path, header, file, end);
  }

  private constructor(
    path: string,
    header: SegmentHeader,
    file: DiskFile,
    end = { sizeBytes: SEGMENT_HEADER_BYTES, nextSeq: header.firstSeq },
  ) {
    this.#path = path;
    this.#header = header;
    this.#file = file;
    this.#sizeBytes = end.sizeBytes;
    this.#nextSeq = end.nextSeq;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** Appends `bytes[0, length)`, which are so many entries; throws when the disk refuses, and then nothing of it is in the file. */
  append(bytes: Uint8Array, length: number, entries: number): void {
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
    this.#nextSeq += entries;
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

  /**
   * After a sync that failed: writes all of it into a new file that takes the place of this one, and goes on there. The
   * system may have given up the pages that it could not write, so what is read back is checked entry by entry. Throws
   * when the disk refuses, or when something of it is gone; then nothing has changed.
   */
  rewrite(disk: Disk): void {
    this.settle();
    const old = disk.open(this.#path, 'read');
    const bytes = new Uint8Array(this.#sizeBytes);
    try {
      old.read(bytes, 0);
    } finally {
      old.close();
    }
    // Whoever seals a segment syncs it and reads it back before it takes this name: it is on the disk.
    const header = decodeSegmentHeader(bytes, crc32);
    if (header.kind === 'header' && header.isSealed) return;
    checkWhole(bytes, this.#header.firstSeq, this.#nextSeq);
    disk.replace(this.#path, bytes);
    if (this.#isClosed) return;
    const file = disk.open(this.#path, 'append');
    this.#file.close();
    this.#file = file;
  }

  /** Idempotent. */
  close(): void {
    this.#isClosed = true;
    this.#file.close();
  }

  #cutBack(): void {
    this.#file.truncate(this.#sizeBytes);
    this.#hasLeftovers = false;
  }
}

function checkWhole(bytes: Uint8Array, firstSeq: number, nextSeq: number): void {
  const source = { read: (offset: number, length: number) => bytes.subarray(offset, offset + length) };
  const reader = new SegmentReader(source, SEGMENT_HEADER_BYTES, ENTRY_VERSION, crc32);
  let seq = firstSeq;
  let step = reader.next();
  for (; step.kind === 'entry' && step.entry.seq === seq; step = reader.next()) seq += 1;
  const isWhole = decodeSegmentHeader(bytes, crc32).kind === 'header' && step.kind === 'end';
  if (!isWhole || seq !== nextSeq) throw new Error('what was written cannot be read back');
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
