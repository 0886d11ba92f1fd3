import { join } from 'node:path';
import type { Disk } from '../ports.ts';

/** Files looked at before others have their turn: a data folder with its backups has thousands. */
const FILES_PER_TURN = 64;

/** What a file takes, or everything in a folder; what goes away meanwhile counts as nothing. */
export async function bytesUnder(disk: Disk, path: string): Promise<number> {
  const waiting = [path];
  let bytes = 0;
  for (let looked = 1; ; looked += 1) {
    const next = waiting.pop();
    if (next === undefined) return bytes;
    const names = disk.names(next);
    if (names.length > 0) for (const name of names) waiting.push(join(next, name));
    else bytes += sizeOf(disk, next);
    if (looked % FILES_PER_TURN === 0) await new Promise((resolve) => setImmediate(resolve));
  }
}

function sizeOf(disk: Disk, path: string): number {
  try {
    const file = disk.open(path, 'read');
    try {
      // A folder that is empty has a size as well, and cannot be read.
      file.read(new Uint8Array(1), 0);
      return file.sizeBytes();
    } finally {
      file.close();
    }
  } catch {
    return 0;
  }
}
