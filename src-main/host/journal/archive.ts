import { isTapeId } from '../../../src-shared/journal/segment.ts';
import type { Disk } from '../ports.ts';
import { scan, type ScanHit } from './scan.ts';
import { summarize, type TapeSummary } from './summary.ts';
import { tapeIds } from './tape-files.ts';
import { verify, type Verification } from './verify.ts';

/** The tapes of a data folder, read from their files: needs no index and no lock, and a running app may be recording. */
export interface Archive {
  has(tapeId: string): boolean;
  /** Oldest first. */
  tapes(): readonly TapeSummary[];
  /** Entries whose raw bytes contain `text` (case-sensitive; empty matches all), in order, newest tapes last. */
  scan(text: string, tapeId?: string): Iterable<ScanHit>;
  verify(tapeId?: string): Verification;
}

export function openArchive(disk: Disk, dataFolder: string): Archive {
  return {
    has: (tapeId) => isTapeId(tapeId) && tapeIds(disk, dataFolder).includes(tapeId),
    tapes: () => summarize(disk, dataFolder),
    scan: (text, tapeId) => scan(disk, dataFolder, { text, ...(tapeId === undefined ? {} : { tapeId }) }),
    verify: (tapeId) => verify(disk, dataFolder, tapeId === undefined ? {} : { tapeId }),
  };
}
