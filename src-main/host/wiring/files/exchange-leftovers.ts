import { statSync } from 'node:fs';
import { join } from 'node:path';
import { stagingOwner } from '../../exchange/staging.ts';
import type { HostPorts } from '../world/host-ports.ts';
import { isRunning } from '../../journal/process-identity.ts';

/** What names no owner and is older than this belongs to an app that is no more. */
const LEFTOVER_MS = 60 * 60_000;

/** Empties the folder of files that are written and read of what nobody works on any more. */
export function clearExchange(
  folder: string,
  { disk, clock, report }: Pick<HostPorts, 'disk' | 'clock' | 'report'>,
): void {
  for (const name of disk.names(folder)) {
    const path = join(folder, name);
    try {
      const stat = statSync(path);
      const owner = stagingOwner(name);
      // A command line may be importing at this moment, for hours when the file is large.
      if (owner === null ? clock.wallMs() - stat.mtimeMs < LEFTOVER_MS : isRunning(owner)) continue;
      for (const inside of stat.isDirectory() ? disk.names(path) : []) disk.remove(join(path, inside));
      if (stat.isDirectory()) disk.removeFolder(path);
      else disk.remove(path);
    } catch (error) {
      report('leftovers of files', error);
    }
  }
}
