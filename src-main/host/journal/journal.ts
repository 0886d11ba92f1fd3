import { join } from 'node:path';
import type { Failure, Result } from '../../../src-shared/base/failure.ts';
import { FailureError, fail, ok } from '../../../src-shared/base/failure.ts';
import type { Entry, TapeOpened } from '../../../src-shared/journal/entry.ts';
import { ENTRY_VERSION } from '../../../src-shared/journal/entry.ts';
import { isTapeId, segmentName, tapeIdMs, tapeIdOf } from '../../../src-shared/journal/segment.ts';
import type { Clock, Disk, Journal, Random, TapeInfo, TapeMark, TapePosition, TapeWriter } from '../ports.ts';
import { diskFailure } from './disk-failure.ts';
import { disown, own } from './owner.ts';
import { readEntry } from './read-entry.ts';
import { Scratch } from './scratch.ts';
import { segmentNumbers, tapeIds, tapesFolder } from './tape-files.ts';
import { openSegment, readTape } from './tape-reader.ts';
import { readTapeInfo } from './tape-info.ts';
import { SegmentedTapeWriter, type SyncFailed } from './tape-writer.ts';

const TOKEN_CHARS = 6;

export interface JournalOptions {
  readonly dataFolder: string;
  readonly disk: Disk;
  readonly clock: Clock;
  readonly random: Random;
  /** Names this run of the host in the owner files. */
  readonly hostRun: string;
  readonly segmentBytes?: number;
  /** A tape goes on in its next segment: the one before gets no more entries. */
  onSegmentLeft?(tapeId: string): void;
  /**
   * Milliseconds from a write to its sync, 0 for at once; null (the default) leaves power cuts to the operating system.
   * Asked at every write, so that it can be changed while tapes are recorded.
   */
  syncAfterMs?(): number | null;
  /** Whether tapes take nothing more while a failed sync leaves something in doubt; false by default. */
  waitsForDisk?(): boolean;
  onSyncFailed?(failed: SyncFailed): void;
}

/** The tapes of one data folder. Several processes may record into it at once: every tape has one writer. */
export function createJournal(options: JournalOptions): Journal {
  const { dataFolder, disk, clock, random, hostRun } = options;
  const scratch = new Scratch();
  const folderOf = (tapeId: string) => join(tapesFolder(dataFolder), tapeId);

  function create(opened: Omit<TapeOpened, 'kind' | 'version' | 'tapeId'>): Result<TapeWriter> {
    const tapeId = tapeIdOf(clock.wallMs(), random.token(TOKEN_CHARS));
    const folder = folderOf(tapeId);
    try {
      disk.makeFolder(folder);
      own(disk, folder, hostRun);
    } catch (error) {
      discard(disk, folder);
      return { ok: false, failure: diskFailure(`Making tape ${tapeId}`, error) };
    }
    const writer = new SegmentedTapeWriter({
      disk,
      clock,
      tapeId,
      folder,
      scratch,
      ...(options.segmentBytes === undefined ? {} : { segmentBytes: options.segmentBytes }),
      onSegmentLeft: () => options.onSegmentLeft?.(tapeId),
      syncAfterMs: () => options.syncAfterMs?.() ?? null,
      waitsForDisk: () => options.waitsForDisk?.() ?? false,
      onSyncFailed: (failed) => options.onSyncFailed?.(failed),
    });
    const first = writer.append([{ ...opened, kind: 'tape-opened', version: ENTRY_VERSION, tapeId }]);
    if (first.ok) return ok(writer);
    writer.abandon();
    discard(disk, folder);
    return first;
  }

  function list(): readonly TapeInfo[] {
    return tapeIds(disk, dataFolder)
      .map((tapeId) => readTapeInfo(disk, folderOf(tapeId), tapeId))
      .sort(byTime);
  }

  function readAt(tapeId: string, at: TapePosition): Result<Entry> {
    if (!isTapeId(tapeId)) return unknownTape(tapeId);
    try {
      const { file, source, header, entryVersion } = openSegment(disk, folderOf(tapeId), at.segment);
      try {
        if (header.kind === 'too-new') return tooNew(tapeId, header.why);
        return readEntry(source, at.offset, entryVersion);
      } finally {
        file.close();
      }
    } catch (error) {
      if (!segmentNumbers(disk, folderOf(tapeId)).includes(at.segment)) return unknownTape(tapeId);
      return { ok: false, failure: diskFailure(`Reading ${tapeId}/${segmentName(at.segment)}`, error) };
    }
  }

  function read(
    tapeId: string,
    from?: TapeMark,
  ): Iterable<{ readonly entry: Entry; readonly at: TapePosition }> {
    return isTapeId(tapeId) ? readOrFail(disk, folderOf(tapeId), tapeId, from) : [];
  }

  return { create, list, readAt, read };
}

function* readOrFail(
  disk: Disk,
  folder: string,
  tapeId: string,
  from: TapeMark | undefined,
): ReturnType<typeof readTape> {
  try {
    yield* readTape(disk, folder, from);
  } catch (error) {
    throw new FailureError(diskFailure(`Reading tape ${tapeId}`, error));
  }
}

/** Removes what there is of a tape that never began. */
function discard(disk: Disk, folder: string): void {
  try {
    disk.remove(join(folder, segmentName(1)));
    disown(disk, folder);
    disk.removeFolder(folder);
  } catch {
    // The failure to tell is the first one, and readers take what stays for an empty tape.
  }
}

function byTime(a: TapeInfo, b: TapeInfo): number {
  const openedMs = (info: TapeInfo) => info.opened?.wallMs ?? tapeIdMs(info.tapeId);
  return openedMs(a) - openedMs(b) || (a.tapeId < b.tapeId ? -1 : 1);
}

function unknownTape(tapeId: string): { ok: false; failure: Failure } {
  return fail(
    'unknown-tape',
    `There is no tape ${JSON.stringify(tapeId)}.`,
    'List the tapes to see which there are.',
  );
}

function tooNew(tapeId: string, why: string): { ok: false; failure: Failure } {
  return fail(
    'data-too-new',
    `Tape ${tapeId} was recorded by a newer version: ${why}.`,
    'Update Tapedeck to read it.',
  );
}
