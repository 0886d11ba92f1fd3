import { join } from 'node:path';
import { z } from 'zod';
import type { Disk } from '../ports.ts';
import { isRunning, thisProcess } from './process-identity.ts';

const OWNER_FILE = 'owner.json';

const ownerSchema = z.object({
  pid: z.number().int(),
  started: z.string(),
  hostRun: z.string(),
  /** Torn bytes that were cut from the tape when it was taken over from a dead owner. */
  cutBytes: z.number().int().optional(),
});
type Owner = z.infer<typeof ownerSchema>;

/** Marks a tape's folder as being written by this process; removed by `disown`, outlived when the process dies. */
export function own(disk: Disk, folder: string, hostRun: string): void {
  const owner: Owner = { ...thisProcess(), hostRun };
  const file = disk.open(join(folder, OWNER_FILE), 'create');
  try {
    const bytes = new TextEncoder().encode(JSON.stringify(owner));
    file.write(bytes, 0, bytes.length, 0);
  } finally {
    file.close();
  }
}

export function disown(disk: Disk, folder: string): void {
  disk.remove(join(folder, OWNER_FILE));
}

/** Puts this process in the place of a dead owner, or of none. */
export function takeOver(
  disk: Disk,
  folder: string,
  { hostRun, cutBytes }: { readonly hostRun: string; readonly cutBytes: number },
): void {
  const owner: Owner = { ...thisProcess(), hostRun, cutBytes };
  disk.replace(join(folder, OWNER_FILE), new TextEncoder().encode(JSON.stringify(owner)));
}

/** What the owner file says; null when there is none. A file that cannot be read names nobody. */
export function ownerOf(disk: Disk, folder: string): Partial<Owner> | null {
  const bytes = disk.readWhole(join(folder, OWNER_FILE));
  if (bytes === null) return null;
  try {
    return ownerSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return {};
  }
}

/** `dead`: its writer ended without closing it. */
export type OwnerState = 'none' | 'living' | 'dead';

export function ownerState(disk: Disk, folder: string): OwnerState {
  const said = ownerOf(disk, folder);
  if (said === null) return 'none';
  const owner = ownerSchema.safeParse(said);
  return owner.success && isRunning(owner.data) ? 'living' : 'dead';
}

/**
 * Whether somebody is writing this tape now. Ask before reading its end: a writer closes the tape first and disowns
 * it then, so a tape that was not living and does not end in order was interrupted.
 */
export function isLiving(disk: Disk, folder: string): boolean {
  return ownerState(disk, folder) === 'living';
}
