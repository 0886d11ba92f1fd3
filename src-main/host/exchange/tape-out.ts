import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { encodeInto, encodedBytes, metaOf } from '../../../src-shared/journal/codec.ts';
import type { Entry } from '../../../src-shared/journal/entry.ts';
import {
  SEGMENT_BYTES,
  SEGMENT_HEADER_BYTES,
  encodeSegmentHeader,
  segmentName,
} from '../../../src-shared/journal/segment.ts';
import type { Disk, DiskFile } from '../ports.ts';
import { claimRoom } from './file-out.ts';

export interface TapeOutOptions {
  readonly disk: Disk;
  /** Where the segments go; it is there and empty. */
  readonly folder: string;
  readonly tapeId: string;
  readonly createdMs: number;
}

/** Writes the segments of a tape whose entries are stamped already. */
export class TapeOut {
  readonly #options: TapeOutOptions;
  readonly #buffer = new Uint8Array(256 * 1024);
  #file: DiskFile | null = null;
  #segment = 0;
  #sizeBytes = 0;
  #held = 0;

  constructor(options: TapeOutOptions) {
    this.#options = options;
  }

  add(entry: Entry): void {
    const meta = metaOf(entry);
    const size = encodedBytes(entry, meta);
    const isFull = this.#sizeBytes + size > SEGMENT_BYTES && this.#sizeBytes > SEGMENT_HEADER_BYTES;
    if (this.#file === null || isFull) this.#roll(entry.seq, size);
    if (size > this.#buffer.length) {
      this.#flush();
      const alone = new Uint8Array(size);
      encodeInto(alone, new DataView(alone.buffer), 0, entry, meta, crc32);
      this.#write(alone, size);
    } else {
      if (this.#held + size > this.#buffer.length) this.#flush();
      const view = new DataView(this.#buffer.buffer);
      this.#held = encodeInto(this.#buffer, view, this.#held, entry, meta, crc32);
    }
    this.#sizeBytes += size;
  }

  /** All is on the disk. */
  finish(): void {
    this.#leave();
    this.#options.disk.syncFolder(this.#options.folder);
  }

  drop(): void {
    this.#file?.close();
    this.#file = null;
  }

  #roll(firstSeq: number, size: number): void {
    this.#leave();
    const { disk, folder, tapeId, createdMs } = this.#options;
    claimRoom(disk, folder, Math.max(SEGMENT_BYTES, size + SEGMENT_HEADER_BYTES));
    this.#segment += 1;
    this.#file = disk.open(join(folder, segmentName(this.#segment)), 'create');
    this.#sizeBytes = 0;
    const header = encodeSegmentHeader({ segment: this.#segment, firstSeq, createdMs, tapeId }, crc32);
    this.#at = 0;
    this.#write(header, header.length);
    this.#sizeBytes = SEGMENT_HEADER_BYTES;
  }

  #at = 0;

  #flush(): void {
    if (this.#held > 0) this.#write(this.#buffer, this.#held);
    this.#held = 0;
  }

  #write(bytes: Uint8Array, length: number): void {
    let from = 0;
    while (from < length && this.#file !== null)
      from += this.#file.write(bytes, from, length, this.#at + from);
    this.#at += length;
  }

  #leave(): void {
    this.#flush();
    this.#file?.sync();
    this.#file?.close();
    this.#file = null;
  }
}
