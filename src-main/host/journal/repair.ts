import { join } from 'node:path';
import { ok, type Result } from '../../../src-shared/base/failure.ts';
import { segmentName } from '../../../src-shared/journal/segment.ts';
import type { Clock, Disk } from '../ports.ts';
import type { FinishedTape, TapeEnd, TapeRepair } from '../ports/recovery.ts';
import { diskFailure } from './disk-failure.ts';
import { endsClosed } from './ends-closed.ts';
import { examineEnd } from './examine-end.ts';
import { disown, isLiving, ownerOf, takeOver } from './owner.ts';
import { salvage } from './salvage.ts';
import { Scratch } from './scratch.ts';
import { segmentNumbers, tapeIds, tapesFolder } from './tape-files.ts';
import { SegmentedTapeWriter } from './tape-writer.ts';

/** The reason of `tape-closed` on a tape whose host died. */
export const HOST_DIED = 'host died';

export interface RepairOptions {
  readonly dataFolder: string;
  readonly disk: Disk;
  readonly clock: Clock;
  readonly hostRun: string;
}

/** Ends the tapes that a dead process left open. Only the holder of the data folder's lock may use it. */
export function createRepair({ dataFolder, disk, clock, hostRun }: RepairOptions): TapeRepair {
  const folderOf = (tapeId: string): string => join(tapesFolder(dataFolder), tapeId);

  function* interrupted(): Generator<null, readonly string[]> {
    const found: string[] = [];
    for (const tapeId of tapeIds(disk, dataFolder)) {
      yield null;
      const folder = folderOf(tapeId);
      // Asked first: a writer closes its tape and disowns it then.
      if (isLiving(disk, folder)) continue;
      const isOwned = ownerOf(disk, folder) !== null;
      const segments = segmentNumbers(disk, folder);
      if (!isOwned && segments.length === 0) continue;
      if (isOwned || !endsClosed(disk, folder, segments.at(-1) ?? 1)) found.push(tapeId);
    }
    return found;
  }

  function finish(
    tapeId: string,
    end: Extract<TapeEnd, { kind: 'whole' }>,
    { reapedProcesses }: { readonly reapedProcesses: number },
  ): Result<FinishedTape> {
    const folder = folderOf(tapeId);
    try {
      const before = ownerOf(disk, folder)?.cutBytes ?? 0;
      const tornBytes = before + end.tornBytes;
      // From here on it counts as living, and who comes after us knows what was cut.
      takeOver(disk, folder, { hostRun, cutBytes: tornBytes });
      if (end.last?.kind === 'tape-closed') {
        disown(disk, folder);
        return ok({ tornBytes, entries: end.nextSeq });
      }
      for (const segment of end.tornSegments) disk.remove(join(folder, segmentName(segment)));
      const writer = new SegmentedTapeWriter({
        disk,
        clock,
        tapeId,
        folder,
        scratch: new Scratch(),
        syncAfterMs: () => null,
        waitsForDisk: () => false,
        onSyncFailed: () => undefined,
        continueAt: end,
      });
      const noted =
        end.last?.kind === 'recovered'
          ? ok([])
          : writer.append([{ kind: 'recovered', hostRun, tornBytes, reapedProcesses }]);
      if (!noted.ok) {
        writer.abandon();
        return noted;
      }
      const closed = writer.close(HOST_DIED);
      if (!closed.ok) return closed;
      return ok({ tornBytes, entries: end.nextSeq + noted.value.length + 1 });
    } catch (error) {
      return { ok: false, failure: diskFailure(`Ending tape ${tapeId}`, error) };
    }
  }

  function clear(tapeId: string): Result<null> {
    const folder = folderOf(tapeId);
    try {
      for (const segment of segmentNumbers(disk, folder).toReversed())
        disk.remove(join(folder, segmentName(segment)));
      disown(disk, folder);
      disk.removeFolder(folder);
      return ok(null);
    } catch (error) {
      return { ok: false, failure: diskFailure(`Clearing tape ${tapeId}`, error) };
    }
  }

  return {
    interrupted,
    examine: (tapeId) => examineEnd(disk, folderOf(tapeId), tapeId),
    salvage: (tapeId) => salvage(disk, folderOf(tapeId), tapeId),
    finish,
    clear,
  };
}
