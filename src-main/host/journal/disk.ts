import {
  close,
  closeSync,
  constants,
  fdatasync,
  fdatasyncSync,
  fstatSync,
  fsync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  open,
  openSync,
  readFileSync,
  readSync,
  readdirSync,
  rmdirSync,
  renameSync,
  rmSync,
  statfsSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { Disk, DiskFile } from '../ports.ts';

/** What a tape holds is nobody else's business. */
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

const FLAGS = {
  read: constants.O_RDONLY,
  create: constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL,
  append: constants.O_RDWR | constants.O_CREAT,
};

/** The real disk. */
export const nodeDisk: Disk = {
  open(path, mode) {
    return new NodeFile(openSync(path, FLAGS[mode], FILE_MODE));
  },
  readWhole(path) {
    try {
      return readFileSync(path);
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  },
  replace(path, bytes) {
    // The pid keeps two processes that replace the same file from writing into each other's half.
    const half = `${path}.${process.pid}.tmp`;
    try {
      writeFileSync(half, bytes, { mode: FILE_MODE, flush: true });
      renameSync(half, path);
    } catch (error) {
      rmSync(half, { force: true });
      throw error;
    }
    syncFolder(dirname(path));
  },
  makeFolder(path) {
    mkdirSync(path, { recursive: true, mode: FOLDER_MODE });
  },
  names(path) {
    try {
      return readdirSync(path).sort();
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  },
  rename(from, to) {
    renameSync(from, to);
  },
  roomBytes(folder) {
    try {
      const { bavail, bsize } = statfsSync(folder);
      return bavail * bsize;
    } catch {
      return Number.POSITIVE_INFINITY;
    }
  },
  remove(path) {
    rmSync(path, { force: true });
  },
  removeFolder(path) {
    rmdirSync(path);
  },
  syncFolder,
  syncFolderLater(path, done) {
    if (process.platform === 'win32') return queueMicrotask(() => done(null));
    open(path, constants.O_RDONLY, (unopened, fd) => {
      if (unopened !== null) return done(unopened);
      fsync(fd, (unsynced) => close(fd, (unclosed) => done(unsynced ?? unclosed ?? null)));
    });
  },
};

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

/** A rename is on disk when its folder is. Windows cannot open folders and does not need it. */
function syncFolder(path: string): void {
  if (process.platform === 'win32') return;
  const fd = openSync(path, constants.O_RDONLY);
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

class NodeFile implements DiskFile {
  readonly #fd: number;
  #syncing = 0;
  #state: 'open' | 'closing' | 'closed' = 'open';

  constructor(fd: number) {
    this.#fd = fd;
  }

  write(bytes: Uint8Array, from: number, to: number, position: number): number {
    return writeSync(this.#fd, bytes, from, to - from, position);
  }

  read(into: Uint8Array, position: number): number {
    let done = 0;
    while (done < into.length) {
      const got = readSync(this.#fd, into, done, into.length - done, position + done);
      if (got === 0) break;
      done += got;
    }
    return done;
  }

  sizeBytes(): number {
    return fstatSync(this.#fd).size;
  }

  truncate(sizeBytes: number): void {
    ftruncateSync(this.#fd, sizeBytes);
  }

  sync(): void {
    fdatasyncSync(this.#fd);
  }

  syncLater(done: (error: Error | null) => void): void {
    this.#syncing += 1;
    fdatasync(this.#fd, (error) => {
      this.#syncing -= 1;
      if (this.#state === 'closing' && this.#syncing === 0) this.#closeNow();
      done(error);
    });
  }

  close(): void {
    if (this.#state !== 'open') return;
    this.#state = 'closing';
    if (this.#syncing === 0) this.#closeNow();
  }

  #closeNow(): void {
    this.#state = 'closed';
    closeSync(this.#fd);
  }
}
