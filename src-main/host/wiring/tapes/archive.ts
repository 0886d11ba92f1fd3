import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { ok, type Result } from '../../../../src-shared/base/failure.ts';
import { openArchive as openArchiveOn, type Archive } from '../../journal/archive.ts';
import { nodeDisk } from '../../journal/disk.ts';
import { lockDataFolder } from '../../journal/lock.ts';
import { rawSegments, sealTape, type RawSegments, type SealStep } from '../../journal/seal.ts';
import { tapeIds, tapesFolder } from '../../journal/tape-files.ts';

/** The tapes of a data folder, for a command line without a host. */
export function openArchive(dataFolder: string): Archive {
  return openArchiveOn(nodeDisk, dataFolder);
}

export interface SealedData {
  readonly segments: number;
  readonly rawBytes: number;
  readonly sealedBytes: number;
  /** What is raw and stays so for now. */
  readonly raw: RawSegments;
  /** Tapes that could not be sealed; they are as they were. */
  readonly failures: readonly { readonly tapeId: string; readonly why: string }[];
}

/** Seals every tape of a data folder that can be; `data-folder-busy` while an app has it, which seals by itself. */
export function sealData(
  dataFolder: string,
  onStep: (step: SealStep & { readonly tapeId: string }) => void,
): Result<SealedData> {
  const done = { segments: 0, rawBytes: 0, sealedBytes: 0 };
  const failures: { tapeId: string; why: string }[] = [];
  const ids = tapeIds(nodeDisk, dataFolder);
  // A folder that holds nothing is left without a trace.
  if (ids.length === 0) return ok({ ...done, raw: { small: 0, open: 0 }, failures });
  const lock = lockDataFolder(dataFolder, { hostRun: randomBytes(8).toString('hex'), nowMs: Date.now() });
  if (!lock.ok) return lock;
  const take = (tapeId: string, step: SealStep): void => {
    onStep({ ...step, tapeId });
    if (step.kind === 'left') return void failures.push({ tapeId, why: step.why });
    done.segments += 1;
    done.rawBytes += step.rawBytes;
    done.sealedBytes += step.sealedBytes;
  };
  const raw = { small: 0, open: 0 };
  for (const tapeId of ids) {
    const folder = join(tapesFolder(dataFolder), tapeId);
    try {
      for (const step of sealTape(nodeDisk, folder)) take(tapeId, step);
      if (failures.some((failure) => failure.tapeId === tapeId)) continue;
      const { small, open } = rawSegments(nodeDisk, folder);
      raw.small += small;
      raw.open += open;
    } catch (error) {
      failures.push({ tapeId, why: error instanceof Error ? error.message : String(error) });
    }
  }
  lock.value.release();
  return ok({ ...done, raw, failures });
}
