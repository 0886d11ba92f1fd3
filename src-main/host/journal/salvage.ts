import type { Disk } from '../ports.ts';
import type { Salvage } from '../ports/recovery.ts';
import { inspectTape } from './inspect-tape.ts';

const ENTRIES_PER_TURN = 64;

/** Reads all of a damaged tape that can be read, behind the damage too, and counts what is missing between. */
export function* salvage(disk: Disk, folder: string, tapeId: string): Generator<null, Salvage> {
  let server: Salvage['server'] = null;
  let readable = 0;
  let nextSeq = 0;
  let isEndDamaged = false;
  try {
    for (const found of inspectTape(disk, folder, tapeId)) {
      if (found.kind === 'problem') isEndDamaged = true;
      if (found.kind !== 'entry') continue;
      const { entry } = found;
      isEndDamaged = false;
      readable += 1;
      nextSeq = entry.seq + 1;
      if (entry.kind === 'tape-opened') server = { id: entry.serverId, name: entry.serverName };
      if (readable % ENTRIES_PER_TURN === 0) yield null;
    }
  } catch {
    isEndDamaged = true;
  }
  return { server, readable, lost: isEndDamaged ? null : Math.max(0, nextSeq - readable) };
}
