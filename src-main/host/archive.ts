import { nodeDisk } from './journal/disk.ts';
import { scan, type ScanHit } from './journal/scan.ts';
import { summarize, type TapeSummary } from './journal/summary.ts';
import { verify, type Verification } from './journal/verify.ts';

export type { Verification } from './journal/verify.ts';
export type { TapeSummary } from './journal/summary.ts';

/** The tapes of a data folder, read straight from their files: safe beside a running app, and without one. */
export interface Archive {
  has(tapeId: string): boolean;
  /** Oldest first. */
  tapes(): readonly TapeSummary[];
  /** Entries whose raw bytes contain `text`, all when it is empty; oldest tape first. */
  scan(text: string, tapeId: string | undefined): Iterable<ScanHit>;
  verify(): Verification;
}

export function openArchive(dataFolder: string): Archive {
  return {
    has: (tapeId) => summarize(nodeDisk, dataFolder).some((tape) => tape.id === tapeId),
    tapes: () => summarize(nodeDisk, dataFolder),
    scan: (text, tapeId) => scan(nodeDisk, dataFolder, tapeId === undefined ? { text } : { text, tapeId }),
    verify: () => verify(nodeDisk, dataFolder),
  };
}
