import { join } from 'node:path';
import type { Disk } from '../ports.ts';

/** What a file takes, or everything in a folder; what goes away meanwhile counts as nothing. */
export function bytesUnder(disk: Disk, path: string): number {
  const names = disk.names(path);
  if (names.length > 0) return names.reduce((sum, name) => sum + bytesUnder(disk, join(path, name)), 0);
  try {
    const file = disk.open(path, 'read');
    try {
      return file.sizeBytes();
    } finally {
      file.close();
    }
  } catch {
    return 0;
  }
}
