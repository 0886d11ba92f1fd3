/** Files, so that a test can fill the disk or cut its power. */

/**
 * Files, so that a test can fill the disk. All paths are absolute. Everything throws an Error with a `code` as Node's
 * fs does; the folder that called turns it into a Failure.
 */
export interface Disk {
  /** `create` fails when the file exists; `append` makes it when it does not. Files are for their owner only. */
  open(path: string, mode: 'read' | 'create' | 'append'): DiskFile;
  /** The whole file, or null when there is none. */
  readWhole(path: string): Uint8Array | null;
  /** Writes a whole file; after any crash either the old content is there or the new. */
  replace(path: string, bytes: Uint8Array): void;
  /** Makes the folder and its parents, for their owner only. */
  makeFolder(path: string): void;
  /** The names in a folder, sorted; none when there is no such folder. */
  names(path: string): readonly string[];
  /** Over a file that is there; readers that have it open keep what they opened. Also moves a folder. */
  rename(from: string, to: string): void;
  /** Returns when names that were made, changed or removed in a folder would survive a power cut. */
  syncFolder(path: string): void;
  /** The same without blocking the caller; `done` is called exactly once, with null when it worked. */
  syncFolderLater(path: string, done: (error: Error | null) => void): void;
  /** How many bytes could be written in this folder, as far as the system tells; Infinity where it does not. */
  roomBytes(folder: string): number;
  /** Removes a file; nothing when there is none. */
  remove(path: string): void;
  /** Removes a folder that is empty. */
  removeFolder(path: string): void;
}

export interface DiskFile {
  /** Writes `bytes[from, to)` at `position`; returns how many it took, which may be fewer. */
  write(bytes: Uint8Array, from: number, to: number, position: number): number;
  /** Reads into `into` from `position`; fewer than asked for only at the end. */
  read(into: Uint8Array, position: number): number;
  sizeBytes(): number;
  truncate(sizeBytes: number): void;
  /** Returns when the bytes would survive a power cut. */
  sync(): void;
  /** The same without blocking the caller; `done` is called exactly once, with null when it worked. */
  syncLater(done: (error: Error | null) => void): void;
  /** Idempotent; a `syncLater` under way ends first. */
  close(): void;
}
