import { crc32 } from 'node:zlib';
import { join } from 'node:path';
import * as Y from 'yjs';
import type { Disk, DiskFile } from '../ports.ts';

/** Above this the log is folded into the snapshot. */
export const LOG_BYTES_MAX = 1024 * 1024;
const UPDATE_BYTES_MAX = 16 * 1024 * 1024;
const PREFIX_BYTES = 8;

/** The document's updates on disk: a snapshot and a log of what came after, each update with length and checksum. */
export interface UpdateLog {
  append(update: Uint8Array): void;
  close(): void;
}

/** Reads what is there into `doc` (a torn tail is dropped) and gives the log to append to. */
export function openUpdateLog(disk: Disk, folder: string, doc: Y.Doc): UpdateLog {
  disk.makeFolder(folder);
  const snapshotPath = join(folder, 'snapshot.bin');
  const logPath = join(folder, 'updates.log');
  const snapshot = disk.readWhole(snapshotPath);
  if (snapshot !== null) Y.applyUpdate(doc, snapshot);
  const { updates, wholeBytes } = readUpdates(disk.readWhole(logPath) ?? new Uint8Array(0));
  if (updates.length > 0) Y.applyUpdate(doc, Y.mergeUpdates(updates));

  let file: DiskFile = disk.open(logPath, 'append');
  let size = wholeBytes;
  if (file.sizeBytes() > wholeBytes) file.truncate(wholeBytes);

  /** The snapshot first: a crash in between leaves updates that the snapshot has too, which Yjs takes in its stride. */
  function compact(): void {
    disk.replace(snapshotPath, Y.encodeStateAsUpdate(doc));
    file.close();
    disk.remove(logPath);
    file = disk.open(logPath, 'append');
    size = 0;
  }

  return {
    append(update) {
      const framed = frame(update);
      for (let taken = 0; taken < framed.length; ) taken += file.write(framed, taken, framed.length, size + taken);
      size += framed.length;
      if (size > LOG_BYTES_MAX) compact();
    },
    close: () => file.close(),
  };
}

function frame(update: Uint8Array): Uint8Array {
  const framed = new Uint8Array(PREFIX_BYTES + update.length);
  const view = new DataView(framed.buffer);
  view.setUint32(0, update.length, true);
  view.setUint32(4, crc32(update), true);
  framed.set(update, PREFIX_BYTES);
  return framed;
}

function readUpdates(bytes: Uint8Array): { readonly updates: Uint8Array[]; readonly wholeBytes: number } {
  const updates: Uint8Array[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let offset = 0;
  while (offset + PREFIX_BYTES <= bytes.length) {
    const length = view.getUint32(offset, true);
    const end = offset + PREFIX_BYTES + length;
    if (length > UPDATE_BYTES_MAX || end > bytes.length) break;
    const update = bytes.subarray(offset + PREFIX_BYTES, end);
    if (crc32(update) !== view.getUint32(offset + 4, true)) break;
    updates.push(update);
    offset = end;
  }
  return { updates, wholeBytes: offset };
}
