import { createHash } from 'node:crypto';
import { chmod, link, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';

const CHUNK_BYTES = 1024 * 1024;

/** For their owner only: servers.json holds the values of environment variables. */
export const FILE_MODE = 0o600;
export const FOLDER_MODE = 0o700;

export interface Copied {
  readonly sizeBytes: number;
  readonly sha256: string;
}

/**
 * Copies as much as the file has now; what is appended meanwhile is not part of it. On the disk when it returns. With
 * `asLink` it gets a second name instead, where the file system can do that.
 */
export async function copyFile(
  from: string,
  to: string,
  { asLink, signal }: { readonly asLink: boolean; readonly signal: AbortSignal },
): Promise<Copied> {
  await mkdir(dirname(to), { recursive: true, mode: FOLDER_MODE });
  if (asLink && (await linked(from, to))) return digestOf(to, signal);
  const source = await open(from, 'r');
  try {
    const target = await open(to, 'wx', FILE_MODE);
    try {
      const { size } = await source.stat();
      const hash = createHash('sha256');
      const chunk = Buffer.alloc(Math.min(CHUNK_BYTES, Math.max(1, size)));
      let at = 0;
      while (at < size) {
        signal.throwIfAborted();
        const { bytesRead } = await source.read(chunk, 0, Math.min(chunk.length, size - at), at);
        if (bytesRead === 0) break;
        hash.update(chunk.subarray(0, bytesRead));
        await target.writeFile(chunk.subarray(0, bytesRead));
        at += bytesRead;
      }
      await target.sync();
      return { sizeBytes: at, sha256: hash.digest('hex') };
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

export async function digestOf(path: string, signal: AbortSignal): Promise<Copied> {
  const file = await open(path, 'r');
  try {
    const hash = createHash('sha256');
    const chunk = Buffer.alloc(CHUNK_BYTES);
    let sizeBytes = 0;
    for (;;) {
      signal.throwIfAborted();
      const { bytesRead } = await file.read(chunk, 0, chunk.length, sizeBytes);
      if (bytesRead === 0) return { sizeBytes, sha256: hash.digest('hex') };
      hash.update(chunk.subarray(0, bytesRead));
      sizeBytes += bytesRead;
    }
  } finally {
    await file.close();
  }
}

/** Windows opens no folders; its renames are journaled. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    await chmod(to, FILE_MODE);
    return true;
  } catch {
    // Another file system, or one without links: a copy it is.
    return false;
  }
}
