import { dirname } from 'node:path';
import type { Disk, DiskFile } from '../host/ports.ts';

export type DiskOperation = 'open' | 'write' | 'read' | 'truncate' | 'sync' | 'replace' | 'rename' | 'remove';
export type DiskErrorCode = 'ENOSPC' | 'EIO' | 'EACCES' | 'EFBIG';

/** A disk in memory that does what it is told to, and fails when told to. */
export interface FakeDisk extends Disk {
  /** The next `times` operations of this kind throw; `after` of them still work before. */
  failNext(operation: DiskOperation, code: DiskErrorCode, times?: number, after?: number): void;
  /** No write takes more than this many bytes. */
  limitWrites(maxBytes: number): void;
  /** All files together hold this many bytes; the write that fills the disk is short, the next throws ENOSPC. */
  limitCapacity(bytes: number): void;
  /** Calls off all failures and limits. */
  mend(): void;
  /** Takes every file back to what was last synced. */
  powerCut(): void;
  /** Files that are open now; a test that ends with one has leaked it. */
  openFiles(): number;
  /** The content of a file, to look at or to damage. */
  peek(path: string): Uint8Array;
  poke(path: string, bytes: Uint8Array): void;
}

interface Content {
  bytes: Uint8Array;
  synced: Uint8Array;
}

const NOTHING = new Uint8Array(0);

export function createFakeDisk(): FakeDisk {
  const files = new Map<string, Content>();
  const folders = new Set<string>();
  const failures: { operation: DiskOperation; code: DiskErrorCode; times: number; after: number }[] = [];
  let writeMaxBytes = Number.POSITIVE_INFINITY;
  let capacityBytes = Number.POSITIVE_INFINITY;
  let open = 0;

  function maybeFail(operation: DiskOperation): void {
    const failure = failures.find((each) => each.operation === operation && each.times > 0);
    if (failure === undefined) return;
    if (failure.after > 0) {
      failure.after -= 1;
      return;
    }
    failure.times -= 1;
    throw diskError(failure.code, operation);
  }

  function contentOf(path: string): Content {
    const content = files.get(path);
    if (content === undefined) throw diskError('ENOENT', path);
    return content;
  }

  function moveFolder(from: string, to: string): void {
    const moved = (path: string) => to + path.slice(from.length);
    const isInside = (path: string) => path === from || path.startsWith(`${from}/`);
    for (const [path, content] of [...files].filter(([each]) => isInside(each))) {
      files.delete(path);
      files.set(moved(path), content);
    }
    for (const path of [...folders].filter(isInside)) {
      folders.delete(path);
      folders.add(moved(path));
    }
  }

  function usedBytes(): number {
    let sum = 0;
    for (const { bytes } of files.values()) sum += bytes.length;
    return sum;
  }

  function openFile(content: Content, mode: 'read' | 'create' | 'append'): DiskFile {
    let isOpen = true;
    open += 1;
    const begin = (operation: DiskOperation) => {
      if (!isOpen) throw diskError('EBADF', operation);
      maybeFail(operation);
    };
    return {
      write(bytes, from, to, position) {
        if (mode === 'read') throw diskError('EBADF', 'write');
        begin('write');
        const free = capacityBytes - usedBytes() + Math.max(0, content.bytes.length - position);
        const length = Math.min(to - from, writeMaxBytes, free);
        if (length <= 0) throw diskError('ENOSPC', 'write');
        const grown = new Uint8Array(Math.max(content.bytes.length, position + length));
        grown.set(content.bytes);
        grown.set(bytes.subarray(from, from + length), position);
        content.bytes = grown;
        return length;
      },
      read(into, position) {
        begin('read');
        const part = content.bytes.subarray(position, position + into.length);
        into.set(part);
        return part.length;
      },
      sizeBytes: () => content.bytes.length,
      truncate(sizeBytes) {
        begin('truncate');
        const cut = new Uint8Array(sizeBytes);
        cut.set(content.bytes.subarray(0, sizeBytes));
        content.bytes = cut;
      },
      sync() {
        begin('sync');
        content.synced = content.bytes.slice();
      },
      syncLater(done) {
        later(done, () => {
          begin('sync');
          content.synced = content.bytes.slice();
        });
      },
      close() {
        if (isOpen) open -= 1;
        isOpen = false;
      },
    };
  }

  return {
    open(path, mode) {
      maybeFail('open');
      if (mode === 'read') return openFile(contentOf(path), mode);
      if (!folders.has(dirname(path))) throw diskError('ENOENT', path);
      const existing = files.get(path);
      if (mode === 'create' && existing !== undefined) throw diskError('EEXIST', path);
      const content = existing ?? { bytes: NOTHING, synced: NOTHING };
      files.set(path, content);
      return openFile(content, mode);
    },
    readWhole(path) {
      maybeFail('read');
      return files.get(path)?.bytes.slice() ?? null;
    },
    replace(path, bytes) {
      maybeFail('replace');
      if (!folders.has(dirname(path))) throw diskError('ENOENT', path);
      if (usedBytes() + bytes.length > capacityBytes) throw diskError('ENOSPC', path);
      files.set(path, { bytes: bytes.slice(), synced: bytes.slice() });
    },
    makeFolder(path) {
      for (let each = path; !folders.has(each); each = dirname(each)) folders.add(each);
    },
    names(path) {
      const names = new Set<string>();
      for (const each of [...files.keys(), ...folders]) {
        const rest = each.startsWith(`${path}/`) ? each.slice(path.length + 1) : '';
        const name = rest.split('/')[0];
        if (name !== undefined && name !== '') names.add(name);
      }
      return [...names].sort();
    },
    rename(from, to) {
      maybeFail('rename');
      if (folders.has(from)) return moveFolder(from, to);
      files.set(to, contentOf(from));
      files.delete(from);
    },
    syncFolder() {
      maybeFail('sync');
    },
    roomBytes: () => Math.max(0, capacityBytes - usedBytes()),
    remove(path) {
      maybeFail('remove');
      files.delete(path);
    },
    removeFolder(path) {
      maybeFail('remove');
      if ([...files.keys(), ...folders].some((each) => dirname(each) === path))
        throw diskError('ENOTEMPTY', path);
      folders.delete(path);
    },
    syncFolderLater: (_path, done) => later(done, () => maybeFail('sync')),
    failNext(operation, code, times = 1, after = 0) {
      failures.push({ operation, code, times, after });
    },
    mend() {
      failures.length = 0;
      writeMaxBytes = Number.POSITIVE_INFINITY;
      capacityBytes = Number.POSITIVE_INFINITY;
    },
    limitWrites(maxBytes) {
      writeMaxBytes = maxBytes;
    },
    limitCapacity(bytes) {
      capacityBytes = bytes;
    },
    powerCut() {
      for (const content of files.values()) content.bytes = content.synced.slice();
    },
    openFiles: () => open,
    peek: (path) => contentOf(path).bytes.slice(),
    poke(path, bytes) {
      contentOf(path).bytes = bytes.slice();
    },
  };
}

function later(done: (error: Error | null) => void, act: () => void): void {
  let error: Error | null = null;
  try {
    act();
  } catch (thrown) {
    error = thrown instanceof Error ? thrown : new Error(String(thrown));
  }
  queueMicrotask(() => done(error));
}

function diskError(code: string, what: string): Error {
  return Object.assign(new Error(`${code}: ${what}`), { code });
}
