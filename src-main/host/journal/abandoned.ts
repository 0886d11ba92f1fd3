import { join } from 'node:path';
import type { Disk } from '../ports.ts';
import { ownerState } from './owner.ts';
import type { ProcessIdentity } from './process-identity.ts';
import { tapeIds, tapesFolder } from './tape-files.ts';
import { readTapeInfo } from './tape-info.ts';
import { readTape } from './tape-reader.ts';

/** A tape whose host died while it recorded. */
export interface AbandonedTape {
  readonly tapeId: string;
  readonly runMarker: string;
  /** The server's own process; null when it did not come to that, or nothing names it for good. */
  readonly process: ProcessIdentity | null;
}

/** The process is named among the first entries of a tape, or not at all. */
const LOOK_FOR_PROCESS_ENTRIES = 50;

/** The tapes that a dead host left open. A tape of a living host is never among them, whoever that host is. */
export function abandonedTapes(disk: Disk, dataFolder: string): readonly AbandonedTape[] {
  const found: AbandonedTape[] = [];
  for (const tapeId of tapeIds(disk, dataFolder)) {
    const folder = join(tapesFolder(dataFolder), tapeId);
    if (ownerState(disk, folder) !== 'dead') continue;
    const tape = readBeginning(disk, folder, tapeId);
    if (tape !== null) found.push(tape);
  }
  return found;
}

/** The tapes with one of these markers that nobody writes any more. */
export function closedTapesOf(
  disk: Disk,
  dataFolder: string,
  markers: ReadonlySet<string>,
): readonly AbandonedTape[] {
  return tapeIds(disk, dataFolder).flatMap((tapeId) => {
    const folder = join(tapesFolder(dataFolder), tapeId);
    if (ownerState(disk, folder) !== 'none') return [];
    const runMarker = readTapeInfo(disk, folder, tapeId).opened?.runMarker;
    return runMarker !== undefined && markers.has(runMarker) ? [{ tapeId, runMarker, process: null }] : [];
  });
}

/** Null for a tape that never began, or cannot be read: then it names no process either. */
function readBeginning(disk: Disk, folder: string, tapeId: string): AbandonedTape | null {
  let runMarker: string | null = null;
  let looked = 0;
  try {
    for (const { entry } of readTape(disk, folder)) {
      if (entry.kind === 'tape-opened') runMarker = entry.runMarker;
      if (entry.kind === 'process-started' && runMarker !== null) {
        const { pid, started } = entry;
        return { tapeId, runMarker, process: started === undefined ? null : { pid, started } };
      }
      if ((looked += 1) >= LOOK_FOR_PROCESS_ENTRIES) break;
    }
  } catch {
    // A disk that does not give the tape is told where the tape is opened; what was read so far counts.
  }
  return runMarker === null ? null : { tapeId, runMarker, process: null };
}
