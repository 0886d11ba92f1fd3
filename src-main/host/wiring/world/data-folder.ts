import { fail, ok, type Result } from '../../../../src-shared/base/failure.ts';
import type { Disk } from '../../ports.ts';

/** The data folder, made when it is not there. */
export function makeDataFolder(disk: Disk, dataFolder: string): Result<null> {
  try {
    disk.makeFolder(dataFolder);
    return ok(null);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return fail(
      'data-folder-unusable',
      `Cannot use ${dataFolder}: ${why}`,
      'Choose another folder with --data.',
    );
  }
}
