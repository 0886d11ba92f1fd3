import type { Result } from '../../../src-shared/base/failure.ts';
import { FailureError } from '../../../src-shared/base/failure.ts';
import type { Entry } from '../../../src-shared/journal/entry.ts';
import type { Disk, TapePosition } from '../ports.ts';
import { diskFailure } from './disk-failure.ts';
import { readEntry } from './read-entry.ts';
import { openSegment, readTape, type OpenSegment } from './tape-reader.ts';

/** Segments whose files stay open; a tape is mostly asked about near one place. */
export const OPEN_SEGMENTS_MAX = 4;

/** A tape for one who reads here and there in it, many times. */
export interface OpenTape {
  /** In order, up to the first that is torn. Throws a FailureError when the disk fails. */
  entries(): Iterable<{ readonly entry: Entry; readonly at: TapePosition }>;
  readAt(at: TapePosition): Result<Entry>;
  close(): void;
}

/** `folder` holds the segments, wherever it lies. */
export function openTape(disk: Disk, folder: string): OpenTape {
  const open = new Map<number, OpenSegment>();

  function segmentAt(number: number): OpenSegment {
    const known = open.get(number);
    if (known !== undefined) return known;
    const [oldest] = open;
    if (oldest !== undefined && open.size >= OPEN_SEGMENTS_MAX) {
      oldest[1].file.close();
      open.delete(oldest[0]);
    }
    const opened = openSegment(disk, folder, number);
    open.set(number, opened);
    return opened;
  }

  function* entries(): ReturnType<typeof readTape> {
    try {
      yield* readTape(disk, folder);
    } catch (error) {
      throw new FailureError(diskFailure(`Reading ${folder}`, error));
    }
  }

  return {
    entries,
    readAt({ segment, offset }) {
      try {
        const { source, entryVersion } = segmentAt(segment);
        return readEntry(source, offset, entryVersion);
      } catch (error) {
        return { ok: false, failure: diskFailure(`Reading ${folder}`, error) };
      }
    },
    close() {
      for (const { file } of open.values()) file.close();
      open.clear();
    },
  };
}
