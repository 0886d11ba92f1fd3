import type { Disk, DiskFile } from '../../src-main/host/ports.ts';

export type FaultCode = 'ENOSPC' | 'EIO';

/** A disk of which one call fails. */
export interface FaultyDisk extends Disk {
  /** `write tapes/…/00000001.seg`, in order: every call that changes something or makes it durable. */
  readonly calls: readonly string[];
  /** The call that failed, once it has come. */
  readonly failed: string | null;
}

/** Call number `fault.at` (from 0) throws; all others go through. */
export function createFaultyDisk(
  disk: Disk,
  fault: { readonly at: number; readonly code: FaultCode } | null,
): FaultyDisk {
  const calls: string[] = [];
  let failed: string | null = null;

  function act(what: string, path: string): void {
    const call = `${what} ${path}`;
    calls.push(call);
    if (fault === null || calls.length - 1 !== fault.at) return;
    failed = call;
    throw Object.assign(new Error(`${fault.code}: ${call}`), { code: fault.code });
  }

  /** For calls that tell their error later. */
  function actLater(what: string, path: string, done: (error: Error | null) => void): boolean {
    try {
      act(what, path);
      return true;
    } catch (error) {
      queueMicrotask(() => done(error instanceof Error ? error : new Error(String(error))));
      return false;
    }
  }

  const wrap = (file: DiskFile, path: string): DiskFile => ({
    write(bytes, from, to, position) {
      act('write', path);
      return file.write(bytes, from, to, position);
    },
    truncate(sizeBytes) {
      act('truncate', path);
      file.truncate(sizeBytes);
    },
    sync() {
      act('sync', path);
      file.sync();
    },
    syncLater(done) {
      if (actLater('sync', path, done)) file.syncLater(done);
    },
    read: (into, position) => file.read(into, position),
    sizeBytes: () => file.sizeBytes(),
    close: () => file.close(),
  });

  return {
    calls,
    get failed() {
      return failed;
    },
    open(path, mode) {
      if (mode !== 'read') act(mode, path);
      return wrap(disk.open(path, mode), path);
    },
    readWhole: (path) => disk.readWhole(path),
    replace(path, bytes) {
      act('replace', path);
      disk.replace(path, bytes);
    },
    makeFolder(path) {
      act('makeFolder', path);
      disk.makeFolder(path);
    },
    names: (path) => disk.names(path),
    rename(from, to) {
      act('rename', from);
      disk.rename(from, to);
    },
    syncFolder(path) {
      act('syncFolder', path);
      disk.syncFolder(path);
    },
    syncFolderLater(path, done) {
      if (actLater('syncFolder', path, done)) disk.syncFolderLater(path, done);
    },
    roomBytes: (folder) => disk.roomBytes(folder),
    remove(path) {
      act('remove', path);
      disk.remove(path);
    },
    removeFolder(path) {
      act('removeFolder', path);
      disk.removeFolder(path);
    },
  };
}
