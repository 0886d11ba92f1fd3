/** A real disk of a few MiB that can be filled and freed, where a test may mount one: Linux, as root. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const MOUNT_DEADLINE_MS = 10_000;
const TRIES_MAX = 100;

export class SmallDisk {
  readonly folder: string;
  /** Why there is none. */
  readonly why: string;
  readonly isThere: boolean;
  #fillers: string[] = [];

  private constructor(folder: string, why: string | null) {
    this.folder = folder;
    this.isThere = why === null;
    this.why = why ?? '';
  }

  /** Mounts one over `folder`, which is made. `size` as tmpfs takes it: 2m. The owner unmounts it. */
  static mountedAt(folder: string, size: string): SmallDisk {
    if (process.platform !== 'linux' || process.getuid?.() !== 0)
      return new SmallDisk(folder, 'mounting a small disk takes root on Linux');
    mkdirSync(folder, { recursive: true });
    const args = ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder];
    const { status, stderr } = spawnSync('mount', args, { timeout: MOUNT_DEADLINE_MS });
    return new SmallDisk(
      folder,
      status === 0 ? null : `a small disk could not be mounted: ${String(stderr)}`,
    );
  }

  /** Takes all the room there is, to the last block. */
  fill(): void {
    for (let tries = 0; tries < TRIES_MAX; tries += 1) {
      const { bavail, bsize } = statfsSync(this.folder);
      if (bavail === 0) return;
      const path = join(this.folder, `filler-${this.#fillers.length}`);
      this.#fillers.push(path);
      try {
        writeFileSync(path, Buffer.alloc(bavail * bsize));
      } catch {
        // It took a part, and the next look says what is left.
      }
    }
    throw new Error(`${this.folder} does not fill: others give room back`);
  }

  free(): void {
    for (const path of this.#fillers.splice(0)) rmSync(path, { force: true });
  }

  unmount(): void {
    if (this.isThere) spawnSync('umount', ['-l', this.folder], { timeout: MOUNT_DEADLINE_MS });
  }
}
