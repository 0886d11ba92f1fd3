import { openArchive as openArchiveOn, type Archive } from './journal/archive.ts';
import { nodeDisk } from './journal/disk.ts';

export type { Archive } from './journal/archive.ts';
export type { TapeSummary } from './journal/summary.ts';
export type { Verification } from './journal/verify.ts';

/** The tapes of a data folder, for a command line without a host. */
export function openArchive(dataFolder: string): Archive {
  return openArchiveOn(nodeDisk, dataFolder);
}
