import { openArchive as openArchiveOn, type Archive } from './journal/archive.ts';
import { nodeDisk } from './journal/disk.ts';

/** The tapes of a data folder, for a command line without a host. */
export function openArchive(dataFolder: string): Archive {
  return openArchiveOn(nodeDisk, dataFolder);
}
