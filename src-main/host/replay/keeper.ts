import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { decodeKept, encodeKept, thinned, type Kept } from './kept-file.ts';

const SUFFIX = '.checkpoints';
/** Of all tapes; the files written first leave. */
export const KEPT_FOLDER_BYTES_MAX = 256 * 1024 * 1024;
/** The newest tapes that are looked at for what is still to be folded. */
export const NEWEST_LOOKED_AT = 64;
/** On the disk; a smaller tape is folded sooner than a person notices. */
export const WORTH_BYTES = 2 * 1024 * 1024;

export interface KeeperOptions {
  /** Of the cache; may be deleted at any time. */
  readonly folder: string;
  readonly tapesFolder: string;
  /** Names the program that wrote a file: what another one packed is of no use. */
  readonly fingerprint: string;
  readonly bytesMax?: number;
}

/** Checkpoints on the disk, a file a tape. Whatever goes wrong costs a fold and nothing else, so that it stays silent. */
export class Keeper {
  readonly #options: KeeperOptions;

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  load(tapeId: string): Kept | null {
    try {
      const path = this.#pathOf(tapeId);
      return existsSync(path) ? decodeKept(tapeId, readFileSync(path)) : null;
    } catch {
      return null;
    }
  }

  save(tapeId: string, kept: Kept): void {
    const { folder, tapesFolder } = this.#options;
    const path = this.#pathOf(tapeId);
    const draft = `${path}.new`;
    try {
      // Deleted meanwhile: nothing of it is left behind.
      if (!existsSync(join(tapesFolder, tapeId))) return;
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      writeFileSync(draft, encodeKept(tapeId, thinned(kept)), { mode: 0o600 });
      renameSync(draft, path);
      this.#makeRoom();
    } catch {
      remove(draft);
    }
  }

  drop(tapeId: string): void {
    dropKept(this.#options.folder, tapeId);
  }

  /** What another program wrote, and what is of tapes that are gone. */
  sweep(): void {
    const { folder, tapesFolder, fingerprint } = this.#options;
    for (const name of namesIn(folder)) {
      const [tapeId = '', ...rest] = name.split('.');
      const isOurs = rest.join('.') === `${fingerprint}${SUFFIX}`;
      if (!isOurs || !existsSync(join(tapesFolder, tapeId))) remove(join(folder, name));
    }
  }

  /** Long tapes without a file, newest first: their names begin with when they began. */
  missing(): string[] {
    const { tapesFolder } = this.#options;
    return namesIn(tapesFolder)
      .toSorted()
      .toReversed()
      .slice(0, NEWEST_LOOKED_AT)
      .filter(
        (tapeId) => !existsSync(this.#pathOf(tapeId)) && bytesOf(join(tapesFolder, tapeId)) >= WORTH_BYTES,
      );
  }

  #pathOf(tapeId: string): string {
    return join(this.#options.folder, `${tapeId}.${this.#options.fingerprint}${SUFFIX}`);
  }

  #makeRoom(): void {
    const { folder, bytesMax = KEPT_FOLDER_BYTES_MAX } = this.#options;
    const files = namesIn(folder)
      .map((name) => ({ path: join(folder, name), stat: statSync(join(folder, name)) }))
      .toSorted((a, b) => a.stat.mtimeMs - b.stat.mtimeMs);
    let total = files.reduce((sum, { stat }) => sum + stat.size, 0);
    for (const { path, stat } of files.slice(0, -1)) {
      if (total <= bytesMax) return;
      remove(path);
      total -= stat.size;
    }
  }
}

/** Whatever program wrote it. */
export function dropKept(folder: string, tapeId: string): void {
  for (const name of namesIn(folder)) if (name.startsWith(`${tapeId}.`)) remove(join(folder, name));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** On the disk, of a tape. */
export function bytesOf(folder: string): number {
  return namesIn(folder).reduce((sum, name) => {
    try {
      return sum + statSync(join(folder, name)).size;
    } catch {
      return sum;
    }
  }, 0);
}

function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // It is looked at again by the next sweep.
  }
}
