import { abandonedTapes, type AbandonedTape, closedTapesOf } from '../../journal/abandoned.ts';
import { isRunning } from '../../journal/process-identity.ts';
import type { Disk, Spawner } from '../../ports.ts';

/** What was still there of a run whose host had died, and was ended. */
export interface ReapedOrphan {
  readonly tapeId: string;
  readonly runMarker: string;
  /** Process ids, the server's own first where it was among them. */
  readonly processes: readonly number[];
}

export interface OrphanDeps {
  readonly disk: Disk;
  readonly dataFolder: string;
  readonly spawner: Spawner;
}

/**
 * Ends every process that the dead hosts of this data folder left behind, with the whole tree of each. A process is an
 * orphan when it carries the marker of a tape of this folder that no living host writes, or when it is the very process
 * that such a tape names (pid and start time). Whatever runs for a living host is left alone, and so is whatever belongs
 * to another data folder.
 */
export async function reapOrphans({
  disk,
  dataFolder,
  spawner,
}: OrphanDeps): Promise<readonly ReapedOrphan[]> {
  const abandoned = abandonedTapes(disk, dataFolder);
  const marked = await spawner.marked();
  const byMarker = new Map<string, number[]>();
  for (const { pid, marker } of marked) byMarker.set(marker, [...(byMarker.get(marker) ?? []), pid]);

  const known = new Set(abandoned.map((tape) => tape.runMarker));
  const others = new Set([...byMarker.keys()].filter((marker) => !known.has(marker)));
  // Reading the beginning of every tape is worth it only when there is something to find.
  const closed = others.size === 0 ? [] : closedTapesOf(disk, dataFolder, others);

  const reaped: ReapedOrphan[] = [];
  for (const tape of [...abandoned, ...closed]) {
    const processes = await endRun(tape, byMarker.get(tape.runMarker) ?? [], spawner);
    if (processes.length > 0) reaped.push({ tapeId: tape.tapeId, runMarker: tape.runMarker, processes });
  }
  return reaped;
}

async function endRun(
  tape: AbandonedTape,
  marked: readonly number[],
  spawner: Spawner,
): Promise<readonly number[]> {
  const { process } = tape;
  // A server that was started with its environment emptied is found by its identity alone.
  const isThere = process !== null && process.started !== '' && isRunning(process);
  if (isThere) spawner.killTree(process.pid);
  if (marked.length > 0) await spawner.reap(tape.runMarker);
  const own = isThere ? [process.pid] : [];
  return [...own, ...marked.filter((pid) => !own.includes(pid))];
}
