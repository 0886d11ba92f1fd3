import type { Disk, DiskFile } from '../ports.ts';

/** Room that is left free on the disk whatever is written: recording goes on meanwhile. */
export const ROOM_KEPT_BYTES = 64 * 1024 * 1024;
/** How often the disk is asked for its room. */
const ROOM_EVERY_BYTES = 16 * 1024 * 1024;

/** The disk is nearly full: what was begun is not worth that. */
export class NoRoomError extends Error {}

/** Whether so many bytes more leave enough room on the disk; throws NoRoomError when not. */
export function claimRoom(disk: Disk, folder: string, bytes: number): void {
  const room = disk.roomBytes(folder);
  if (room - bytes >= ROOM_KEPT_BYTES) return;
  throw new NoRoomError(
    `the disk has ${Math.floor(room / 1024 / 1024)} MiB free, ${Math.ceil((bytes + ROOM_KEPT_BYTES) / 1024 / 1024)} are needed`,
  );
}

/** A file that is written from front to back and is there under its name only once it is whole. */
export class FileOut {
  readonly #disk: Disk;
  readonly #folder: string;
  readonly #path: string;
  readonly #half: string;
  readonly #file: DiskFile;
  #sizeBytes = 0;
  #claimed = 0;

  /** `folder` holds `path`. */
  constructor(disk: Disk, folder: string, path: string) {
    this.#disk = disk;
    this.#folder = folder;
    this.#path = path;
    this.#half = `${path}.part`;
    disk.remove(this.#half);
    this.#file = disk.open(this.#half, 'create');
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  write(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    if (this.#sizeBytes + bytes.length > this.#claimed) {
      claimRoom(this.#disk, this.#folder, ROOM_EVERY_BYTES + bytes.length);
      this.#claimed = this.#sizeBytes + bytes.length + ROOM_EVERY_BYTES;
    }
    let from = 0;
    while (from < bytes.length) from += this.#file.write(bytes, from, bytes.length, this.#sizeBytes + from);
    this.#sizeBytes += bytes.length;
  }

  /** It is whole: under its name, and on the disk. */
  finish(): void {
    this.#file.sync();
    this.#file.close();
    this.#disk.rename(this.#half, this.#path);
    this.#disk.syncFolder(this.#folder);
  }

  /** Nothing of it stays. */
  drop(): void {
    this.#file.close();
    this.#disk.remove(this.#half);
  }
}
