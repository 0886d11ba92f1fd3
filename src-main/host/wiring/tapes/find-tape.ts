import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { fail, ok, type Result } from '../../../../src-shared/base/failure.ts';
import { isTapeId, segmentName } from '../../../../src-shared/journal/segment.ts';
import { nodeDisk } from '../../journal/disk.ts';
import { openTape, type OpenTape } from '../../journal/open-tape.ts';
import { tapesFolder } from '../../journal/tape-files.ts';

/** A tape that a person named at a terminal, open to be read. */
export interface FoundTape extends OpenTape {
  /** Its id, or the name of its folder or file. */
  readonly name: string;
}

/** `named`: the id of a tape of the data folder, the path of a tape's folder, or a tape file. */
export async function findTape(dataFolder: string, named: string): Promise<Result<FoundTape>> {
  const isPath = !isTapeId(named);
  const path = isPath ? resolve(named) : join(tapesFolder(dataFolder), named);
  if (isPath && existsSync(path) && statSync(path).isFile()) return fromFile(path);
  if (existsSync(join(path, segmentName(1))))
    return ok({ ...openTape(nodeDisk, path), name: basename(path) });
  return fail(
    'unknown-tape',
    isPath ? `${named} is neither a tape file nor the folder of a tape.` : `There is no tape ${named}.`,
    '`tapedeck tapes` lists those of the data folder; a tape file, or the folder of a tape, is named by its path.',
  );
}

/** It is unpacked where nobody keeps anything, since such a file can only be read from front to back. */
async function fromFile(path: string): Promise<Result<FoundTape>> {
  const { importTape } = await import('../files/tape-exchange.ts');
  const dataFolder = mkdtempSync(join(tmpdir(), 'tapedeck-file-'));
  const drop = (): void => rmSync(dataFolder, { recursive: true, force: true });
  // A process that is ended by a signal leaves nothing behind either.
  process.once('exit', drop);
  const fileName = basename(path);
  const steps = importTape({ dataFolder, path, fileName, nowMs: Date.now(), again: true });
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  const imported = step.value;
  if (!imported.ok) {
    drop();
    return imported;
  }
  const tape = openTape(nodeDisk, join(tapesFolder(dataFolder), imported.value.tapeId));
  return ok({
    ...tape,
    name: fileName,
    close() {
      tape.close();
      drop();
    },
  });
}
