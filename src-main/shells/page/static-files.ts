import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import type { Clock } from '../../host/ports.ts';

/** More files than this are not a renderer of ours. */
const FILES_MAX = 2000;
/** A path that is not there makes us look again, at most this often: the folder may just have been built. */
const RESCAN_MS = 1000;

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

/** What the bundler names after its content never changes. */
const HASHED = /^\/assets\/.+-[A-Za-z0-9_-]{8,}\.[a-z0-9]+$/;

export interface StaticFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
  readonly cacheControl: string;
}

export interface StaticFiles {
  /** The file behind a URL path as the browser sent it, or null. */
  find(urlPath: string): Promise<StaticFile | null>;
}

/**
 * Serves a folder from a list of what is in it. A path is looked up, never resolved: nothing that is not on the list can
 * be reached, whatever dots, encodings or links a path has.
 */
export function createStaticFiles(folder: string, clock: Clock): StaticFiles {
  let paths = new Map<string, string>();
  let scannedMs = -Infinity;

  async function scan(): Promise<void> {
    scannedMs = clock.wallMs();
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
    // A symbolic link is not a file here, so the list cannot lead out of the folder.
    const files = entries.filter((entry) => entry.isFile()).slice(0, FILES_MAX);
    paths = new Map(
      files.map((entry) => {
        const file = join(entry.parentPath, entry.name);
        return [`/${relative(folder, file).split(sep).join('/')}`, file];
      }),
    );
  }

  return {
    async find(urlPath) {
      const path = urlPath === '/' ? '/index.html' : urlPath;
      if (!paths.has(path) && clock.wallMs() - scannedMs >= RESCAN_MS) await scan();
      const file = paths.get(path);
      const type = TYPES[extname(path)];
      if (file === undefined || type === undefined) return null;
      const bytes = await readFile(file).catch(() => null);
      if (bytes === null) return null;
      const cacheControl = HASHED.test(path) ? 'private, max-age=31536000, immutable' : 'no-cache';
      return { bytes: new Uint8Array(bytes), type, cacheControl };
    },
  };
}
