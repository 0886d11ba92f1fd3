import { dirname } from 'node:path';
import type { Disk, DiskFile } from '../host/ports.ts';

/** Sectors are written whole or not at all. */
const SECTOR_BYTES = 512;

/** One thing that was asked of the disk, in order. A sync counts from its end on; everything else from when it was asked. */
export type DiskCall =
  | { readonly kind: 'write'; readonly inode: number; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: 'truncate'; readonly inode: number; readonly sizeBytes: number }
  /** Everything asked before call number `covers` of this inode is on the disk. */
  | { readonly kind: 'synced'; readonly inode: number; readonly covers: number }
  | { readonly kind: 'link'; readonly path: string; readonly inode: number }
  | { readonly kind: 'unlink'; readonly path: string }
  | { readonly kind: 'rename'; readonly from: string; readonly to: string; readonly inode: number }
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'folder-synced'; readonly path: string; readonly covers: number };

export interface TracedDisk extends Disk {
  readonly calls: readonly DiskCall[];
  /** Syncs that are under way come to their end, oldest first; how many there were. */
  settle(): number;
}

interface Inode {
  readonly number: number;
  bytes: Uint8Array;
}

/** A disk in memory that notes everything asked of it. `lies`: syncs say that they worked and do nothing. */
export function createTracedDisk({ lies = false } = {}): TracedDisk {
  const calls: DiskCall[] = [];
  const names = new Map<string, Inode>();
  const folders = new Set<string>();
  const underWay: (() => void)[] = [];
  let inodes = 0;

  const note = (call: DiskCall): void => void calls.push(call);
  const noteSync = (call: DiskCall): void => void (lies || calls.push(call));

  function newFile(path: string): Inode {
    const inode = { number: (inodes += 1), bytes: new Uint8Array(0) };
    names.set(path, inode);
    note({ kind: 'link', path, inode: inode.number });
    return inode;
  }

  function writeTo(inode: Inode, bytes: Uint8Array, at: number): void {
    const grown = new Uint8Array(Math.max(inode.bytes.length, at + bytes.length));
    grown.set(inode.bytes);
    grown.set(bytes, at);
    inode.bytes = grown;
    // A copy: a Buffer's own slice is a view of what is written next.
    note({ kind: 'write', inode: inode.number, at, bytes: new Uint8Array(bytes) });
  }

  function openFile(inode: Inode): DiskFile {
    return {
      write(bytes, from, to, position) {
        writeTo(inode, bytes.subarray(from, to), position);
        return to - from;
      },
      read(into, position) {
        const part = inode.bytes.subarray(position, position + into.length);
        into.set(part);
        return part.length;
      },
      sizeBytes: () => inode.bytes.length,
      truncate(sizeBytes) {
        const cut = new Uint8Array(sizeBytes);
        cut.set(inode.bytes.subarray(0, sizeBytes));
        inode.bytes = cut;
        note({ kind: 'truncate', inode: inode.number, sizeBytes });
      },
      sync: () => noteSync({ kind: 'synced', inode: inode.number, covers: calls.length }),
      syncLater(done) {
        const covers = calls.length;
        underWay.push(() => {
          noteSync({ kind: 'synced', inode: inode.number, covers });
          done(null);
        });
      },
      close: () => undefined,
    };
  }

  const syncFolder = (path: string): void => noteSync({ kind: 'folder-synced', path, covers: calls.length });

  return {
    calls,
    settle() {
      const ready = underWay.splice(0);
      for (const end of ready) end();
      return ready.length;
    },
    open(path, mode) {
      const known = names.get(path);
      if (mode === 'read') {
        if (known === undefined) throw Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' });
        return openFile(known);
      }
      if (mode === 'create' && known !== undefined)
        throw Object.assign(new Error(`EEXIST: ${path}`), { code: 'EEXIST' });
      return openFile(known ?? newFile(path));
    },
    readWhole: (path) => names.get(path)?.bytes.slice() ?? null,
    replace(path, bytes) {
      const half = newFile(`${path}.tmp`);
      writeTo(half, bytes, 0);
      noteSync({ kind: 'synced', inode: half.number, covers: calls.length });
      names.delete(`${path}.tmp`);
      names.set(path, half);
      note({ kind: 'rename', from: `${path}.tmp`, to: path, inode: half.number });
      syncFolder(dirname(path));
    },
    makeFolder(path) {
      const parts: string[] = [];
      for (let each = path; !folders.has(each) && each !== dirname(each); each = dirname(each))
        parts.push(each);
      for (const each of parts.toReversed()) {
        folders.add(each);
        note({ kind: 'folder', path: each });
      }
    },
    names(path) {
      const found = new Set<string>();
      for (const each of [...names.keys(), ...folders])
        if (each.startsWith(`${path}/`)) found.add(each.slice(path.length + 1).split('/')[0] ?? '');
      return [...found].sort();
    },
    rename(from, to) {
      const inode = names.get(from);
      if (inode === undefined) throw Object.assign(new Error(`ENOENT: ${from}`), { code: 'ENOENT' });
      names.delete(from);
      names.set(to, inode);
      note({ kind: 'rename', from, to, inode: inode.number });
    },
    remove(path) {
      if (names.delete(path)) note({ kind: 'unlink', path });
    },
    roomBytes: () => Number.POSITIVE_INFINITY,
    removeFolder: (path) => void folders.delete(path),
    syncFolder,
    syncFolderLater(path, done) {
      const covers = calls.length;
      underWay.push(() => {
        noteSync({ kind: 'folder-synced', path, covers });
        done(null);
      });
    },
  };
}

/** What stood on the disk. */
export interface Survived {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly folders: ReadonlySet<string>;
}

/**
 * The disk after the power went behind the first `cut` calls. What was not synced is on it or not, by `chance` (below 1):
 * whole writes, single sectors of them, truncations, names; in any order. What was synced is on it in any case.
 */
export function afterPowerCut(calls: readonly DiskCall[], cut: number, chance: () => number): Survived {
  const seen = calls.slice(0, cut);
  const safeData = new Map<number, number>();
  const safeNames = new Map<string, number>();
  for (const call of seen) {
    if (call.kind === 'synced')
      safeData.set(call.inode, Math.max(safeData.get(call.inode) ?? 0, call.covers));
    if (call.kind === 'folder-synced')
      safeNames.set(call.path, Math.max(safeNames.get(call.path) ?? 0, call.covers));
  }
  // One machine keeps most of it, another nearly nothing.
  const luck = [0, 0.1, 0.5, 0.9, 1][Math.floor(chance() * 5)] ?? 0.5;
  const isKept = (): boolean => chance() < luck;

  const content = new Map<number, Growing>();
  const contentOf = (inode: number): Growing => {
    const known = content.get(inode) ?? new Growing();
    content.set(inode, known);
    return known;
  };
  const names = new Map<string, number>();
  const folders = new Set<string>();
  for (const [i, call] of seen.entries()) {
    const isSafe = (inode: number): boolean => i < (safeData.get(inode) ?? 0);
    const isNameSafe = (path: string): boolean => i < (safeNames.get(dirname(path)) ?? 0);
    switch (call.kind) {
      case 'write':
        write(contentOf(call.inode), call, isSafe(call.inode), isKept);
        break;
      case 'truncate':
        if (isSafe(call.inode) || isKept()) contentOf(call.inode).resize(call.sizeBytes);
        break;
      case 'link':
        if (isNameSafe(call.path) || isKept()) names.set(call.path, call.inode);
        break;
      case 'unlink':
        if (isNameSafe(call.path) || isKept()) names.delete(call.path);
        break;
      case 'rename':
        // A rename is one change; a journaling file system does it whole or not at all.
        if (isNameSafe(call.to) || isKept()) {
          names.delete(call.from);
          names.set(call.to, call.inode);
        }
        break;
      case 'folder':
        if (isNameSafe(call.path) || isKept()) folders.add(call.path);
        break;
      case 'synced':
      case 'folder-synced':
        break;
    }
  }
  const files = new Map<string, Uint8Array>();
  for (const [path, inode] of names) {
    let isReachable = true;
    for (let each = dirname(path); each !== dirname(each); each = dirname(each))
      if (!folders.has(each)) isReachable = false;
    if (isReachable) files.set(path, contentOf(inode).bytes);
  }
  return { files, folders };
}

/** Bytes that grow and shrink in place; what is new is zero. */
class Growing {
  #buffer = new Uint8Array(4096);
  #size = 0;

  get bytes(): Uint8Array {
    return this.#buffer.slice(0, this.#size);
  }

  get size(): number {
    return this.#size;
  }

  resize(sizeBytes: number): void {
    if (sizeBytes > this.#buffer.length) {
      const larger = new Uint8Array(2 * sizeBytes);
      larger.set(this.#buffer.subarray(0, this.#size));
      this.#buffer = larger;
    }
    if (sizeBytes < this.#size) this.#buffer.fill(0, sizeBytes, this.#size);
    this.#size = sizeBytes;
  }

  set(bytes: Uint8Array, at: number): void {
    if (at + bytes.length > this.#size) this.resize(at + bytes.length);
    this.#buffer.set(bytes, at);
  }
}

function write(
  to: Growing,
  { at, bytes }: Extract<DiskCall, { kind: 'write' }>,
  isSafe: boolean,
  isKept: () => boolean,
): void {
  if (isSafe) return to.set(bytes, at);
  const end = at + bytes.length;
  // Size and data are kept or not each by itself: a grown file may hold zeros where its data never came.
  if (isKept() && end > to.size) to.resize(end);
  for (let from = at; from < end;) {
    const next = Math.min(end, (Math.floor(from / SECTOR_BYTES) + 1) * SECTOR_BYTES);
    if (isKept()) to.set(bytes.subarray(from - at, next - at), from);
    from = next;
  }
}

/** A disk to read what survived, and to recover on. */
export function diskOf(survived: Survived): Disk {
  const disk = createTracedDisk();
  for (const folder of survived.folders) disk.makeFolder(folder);
  for (const [path, bytes] of survived.files) {
    const file = disk.open(path, 'create');
    file.write(bytes, 0, bytes.length, 0);
  }
  return disk;
}
